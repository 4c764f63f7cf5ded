#pragma once
#include <oneapi/dnnl/dnnl.h>
#include <stdlib.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

/// Makes the C library keep freed blocks of up to `bytes` bytes for itself. Returns whether it
/// does.
static inline int sonorant_keep_freed_memory(int bytes) {
#if defined(__GLIBC__)
    return mallopt(M_MMAP_THRESHOLD, bytes) == 1 && mallopt(M_TRIM_THRESHOLD, bytes) == 1;
#else
    (void)bytes;
    return 0;
#endif
}
