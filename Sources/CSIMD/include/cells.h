#pragma once

#include <stddef.h>
#include <stdint.h>

// One step in time of recurrent cells, row by row. All matrices are row-major; a stride counts
// floats. `previous` is the state of the step before, whose rows past `previous_rows` count as
// zero; `state` that of this step. Backward, `gradient` holds the gradient of the state on entry
// and that of the state before on return, without what flows through the recurrent weights.

/// The squashing functions of plain cells.
typedef enum {
    SONORANT_TANH = 0,
    SONORANT_RELU = 1,
    SONORANT_LOGISTIC = 2,
} sonorant_activation;

/// state = f(gates), for (rows, cells).
void sonorant_plain_forward(
    ptrdiff_t rows, ptrdiff_t cells, sonorant_activation activation, const float *gates,
    ptrdiff_t gates_stride, float *state, ptrdiff_t state_stride);

/// gates = gradient × f′; gradient = 0.
void sonorant_plain_backward(
    ptrdiff_t rows, ptrdiff_t cells, sonorant_activation activation, float *gates,
    ptrdiff_t gates_stride, const float *state, ptrdiff_t state_stride, float *gradient,
    ptrdiff_t gradient_stride);

/// The gated recurrent unit. gates: (rows, 3 cells), the input's share of reset, update and
/// candidate, replaced by the activations. recurrent: (previous_rows, 3 cells), the recurrent
/// share. bias: cells, of the recurrent share of the candidate, as is saved (rows, cells) with
/// the share itself added.
void sonorant_gru_forward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gates_stride, const float *recurrent,
    ptrdiff_t recurrent_stride, const float *previous, ptrdiff_t previous_stride,
    ptrdiff_t previous_rows, const float *bias, float *state, ptrdiff_t state_stride,
    float *saved, ptrdiff_t saved_stride);

/// gates: the activations, replaced by the gradients of the input's share; recurrent: (rows,
/// 3 cells), gets those of the recurrent share; bias_gradient: cells, added to.
void sonorant_gru_backward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gates_stride, float *recurrent,
    ptrdiff_t recurrent_stride, const float *previous, ptrdiff_t previous_stride,
    ptrdiff_t previous_rows, float *bias_gradient, const float *saved, ptrdiff_t saved_stride,
    float *gradient, ptrdiff_t gradient_stride);

/// The one-gate unit. gates: (rows, 2 cells), update and candidate, replaced by the activations.
void sonorant_one_gate_forward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gates_stride, const float *previous,
    ptrdiff_t previous_stride, ptrdiff_t previous_rows, float *state, ptrdiff_t state_stride);

/// gates: the activations, replaced by the gradients.
void sonorant_one_gate_backward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gates_stride, const float *previous,
    ptrdiff_t previous_stride, ptrdiff_t previous_rows, float *gradient,
    ptrdiff_t gradient_stride);

/// state = (1 - keep) × gates + keep × previous.
void sonorant_leaky_forward(
    ptrdiff_t rows, ptrdiff_t cells, float keep, const float *gates, ptrdiff_t gates_stride,
    const float *previous, ptrdiff_t previous_stride, ptrdiff_t previous_rows, float *state,
    ptrdiff_t state_stride);
