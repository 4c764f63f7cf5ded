#pragma once

// One function, compiled for several instruction sets; the loader picks the best the machine has.
#if defined(__x86_64__) && defined(__linux__)
#define SONORANT_CLONES \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SONORANT_CLONES
#endif

#define SONORANT_INLINE static inline __attribute__((always_inline))
