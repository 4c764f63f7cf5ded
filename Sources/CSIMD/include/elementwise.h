#pragma once

#include <stddef.h>
#include <stdint.h>

// Element-wise kernels of the layers. All matrices are row-major; a stride counts floats.

/// y[i] = 1 / (1 + exp(-x[i])); x and y may be the same.
void sonorant_sigmoid(const float *x, float *y, ptrdiff_t count);

/// y[i] = tanh(x[i]); x and y may be the same.
void sonorant_tanh(const float *x, float *y, ptrdiff_t count);

/// y[r][c] += x[r][c].
void sonorant_add_rows(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, float *y,
    ptrdiff_t y_stride);

/// sums[c] += the sum over rows of x[r][c], four rows at a time.
void sonorant_add_column_sums(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, float *sums);

/// The same for bfloat16 values, added in float32.
void sonorant_add_column_sums_bf16(
    ptrdiff_t rows, ptrdiff_t columns, const uint16_t *x, ptrdiff_t x_stride, float *sums);

/// y (rows, columns) without gaps = x rounded to the nearest bfloat16, ties to even.
void sonorant_to_bf16(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, uint16_t *y);

/// y (rows, columns) without gaps = 128 + 127 x, rounded, for x within ±1; beyond it saturates.
void sonorant_to_bytes(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, uint8_t *y);

/// Row by row log-softmax: y[r] = x[r] - log Σ exp x[r]; x and y may be the same.
void sonorant_log_softmax(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, float *y,
    ptrdiff_t y_stride);

/// y[i] = x[i] / (1 - probability) or 0 with the given probability, decided by a hash of
/// (seed, first + i), so that the same call gives the same mask; x and y may be the same.
void sonorant_dropout(
    const float *x, float *y, ptrdiff_t count, float probability, uint64_t seed, uint64_t first);

/// The sum of squares in double precision, in a fixed order.
double sonorant_sum_of_squares(const float *x, ptrdiff_t count);

/// One Adam or AdamW step over `count` weights; the gradient is first multiplied by
/// gradient_scale. first_correction and second_correction are 1 - β₁ᵗ and 1 - β₂ᵗ.
/// decay multiplies the weights by (1 - rate × decay) first (AdamW).
void sonorant_adam(
    float *weights, const float *gradient, float *first, float *second, ptrdiff_t count,
    float gradient_scale, float rate, float beta1, float beta2, float epsilon,
    float first_correction, float second_correction, float decay);

/// One step of gradient descent with momentum: v = μ v - rate × scale × g, w += v; with
/// nesterov w += μ v - rate × scale × g instead.
void sonorant_momentum(
    float *weights, const float *gradient, float *velocity, ptrdiff_t count,
    float gradient_scale, float rate, float momentum, float decay, int nesterov);

/// Layer normalisation, row by row: n = (x - mean) × factor with factor = 1 / √(variance + 1e-5),
/// y = gain × n + bias. normalised (rows, columns) and y without gaps; factors: rows.
void sonorant_normalise_rows(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, const float *gain,
    const float *bias, float *y, float *normalised, float *factors);

/// The reverse: x_gradient, unless NULL, is overwritten; gain_gradient and bias_gradient are added
/// to.
void sonorant_normalise_rows_backward(
    ptrdiff_t rows, ptrdiff_t columns, const float *y_gradient, ptrdiff_t y_stride,
    const float *gain, const float *normalised, const float *factors, float *x_gradient,
    ptrdiff_t x_stride, float *gain_gradient, float *bias_gradient);
