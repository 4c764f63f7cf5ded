#pragma once

#include <stddef.h>

// Matrix products on oneDNN's matmul primitives. All matrices are row-major. A primitive is made
// once for every shape and kept; any number of threads may multiply by the same weights at once, as
// long as nobody packs them. Functions that return int return 0 when all is well.

/// What the factors of a product are stored as; sums are float32, for int8 exact integers.
typedef enum {
    /// float32 × float32.
    SONORANT_F32,
    /// bfloat16 × bfloat16.
    SONORANT_BF16,
    /// A left factor of unsigned bytes that stand for their value minus 128, and weights of
    /// signed bytes with a scale for every column.
    SONORANT_INT8,
} sonorant_precision;

/// Whether this processor has instructions for the precision.
int sonorant_precision_is_native(sonorant_precision precision);

/// A right factor, (inputs, outputs), stored as oneDNN's kernels want it.
typedef struct sonorant_weights sonorant_weights;

/// NULL where oneDNN has no kernel for it.
sonorant_weights *sonorant_weights_create(
    sonorant_precision precision, ptrdiff_t inputs, ptrdiff_t outputs);

void sonorant_weights_destroy(sonorant_weights *weights);

/// Takes over values[i * input_stride + o * output_stride]; exchange the strides to transpose.
/// column_scales: for int8 the value of one unit of each output, NaN where weights are not
/// finite, else NULL.
int sonorant_weights_pack(
    sonorant_weights *weights, const float *values, ptrdiff_t input_stride,
    ptrdiff_t output_stride, const float *column_scales);

/// For int8: what the 128 in the left factor adds to each output; the caller subtracts it.
const float *sonorant_weights_offsets(const sonorant_weights *weights);

/// result (rows, outputs) = left (rows, inputs) × weights, plus bias (outputs) unless it is NULL,
/// or with `add` plus what was in result. Neither factor has gaps between rows.
int sonorant_weights_multiply(
    sonorant_weights *weights, ptrdiff_t rows, const void *left, const float *bias, float *result,
    int add);

/// A product that adds leftᵀ × right to a matrix, for gradients of weights.
typedef struct sonorant_outer sonorant_outer;

/// left (depth, rows), right (depth, columns), result (rows, columns) with the given strides in
/// elements. NULL where oneDNN has no kernel for it.
sonorant_outer *sonorant_outer_create(
    sonorant_precision precision, ptrdiff_t depth, ptrdiff_t rows, ptrdiff_t columns,
    ptrdiff_t left_stride, ptrdiff_t right_stride, ptrdiff_t result_stride);

void sonorant_outer_destroy(sonorant_outer *outer);

int sonorant_outer_add(
    sonorant_outer *outer, const void *left, const void *right, float *result);
