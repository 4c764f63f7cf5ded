#pragma once

#include <stddef.h>
#include <stdint.h>

// One step in time of a layer of long short-term memory. All matrices are row-major; where no
// stride is given, rows follow each other without gaps.

/// One step of `rows` sequences with `cells` cells.
///
/// gates: (rows, 4 cells) pre-activations in the order input, forget, candidate, output; replaced
/// by the activations if keeps_gates. previous_cell: (previous_rows, cells), rows past
/// previous_rows count as zero. peepholes: 3 × cells (input, forget, output) or NULL. Writes cell
/// (rows, cells) and hidden (rows, cells). next_gates: (rows, 4 cells) of the next step, to be
/// fetched into the cache meanwhile, or NULL.
void sonorant_lstm_forward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, const float *previous_cell,
    ptrdiff_t previous_rows, const float *peepholes, float *cell, float *hidden,
    ptrdiff_t hidden_stride, const float *next_gates, int keeps_gates);

/// The reverse of one step.
///
/// gates: (rows, 4 cells) activations on entry; on return the gradients of the pre-activations,
/// unless low (rows, 4 cells) is given, which gets them rounded to bfloat16. hidden_gradient:
/// (rows, cells), the gradient of the step's output from the layer above; recurrent_gradient:
/// (recurrent_rows, cells), that from the step after, missing rows count as zero. carry: (rows,
/// cells) gradient of the cell state from the step after, replaced by that for the step before.
/// peephole_gradient: 3 × cells, added to, or NULL together with peepholes. next_gates: as above,
/// of the step that comes next in this order.
void sonorant_lstm_backward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, const float *cell, const float *previous_cell,
    ptrdiff_t previous_rows, const float *peepholes, float *peephole_gradient,
    const float *hidden_gradient, ptrdiff_t hidden_gradient_stride,
    const float *recurrent_gradient, ptrdiff_t recurrent_rows, float *carry, uint16_t *low,
    const float *next_gates);
