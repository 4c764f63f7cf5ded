#define _GNU_SOURCE
#include "CAllocations.h"

#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

// What glibc keeps under these names for programs that replace the public ones.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

enum { recorded = 4096, depth = 48 };

static atomic_int counting;
static atomic_long own_blocks, library_blocks, net_blocks, net_bytes;
static const void *library_base;
static struct {
    int count;
    void *frames[depth];
} callers[recorded];

static __thread int joined, busy;

static int counts(void) {
    return joined && !busy && atomic_load_explicit(&counting, memory_order_relaxed);
}

static void taken(void *block) {
    if (!block || !counts()) return;
    // Unwinding may allocate itself.
    busy = 1;
    void *frames[depth];
    int count = backtrace(frames, depth), in_library = 0;
    for (int i = 0; i < count && !in_library; i++) {
        Dl_info info;
        in_library = dladdr(frames[i], &info) && info.dli_fbase == library_base;
    }
    net_blocks += 1;
    net_bytes += (long)malloc_usable_size(block);
    if (in_library) {
        library_blocks += 1;
    } else {
        long index = own_blocks++;
        if (index < recorded) {
            callers[index].count = count;
            memcpy(callers[index].frames, frames, sizeof frames);
        }
    }
    busy = 0;
}

static void given_back(void *block) {
    if (!block || !counts()) return;
    net_blocks -= 1;
    net_bytes -= (long)malloc_usable_size(block);
}

void *malloc(size_t size) {
    void *block = __libc_malloc(size);
    taken(block);
    return block;
}

void *calloc(size_t count, size_t size) {
    void *block = __libc_calloc(count, size);
    taken(block);
    return block;
}

void *realloc(void *old, size_t size) {
    // Counted as a block given back and another taken.
    given_back(old);
    void *block = __libc_realloc(old, size);
    taken(block);
    return block;
}

void *memalign(size_t alignment, size_t size) {
    void *block = __libc_memalign(alignment, size);
    taken(block);
    return block;
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) || !alignment || (alignment & (alignment - 1))) return EINVAL;
    void *block = memalign(alignment, size);
    if (!block) return ENOMEM;
    *result = block;
    return 0;
}

void free(void *block) {
    given_back(block);
    __libc_free(block);
}

int allocations_can_count(void) { return 1; }

void allocations_join(int wanted) { joined = wanted; }

void allocations_start(const void *inside_library) {
    Dl_info info;
    library_base = dladdr(inside_library, &info) ? info.dli_fbase : NULL;
    // The first call loads the unwinder.
    void *frame;
    backtrace(&frame, 1);
    own_blocks = library_blocks = net_blocks = net_bytes = 0;
    counting = 1;
}

allocation_counts allocations_stop(void) {
    counting = 0;
    return (allocation_counts){own_blocks, library_blocks, net_blocks, net_bytes};
}

int allocations_caller(int index, void **frames, int most) {
    if (index >= recorded || index >= own_blocks) return 0;
    int count = callers[index].count < most ? callers[index].count : most;
    memcpy(frames, callers[index].frames, (size_t)count * sizeof *frames);
    return count;
}

ptrdiff_t allocations_place(void *frame) {
    Dl_info info, own;
    if (!dladdr(frame, &info) || !dladdr((void *)allocations_place, &own)) return 0;
    return info.dli_fbase == own.dli_fbase ? (char *)frame - (char *)own.dli_fbase - 1 : 0;
}

#else

int allocations_can_count(void) { return 0; }
void allocations_join(int wanted) { (void)wanted; }
void allocations_start(const void *inside_library) { (void)inside_library; }
allocation_counts allocations_stop(void) { return (allocation_counts){0}; }
int allocations_caller(int index, void **frames, int most) {
    (void)index, (void)frames, (void)most;
    return 0;
}
ptrdiff_t allocations_place(void *frame) {
    (void)frame;
    return 0;
}

#endif
