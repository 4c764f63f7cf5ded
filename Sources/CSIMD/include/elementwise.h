#pragma once

#include <stddef.h>
#include <stdint.h>

// Element-wise kernels of the layers. All matrices are row-major; a stride counts floats.

/// y[i] = 1 / (1 + exp(-x[i])); x and y may be the same.
void sonorant_sigmoid(const float *x, float *y, ptrdiff_t count);

/// y[i] = tanh(x[i]); x and y may be the same.
void sonorant_tanh(const float *x, float *y, ptrdiff_t count);

/// One LSTM step of `rows` sequences with `cells` cells.
///
/// gates: (rows, 4 cells) pre-activations in the order input, forget, candidate, output;
/// replaced by the activations. previous_cell: (previous_rows, cells), rows past previous_rows
/// count as zero. peepholes: 3 × cells (input, forget, output) or NULL. Writes cell (rows, cells)
/// and hidden (rows, cells).
void sonorant_lstm_forward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gate_stride,
    const float *previous_cell, ptrdiff_t previous_rows, const float *peepholes, float *cell,
    float *hidden, ptrdiff_t hidden_stride);

/// The reverse of one LSTM step.
///
/// gates: activations on entry, gradients of the pre-activations on return. hidden_gradient:
/// (rows, cells) gradient of the step's output. carry: (rows, cells) gradient of the cell state
/// from the step after, replaced by that for the step before. peephole_gradient: 3 × cells,
/// added to, or NULL together with peepholes.
void sonorant_lstm_backward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gate_stride, const float *cell,
    const float *previous_cell, ptrdiff_t previous_rows, const float *peepholes,
    float *peephole_gradient, const float *hidden_gradient, ptrdiff_t hidden_gradient_stride,
    float *carry);

/// y[r][c] += x[r][c].
void sonorant_add_rows(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, float *y,
    ptrdiff_t y_stride);

/// y[r][c] = x[c]: every row becomes x.
void sonorant_fill_rows(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, float *y, ptrdiff_t y_stride);

/// sums[c] += the sum over rows of x[r][c], rows added one after another.
void sonorant_add_column_sums(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, float *sums);

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
