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
#include <link.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <unwind.h>

// What glibc keeps under these names for programs that replace the public ones.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

enum { recorded = 4096, depth = 48 };

static atomic_int counting;
static atomic_long own_blocks, library_blocks, library_bytes, net_blocks, net_bytes;
/// Where the code of the library lies.
static uintptr_t library_start, library_end;

typedef struct {
    int count, in_library;
    void *frames[depth];
} trace;

static trace callers[recorded];

static __thread int joined, busy;

static int counts(void) {
    return joined && !busy && atomic_load_explicit(&counting, memory_order_relaxed);
}

/// Notes a frame; the library's ends the walk.
static _Unwind_Reason_Code note_frame(struct _Unwind_Context *context, void *into) {
    trace *walk = into;
    uintptr_t place = _Unwind_GetIP(context);
    walk->in_library = place >= library_start && place < library_end;
    if (walk->in_library || walk->count == depth) return _URC_END_OF_STACK;
    walk->frames[walk->count++] = (void *)place;
    return _URC_NO_REASON;
}

static void taken(void *block) {
    if (!block || !counts()) return;
    // Unwinding may allocate itself.
    busy = 1;
    trace walk = {0};
    _Unwind_Backtrace(note_frame, &walk);
    long size = (long)malloc_usable_size(block);
    net_blocks += 1;
    net_bytes += size;
    if (walk.in_library) {
        library_blocks += 1;
        library_bytes += size;
    } else {
        long index = own_blocks++;
        if (index < recorded) callers[index] = walk;
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

/// Notes where the library lies that has the address `inside`.
static int find_library(struct dl_phdr_info *info, size_t size, void *inside) {
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + part->p_vaddr, end = start + part->p_memsz;
        if (part->p_type != PT_LOAD || (uintptr_t)inside < start || (uintptr_t)inside >= end)
            continue;
        library_start = start;
        library_end = end;
        return 1;
    }
    return 0;
}

void allocations_start(const void *inside_library) {
    library_start = library_end = 0;
    if (inside_library) dl_iterate_phdr(find_library, (void *)inside_library);
    own_blocks = library_blocks = library_bytes = net_blocks = net_bytes = 0;
    counting = 1;
}

allocation_counts allocations_stop(void) {
    counting = 0;
    return (allocation_counts){
        own_blocks, library_blocks, library_bytes, net_blocks, net_bytes};
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
