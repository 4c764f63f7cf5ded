#pragma once

#include <stddef.h>

// Counts what threads take from the heap. The functions of malloc's family are replaced for the
// whole program where the C library is glibc and no sanitizer is at work; they count only on
// threads that joined, and only between start and stop.

/// Whether counting is possible here.
int allocations_can_count(void);

/// From now on, counts what the calling thread does (or, with 0, no longer).
void allocations_join(int joined);

/// What was counted between start and stop.
typedef struct {
    /// Blocks taken, with no frame of the library named at the start among their callers.
    long own_blocks;
    /// Blocks taken by that library or on its behalf, and their bytes.
    long library_blocks, library_bytes;
    /// Blocks and bytes taken less those given back, whoever took them.
    long net_blocks, net_bytes;
} allocation_counts;

/// Starts a count. One count at a time.
///
/// inside_library: any function of the library whose blocks are counted apart.
void allocations_start(const void *inside_library);

allocation_counts allocations_stop(void);

/// Who took the `index`-th block of the program's own, of the first few: return addresses,
/// innermost first. Returns their number, 0 beyond the last.
int allocations_caller(int index, void **frames, int most);

/// Where in its file the code at a return address lies, for addr2line. 0 unless it is in the
/// program itself.
ptrdiff_t allocations_place(void *frame);
