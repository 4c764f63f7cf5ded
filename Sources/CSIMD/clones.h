#pragma once

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SONORANT_THREAD_SANITIZER
#endif
#endif

// One function, compiled for several instruction sets; the loader picks the best the machine has.
// It does so before the thread sanitizer is ready, which would crash.
#if defined(__x86_64__) && defined(__linux__) && !defined(SONORANT_THREAD_SANITIZER)
#define SONORANT_CLONES \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SONORANT_CLONES
#endif

#define SONORANT_INLINE static inline __attribute__((always_inline))
