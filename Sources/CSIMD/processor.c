#include "processor.h"

const char *sonorant_instruction_set(void) {
#if defined(__x86_64__) && defined(__linux__)
    // The choice of the loader among the clones of each kernel.
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return "AVX-512 (x86-64-v4)";
    if (__builtin_cpu_supports("x86-64-v3")) return "AVX2 (x86-64-v3)";
    return "SSE2 (x86-64)";
#elif defined(__x86_64__)
    return "SSE2 (x86-64)";
#elif defined(__aarch64__)
    return "NEON (arm64)";
#else
    return "the compiler's default";
#endif
}
