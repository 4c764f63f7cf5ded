#include "elementwise.h"

#include <math.h>

#include "vector_math.h"

// Multiply-adds may be fused where the instruction set has them.
#pragma STDC FP_CONTRACT ON

SONORANT_CLONES void sonorant_sigmoid(const float *x, float *y, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) y[i] = sonorant_sigmoid_of(x[i]);
}

SONORANT_CLONES void sonorant_tanh(const float *x, float *y, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) y[i] = sonorant_tanh_of(x[i]);
}

SONORANT_INLINE void lstm_forward_row(
    ptrdiff_t cells, float *restrict gates, const float *restrict previous,
    const float *restrict peepholes, float *restrict cell, float *restrict hidden,
    int has_previous, int has_peepholes) {
    float *restrict input = gates;
    float *restrict forget = gates + cells;
    float *restrict candidate = gates + 2 * cells;
    float *restrict output = gates + 3 * cells;
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
        input[j] = in;
        forget[j] = keep;
        candidate[j] = new;
        output[j] = out;
        cell[j] = state;
        hidden[j] = out * sonorant_tanh_of(state);
    }
}

SONORANT_CLONES void sonorant_lstm_forward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gate_stride,
    const float *previous_cell, ptrdiff_t previous_rows, const float *peepholes, float *cell,
    float *hidden, ptrdiff_t hidden_stride) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        float *g = gates + r * gate_stride;
        float *c = cell + r * cells;
        float *h = hidden + r * hidden_stride;
        if (r < previous_rows) {
            const float *p = previous_cell + r * cells;
            if (peepholes)
                lstm_forward_row(cells, g, p, peepholes, c, h, 1, 1);
            else
                lstm_forward_row(cells, g, p, p, c, h, 1, 0);
        } else if (peepholes) {
            lstm_forward_row(cells, g, g, peepholes, c, h, 0, 1);
        } else {
            lstm_forward_row(cells, g, g, g, c, h, 0, 0);
        }
    }
}

SONORANT_INLINE void lstm_backward_row(
    ptrdiff_t cells, float *restrict gates, const float *restrict cell,
    const float *restrict previous, const float *restrict peepholes,
    float *restrict peephole_gradient, const float *restrict hidden_gradient,
    float *restrict carry, int has_previous, int has_peepholes) {
    float *restrict input = gates;
    float *restrict forget = gates + cells;
    float *restrict candidate = gates + 2 * cells;
    float *restrict output = gates + 3 * cells;
    for (ptrdiff_t j = 0; j < cells; j++) {
        float before = has_previous ? previous[j] : 0.0f;
        float in = input[j], keep = forget[j], new = candidate[j], out = output[j];
        float squashed = sonorant_tanh_of(cell[j]);
        float dh = hidden_gradient[j];
        float d_out = dh * squashed * out * (1.0f - out);
        float dc = carry[j] + dh * out * (1.0f - squashed * squashed);
        if (has_peepholes) dc += d_out * peepholes[2 * cells + j];
        float d_in = dc * new * in * (1.0f - in);
        float d_keep = dc * before * keep * (1.0f - keep);
        float d_new = dc * in * (1.0f - new * new);
        float dc_before = dc * keep;
        if (has_peepholes) {
            dc_before += d_in * peepholes[j] + d_keep * peepholes[cells + j];
            peephole_gradient[j] += d_in * before;
            peephole_gradient[cells + j] += d_keep * before;
            peephole_gradient[2 * cells + j] += d_out * cell[j];
        }
        carry[j] = dc_before;
        input[j] = d_in;
        forget[j] = d_keep;
        candidate[j] = d_new;
        output[j] = d_out;
    }
}

SONORANT_CLONES void sonorant_lstm_backward(
    ptrdiff_t rows, ptrdiff_t cells, float *gates, ptrdiff_t gate_stride, const float *cell,
    const float *previous_cell, ptrdiff_t previous_rows, const float *peepholes,
    float *peephole_gradient, const float *hidden_gradient, ptrdiff_t hidden_gradient_stride,
    float *carry) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        float *g = gates + r * gate_stride;
        const float *c = cell + r * cells;
        const float *dh = hidden_gradient + r * hidden_gradient_stride;
        float *dc = carry + r * cells;
        if (r < previous_rows) {
            const float *p = previous_cell + r * cells;
            if (peepholes)
                lstm_backward_row(cells, g, c, p, peepholes, peephole_gradient, dh, dc, 1, 1);
            else
                lstm_backward_row(cells, g, c, p, c, dc, dh, dc, 1, 0);
        } else if (peepholes) {
            lstm_backward_row(cells, g, c, c, peepholes, peephole_gradient, dh, dc, 0, 1);
        } else {
            lstm_backward_row(cells, g, c, c, c, dc, dh, dc, 0, 0);
        }
    }
}

SONORANT_CLONES void sonorant_add_rows(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, float *y,
    ptrdiff_t y_stride) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *restrict from = x + r * x_stride;
        float *restrict to = y + r * y_stride;
        for (ptrdiff_t c = 0; c < columns; c++) to[c] += from[c];
    }
}

void sonorant_fill_rows(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, float *y, ptrdiff_t y_stride) {
    for (ptrdiff_t r = 0; r < rows; r++)
        memcpy(y + r * y_stride, x, (size_t)columns * sizeof(float));
}

SONORANT_CLONES void sonorant_add_column_sums(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, float *sums) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *restrict from = x + r * x_stride;
        float *restrict to = sums;
        for (ptrdiff_t c = 0; c < columns; c++) to[c] += from[c];
    }
}

SONORANT_CLONES void sonorant_log_softmax(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, float *y,
    ptrdiff_t y_stride) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *from = x + r * x_stride;
        float *to = y + r * y_stride;
        float largest = from[0];
        for (ptrdiff_t c = 1; c < columns; c++) largest = from[c] > largest ? from[c] : largest;
        // Eight partial sums: a fixed order that can still be vectorised.
        float partial[8] = {0};
        ptrdiff_t c = 0;
        for (; c + 8 <= columns; c += 8)
            for (int k = 0; k < 8; k++) partial[k] += sonorant_exp(from[c + k] - largest);
        for (; c < columns; c++) partial[c & 7] += sonorant_exp(from[c] - largest);
        float sum = 0;
        for (int k = 0; k < 8; k++) sum += partial[k];
        float shift = logf(sum);
        for (ptrdiff_t k = 0; k < columns; k++) to[k] = (from[k] - largest) - shift;
    }
}

/// A 32-bit hash with full avalanche (the finaliser of MurmurHash3).
SONORANT_INLINE uint32_t mix(uint32_t h) {
    h ^= h >> 16;
    h *= 0x85EBCA6Bu;
    h ^= h >> 13;
    h *= 0xC2B2AE35u;
    h ^= h >> 16;
    return h;
}

SONORANT_CLONES void sonorant_dropout(
    const float *x, float *y, ptrdiff_t count, float probability, uint64_t seed, uint64_t first) {
    const uint32_t threshold = (uint32_t)((double)probability * 4294967296.0);
    const float scale = 1.0f / (1.0f - probability);
    const uint32_t key = mix((uint32_t)seed) ^ mix((uint32_t)(seed >> 32) + 0x9E3779B9u);
    const uint32_t base = (uint32_t)first;
    for (ptrdiff_t i = 0; i < count; i++) {
        uint32_t hash = mix(mix(base + (uint32_t)i) ^ key);
        y[i] = hash < threshold ? 0.0f : x[i] * scale;
    }
}

SONORANT_CLONES double sonorant_sum_of_squares(const float *x, ptrdiff_t count) {
    double partial[8] = {0};
    ptrdiff_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (int k = 0; k < 8; k++) partial[k] += (double)x[i + k] * (double)x[i + k];
    for (; i < count; i++) partial[i & 7] += (double)x[i] * (double)x[i];
    double sum = 0;
    for (int k = 0; k < 8; k++) sum += partial[k];
    return sum;
}

SONORANT_CLONES void sonorant_adam(
    float *restrict weights, const float *restrict gradient, float *restrict first,
    float *restrict second, ptrdiff_t count, float gradient_scale, float rate, float beta1,
    float beta2, float epsilon, float first_correction, float second_correction, float decay) {
    // __builtin_elementwise_sqrt rather than sqrtf: it sets no errno, so the loop vectorises.
    const float step = rate / first_correction;
    const float root = 1.0f / sqrtf(second_correction);
    const float keep = 1.0f - rate * decay;
    for (ptrdiff_t i = 0; i < count; i++) {
        float g = gradient[i] * gradient_scale;
        float m = beta1 * first[i] + (1.0f - beta1) * g;
        float v = beta2 * second[i] + (1.0f - beta2) * g * g;
        first[i] = m;
        second[i] = v;
        weights[i] = keep * weights[i] - step * m / (__builtin_elementwise_sqrt(v) * root + epsilon);
    }
}

SONORANT_CLONES void sonorant_momentum(
    float *restrict weights, const float *restrict gradient, float *restrict velocity,
    ptrdiff_t count, float gradient_scale, float rate, float momentum, float decay,
    int nesterov) {
    for (ptrdiff_t i = 0; i < count; i++) {
        float step = rate * (gradient[i] * gradient_scale + decay * weights[i]);
        float v = momentum * velocity[i] - step;
        velocity[i] = v;
        weights[i] += nesterov ? momentum * v - step : v;
    }
}
