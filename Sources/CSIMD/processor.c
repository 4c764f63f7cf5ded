#include "processor.h"

#include "clones.h"
#include "vector_math.h"

// What `SONORANT_CLONES` compiles a kernel for, one by one, best first, the default last.

typedef struct {
    const char *name;
    void (*sigmoid)(const float *, float *, ptrdiff_t);
    void (*tanh)(const float *, float *, ptrdiff_t);
} instruction_set;

#define SONORANT_FUNCTIONS(suffix, target)                                                  \
    target static void sigmoid_##suffix(const float *x, float *y, ptrdiff_t count) {        \
        for (ptrdiff_t i = 0; i < count; i++) y[i] = sonorant_sigmoid_of(x[i]);             \
    }                                                                                       \
    target static void tanh_##suffix(const float *x, float *y, ptrdiff_t count) {           \
        for (ptrdiff_t i = 0; i < count; i++) y[i] = sonorant_tanh_of(x[i]);                \
    }

SONORANT_FUNCTIONS(default, )

#if defined(__x86_64__) && defined(__linux__)

SONORANT_FUNCTIONS(v4, __attribute__((target("arch=x86-64-v4"))))
SONORANT_FUNCTIONS(v3, __attribute__((target("arch=x86-64-v3"))))

static const instruction_set sets[] = {
    {"AVX-512 (x86-64-v4)", sigmoid_v4, tanh_v4},
    {"AVX2 (x86-64-v3)", sigmoid_v3, tanh_v3},
    {"SSE2 (x86-64)", sigmoid_default, tanh_default},
};

int sonorant_instruction_set_is_available(int index) {
    // As the loader chooses among the clones.
    __builtin_cpu_init();
    if (index == 0) return __builtin_cpu_supports("x86-64-v4") != 0;
    if (index == 1) return __builtin_cpu_supports("x86-64-v3") != 0;
    return 1;
}

#else

static const instruction_set sets[] = {
#if defined(__x86_64__)
    {"SSE2 (x86-64)", sigmoid_default, tanh_default},
#elif defined(__aarch64__)
    {"NEON (arm64)", sigmoid_default, tanh_default},
#else
    {"the compiler's default", sigmoid_default, tanh_default},
#endif
};

int sonorant_instruction_set_is_available(int index) {
    (void)index;
    return 1;
}

#endif

int sonorant_instruction_set_count(void) { return (int)(sizeof sets / sizeof *sets); }

const char *sonorant_instruction_set_name(int index) { return sets[index].name; }

const char *sonorant_instruction_set(void) {
    int index = 0;
    while (!sonorant_instruction_set_is_available(index)) index++;
    return sets[index].name;
}

void sonorant_sigmoid_on(int index, const float *x, float *y, ptrdiff_t count) {
    sets[index].sigmoid(x, y, count);
}

void sonorant_tanh_on(int index, const float *x, float *y, ptrdiff_t count) {
    sets[index].tanh(x, y, count);
}
