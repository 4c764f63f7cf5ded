#pragma once

#include <stddef.h>

/// The instruction set that the kernels of this module run with on this processor, in words.
const char *sonorant_instruction_set(void);

/// How many instruction sets the kernels are compiled for; the best has index 0.
int sonorant_instruction_set_count(void);

/// The instruction set `index`, below the count, in words.
const char *sonorant_instruction_set_name(int index);

/// Whether this processor has the instruction set `index`.
int sonorant_instruction_set_is_available(int index);

/// `sonorant_sigmoid` with an instruction set of choice rather than the best, for tests; this
/// processor has to have it.
void sonorant_sigmoid_on(int index, const float *x, float *y, ptrdiff_t count);

/// `sonorant_tanh` with an instruction set of choice.
void sonorant_tanh_on(int index, const float *x, float *y, ptrdiff_t count);
