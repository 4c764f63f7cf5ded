#include "lstm.h"

#include "bf16.h"
#include "vector_math.h"

// Multiply-adds may be fused where the instruction set has them.
#pragma STDC FP_CONTRACT ON

/// Asks for a row of gates that the next step will read, while there is arithmetic to wait with.
SONORANT_INLINE void prefetch_row(const float *row, ptrdiff_t count) {
    for (ptrdiff_t j = 0; j < count; j += 16) __builtin_prefetch(row + j, 0, 2);
}

SONORANT_INLINE void lstm_forward_row(
    ptrdiff_t cells, float *restrict gates, const float *restrict previous,
    const float *restrict peepholes, float *restrict cell, float *restrict hidden,
    int has_previous, int has_peepholes, int keeps_gates) {
    float *restrict input = gates;
    float *restrict forget = gates + cells;
    float *restrict candidate = gates + 2 * cells;
    float *restrict output = gates + 3 * cells;
    // The four gates of a row lie side by side. Without the promise the compiler checks for
    // overlap over all rows at once, finds it, and takes the scalar loop: 7 times slower.
#pragma clang loop vectorize(assume_safety)
    for (ptrdiff_t j = 0; j < cells; j++) {
        float before = has_previous ? previous[j] : 0.0f;
        float in = input[j], keep = forget[j], out = output[j];
        if (has_peepholes) {
            in += peepholes[j] * before;
            keep += peepholes[cells + j] * before;
        }
        in = sonorant_sigmoid_of(in);
        keep = sonorant_sigmoid_of(keep);
        float new = sonorant_tanh_of(candidate[j]);
        float state = keep * before + in * new;
        if (has_peepholes) out += peepholes[2 * cells + j] * state;
        out = sonorant_sigmoid_of(out);
        if (keeps_gates) {
            input[j] = in;
            forget[j] = keep;
            candidate[j] = new;
            output[j] = out;
        }
        cell[j] = state;
        hidden[j] = out * sonorant_tanh_of(state);
    }
}

SONORANT_INLINE void lstm_forward_rows(
    ptrdiff_t first, ptrdiff_t end, ptrdiff_t cells, float *gates, const float *previous_cell,
    const float *peepholes, float *cell, float *hidden, ptrdiff_t hidden_stride,
    const float *next_gates, int has_previous, int has_peepholes, int keeps_gates) {
    for (ptrdiff_t r = first; r < end; r++) {
        if (next_gates) prefetch_row(next_gates + r * 4 * cells, 4 * cells);
        lstm_forward_row(
            cells, gates + r * 4 * cells, previous_cell + r * cells, peepholes, cell + r * cells,
            hidden + r * hidden_stride, has_previous, has_peepholes, keeps_gates);
    }
}

SONORANT_CLONES void sonorant_lstm_forward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, const float *previous_cell,
    ptrdiff_t previous_rows, const float *peepholes, float *cell, float *hidden,
    ptrdiff_t hidden_stride, const float *next_gates, int keeps_gates) {
#define ROWS(holes, keeps)                                                                      \
    lstm_forward_rows(                                                                          \
        0, previous_rows, cells, gates, previous_cell, peepholes, cell, hidden, hidden_stride,  \
        next_gates, 1, holes, keeps);                                                           \
    lstm_forward_rows(                                                                          \
        previous_rows, rows, cells, gates, previous_cell, peepholes, cell, hidden,              \
        hidden_stride, next_gates, 0, holes, keeps)
    if (peepholes && keeps_gates) {
        ROWS(1, 1);
    } else if (peepholes) {
        ROWS(1, 0);
    } else if (keeps_gates) {
        ROWS(0, 1);
    } else {
        ROWS(0, 0);
    }
#undef ROWS
}

/// What varies between the rows of a step of the backward pass; constant where it is inlined.
typedef struct {
    int has_previous, has_recurrent, has_peepholes, is_low;
} row_kind;

SONORANT_INLINE void lstm_backward_row(
    ptrdiff_t cells, float *restrict gates, const float *restrict cell,
    const float *restrict previous, const float *restrict peepholes,
    float *restrict peephole_gradient, const float *restrict hidden_gradient,
    const float *restrict recurrent_gradient, float *restrict carry, uint16_t *restrict low,
    row_kind kind) {
    float *restrict input = gates;
    float *restrict forget = gates + cells;
    float *restrict candidate = gates + 2 * cells;
    float *restrict output = gates + 3 * cells;
#pragma clang loop vectorize(assume_safety)
    for (ptrdiff_t j = 0; j < cells; j++) {
        float before = kind.has_previous ? previous[j] : 0.0f;
        float in = input[j], keep = forget[j], new = candidate[j], out = output[j];
        float squashed = sonorant_tanh_of(cell[j]);
        float dh = hidden_gradient[j];
        if (kind.has_recurrent) dh += recurrent_gradient[j];
        float d_out = dh * squashed * out * (1.0f - out);
        float dc = carry[j] + dh * out * (1.0f - squashed * squashed);
        if (kind.has_peepholes) dc += d_out * peepholes[2 * cells + j];
        float d_in = dc * new * in * (1.0f - in);
        float d_keep = dc * before * keep * (1.0f - keep);
        float d_new = dc * in * (1.0f - new * new);
        float dc_before = dc * keep;
        if (kind.has_peepholes) {
            dc_before += d_in * peepholes[j] + d_keep * peepholes[cells + j];
            peephole_gradient[j] += d_in * before;
            peephole_gradient[cells + j] += d_keep * before;
            peephole_gradient[2 * cells + j] += d_out * cell[j];
        }
        carry[j] = dc_before;
        if (kind.is_low) {
            low[j] = sonorant_bf16_of(d_in);
            low[cells + j] = sonorant_bf16_of(d_keep);
            low[2 * cells + j] = sonorant_bf16_of(d_new);
            low[3 * cells + j] = sonorant_bf16_of(d_out);
        } else {
            input[j] = d_in;
            forget[j] = d_keep;
            candidate[j] = d_new;
            output[j] = d_out;
        }
    }
}

SONORANT_INLINE void lstm_backward_rows(
    ptrdiff_t first, ptrdiff_t end, ptrdiff_t cells, float *gates, const float *cell,
    const float *previous_cell, const float *peepholes, float *peephole_gradient,
    const float *hidden_gradient, ptrdiff_t hidden_gradient_stride,
    const float *recurrent_gradient, float *carry, uint16_t *low, const float *next_gates,
    row_kind kind) {
    for (ptrdiff_t r = first; r < end; r++) {
        if (next_gates) prefetch_row(next_gates + r * 4 * cells, 4 * cells);
        lstm_backward_row(
            cells, gates + r * 4 * cells, cell + r * cells, previous_cell + r * cells, peepholes,
            peephole_gradient, hidden_gradient + r * hidden_gradient_stride,
            recurrent_gradient + r * cells, carry + r * cells, low + r * 4 * cells, kind);
    }
}

SONORANT_CLONES void sonorant_lstm_backward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, const float *cell, const float *previous_cell,
    ptrdiff_t previous_rows, const float *peepholes, float *peephole_gradient,
    const float *hidden_gradient, ptrdiff_t hidden_gradient_stride,
    const float *recurrent_gradient, ptrdiff_t recurrent_rows, float *carry, uint16_t *low,
    const float *next_gates) {
    // Up to three runs of rows, of which all have the same neighbours in time.
    ptrdiff_t a = previous_rows < recurrent_rows ? previous_rows : recurrent_rows;
    ptrdiff_t b = previous_rows < recurrent_rows ? recurrent_rows : previous_rows;
#define ROWS(first, end, previous, recurrent, holes, is_low)                                    \
    lstm_backward_rows(                                                                         \
        first, end, cells, gates, cell, previous_cell, peepholes, peephole_gradient,            \
        hidden_gradient, hidden_gradient_stride, recurrent_gradient, carry, low,                \
        next_gates, (row_kind){previous, recurrent, holes, is_low})
#define RUNS(holes, is_low)                                                                     \
    ROWS(0, a, 1, 1, holes, is_low);                                                            \
    if (previous_rows < recurrent_rows)                                                         \
        ROWS(a, b, 0, 1, holes, is_low);                                                        \
    else                                                                                        \
        ROWS(a, b, 1, 0, holes, is_low);                                                        \
    ROWS(b, rows, 0, 0, holes, is_low)
    if (peepholes && low) {
        RUNS(1, 1);
    } else if (peepholes) {
        RUNS(1, 0);
    } else if (low) {
        RUNS(0, 1);
    } else {
        RUNS(0, 0);
    }
#undef RUNS
#undef ROWS
}
