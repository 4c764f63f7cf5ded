#include "cells.h"

#include "vector_math.h"

// Multiply-adds may be fused where the instruction set has them.
#pragma STDC FP_CONTRACT ON

// The parts of a row lie side by side, which the compiler cannot know to be apart.
#define SONORANT_LOOP _Pragma("clang loop vectorize(assume_safety)")

SONORANT_CLONES void sonorant_plain_forward(
    ptrdiff_t rows, ptrdiff_t cells, sonorant_activation activation, const float *gates,
    ptrdiff_t gates_stride, float *state, ptrdiff_t state_stride) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *restrict x = gates + r * gates_stride;
        float *restrict h = state + r * state_stride;
        if (activation == SONORANT_TANH) {
            SONORANT_LOOP
            for (ptrdiff_t j = 0; j < cells; j++) h[j] = sonorant_tanh_of(x[j]);
        } else if (activation == SONORANT_LOGISTIC) {
            SONORANT_LOOP
            for (ptrdiff_t j = 0; j < cells; j++) h[j] = sonorant_sigmoid_of(x[j]);
        } else {
            // Written so that what is not a number stays so.
            SONORANT_LOOP
            for (ptrdiff_t j = 0; j < cells; j++) h[j] = x[j] < 0.0f ? 0.0f : x[j];
        }
    }
}

SONORANT_CLONES void sonorant_plain_backward(
    ptrdiff_t rows, ptrdiff_t cells, sonorant_activation activation, float *gates,
    ptrdiff_t gates_stride, const float *state, ptrdiff_t state_stride, float *gradient,
    ptrdiff_t gradient_stride) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        float *restrict dx = gates + r * gates_stride;
        const float *restrict h = state + r * state_stride;
        float *restrict dh = gradient + r * gradient_stride;
        if (activation == SONORANT_TANH) {
            SONORANT_LOOP
            for (ptrdiff_t j = 0; j < cells; j++) dx[j] = dh[j] * (1.0f - h[j] * h[j]);
        } else if (activation == SONORANT_LOGISTIC) {
            SONORANT_LOOP
            for (ptrdiff_t j = 0; j < cells; j++) dx[j] = dh[j] * h[j] * (1.0f - h[j]);
        } else {
            SONORANT_LOOP
            for (ptrdiff_t j = 0; j < cells; j++) dx[j] = h[j] > 0.0f ? dh[j] : 0.0f;
        }
        for (ptrdiff_t j = 0; j < cells; j++) dh[j] = 0.0f;
    }
}

SONORANT_INLINE void gru_forward_row(
    ptrdiff_t cells, float *restrict gates, const float *restrict recurrent,
    const float *restrict previous, const float *restrict bias, float *restrict state,
    float *restrict saved, int has_previous) {
    SONORANT_LOOP
    for (ptrdiff_t j = 0; j < cells; j++) {
        float before = has_previous ? previous[j] : 0.0f;
        float reset = gates[j], update = gates[cells + j], share = bias[j];
        if (has_previous) {
            reset += recurrent[j];
            update += recurrent[cells + j];
            share += recurrent[2 * cells + j];
        }
        reset = sonorant_sigmoid_of(reset);
        update = sonorant_sigmoid_of(update);
        float new = sonorant_tanh_of(gates[2 * cells + j] + reset * share);
        gates[j] = reset;
        gates[cells + j] = update;
        gates[2 * cells + j] = new;
        saved[j] = share;
        state[j] = new + update * (before - new);
    }
}

SONORANT_CLONES void sonorant_gru_forward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gates_stride, const float *recurrent,
    ptrdiff_t recurrent_stride, const float *previous, ptrdiff_t previous_stride,
    ptrdiff_t previous_rows, const float *bias, float *state, ptrdiff_t state_stride,
    float *saved, ptrdiff_t saved_stride) {
    for (ptrdiff_t r = 0; r < previous_rows; r++)
        gru_forward_row(
            cells, gates + r * gates_stride, recurrent + r * recurrent_stride,
            previous + r * previous_stride, bias, state + r * state_stride,
            saved + r * saved_stride, 1);
    for (ptrdiff_t r = previous_rows; r < rows; r++)
        gru_forward_row(
            cells, gates + r * gates_stride, NULL, NULL, bias, state + r * state_stride,
            saved + r * saved_stride, 0);
}

SONORANT_INLINE void gru_backward_row(
    ptrdiff_t cells, float *restrict gates, float *restrict recurrent,
    const float *restrict previous, float *restrict bias_gradient, const float *restrict saved,
    float *restrict gradient, int has_previous) {
    SONORANT_LOOP
    for (ptrdiff_t j = 0; j < cells; j++) {
        float before = has_previous ? previous[j] : 0.0f;
        float reset = gates[j], update = gates[cells + j], new = gates[2 * cells + j];
        float dh = gradient[j];
        float d_update = dh * (before - new) * update * (1.0f - update);
        float d_new = dh * (1.0f - update) * (1.0f - new * new);
        float d_reset = d_new * saved[j] * reset * (1.0f - reset);
        float d_share = d_new * reset;
        gates[j] = d_reset;
        gates[cells + j] = d_update;
        gates[2 * cells + j] = d_new;
        recurrent[j] = d_reset;
        recurrent[cells + j] = d_update;
        recurrent[2 * cells + j] = d_share;
        bias_gradient[j] += d_share;
        gradient[j] = dh * update;
    }
}

SONORANT_CLONES void sonorant_gru_backward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gates_stride, float *recurrent,
    ptrdiff_t recurrent_stride, const float *previous, ptrdiff_t previous_stride,
    ptrdiff_t previous_rows, float *bias_gradient, const float *saved, ptrdiff_t saved_stride,
    float *gradient, ptrdiff_t gradient_stride) {
    for (ptrdiff_t r = 0; r < previous_rows; r++)
        gru_backward_row(
            cells, gates + r * gates_stride, recurrent + r * recurrent_stride,
            previous + r * previous_stride, bias_gradient, saved + r * saved_stride,
            gradient + r * gradient_stride, 1);
    for (ptrdiff_t r = previous_rows; r < rows; r++)
        gru_backward_row(
            cells, gates + r * gates_stride, recurrent + r * recurrent_stride, NULL,
            bias_gradient, saved + r * saved_stride, gradient + r * gradient_stride, 0);
}

SONORANT_INLINE void one_gate_forward_row(
    ptrdiff_t cells, float *restrict gates, const float *restrict previous,
    float *restrict state, int has_previous) {
    SONORANT_LOOP
    for (ptrdiff_t j = 0; j < cells; j++) {
        float before = has_previous ? previous[j] : 0.0f;
        float update = sonorant_sigmoid_of(gates[j]);
        float new = sonorant_tanh_of(gates[cells + j]);
        gates[j] = update;
        gates[cells + j] = new;
        state[j] = before + update * (new - before);
    }
}

SONORANT_CLONES void sonorant_one_gate_forward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gates_stride, const float *previous,
    ptrdiff_t previous_stride, ptrdiff_t previous_rows, float *state, ptrdiff_t state_stride) {
    for (ptrdiff_t r = 0; r < previous_rows; r++)
        one_gate_forward_row(
            cells, gates + r * gates_stride, previous + r * previous_stride,
            state + r * state_stride, 1);
    for (ptrdiff_t r = previous_rows; r < rows; r++)
        one_gate_forward_row(
            cells, gates + r * gates_stride, NULL, state + r * state_stride, 0);
}

SONORANT_INLINE void one_gate_backward_row(
    ptrdiff_t cells, float *restrict gates, const float *restrict previous,
    float *restrict gradient, int has_previous) {
    SONORANT_LOOP
    for (ptrdiff_t j = 0; j < cells; j++) {
        float before = has_previous ? previous[j] : 0.0f;
        float update = gates[j], new = gates[cells + j], dh = gradient[j];
        gates[j] = dh * (new - before) * update * (1.0f - update);
        gates[cells + j] = dh * update * (1.0f - new * new);
        gradient[j] = dh * (1.0f - update);
    }
}

SONORANT_CLONES void sonorant_one_gate_backward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gates_stride, const float *previous,
    ptrdiff_t previous_stride, ptrdiff_t previous_rows, float *gradient,
    ptrdiff_t gradient_stride) {
    for (ptrdiff_t r = 0; r < previous_rows; r++)
        one_gate_backward_row(
            cells, gates + r * gates_stride, previous + r * previous_stride,
            gradient + r * gradient_stride, 1);
    for (ptrdiff_t r = previous_rows; r < rows; r++)
        one_gate_backward_row(
            cells, gates + r * gates_stride, NULL, gradient + r * gradient_stride, 0);
}

SONORANT_CLONES void sonorant_leaky_forward(
    ptrdiff_t rows, ptrdiff_t cells, float keep, const float *gates, ptrdiff_t gates_stride,
    const float *previous, ptrdiff_t previous_stride, ptrdiff_t previous_rows, float *state,
    ptrdiff_t state_stride) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *restrict x = gates + r * gates_stride;
        const float *restrict before = previous + r * previous_stride;
        float *restrict s = state + r * state_stride;
        if (r < previous_rows) {
            SONORANT_LOOP
            for (ptrdiff_t j = 0; j < cells; j++)
                s[j] = (1.0f - keep) * x[j] + keep * before[j];
        } else {
            SONORANT_LOOP
            for (ptrdiff_t j = 0; j < cells; j++) s[j] = (1.0f - keep) * x[j];
        }
    }
}
