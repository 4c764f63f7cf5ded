#include "elementwise.h"

#include <math.h>

#include "bf16.h"
#include "vector_math.h"

// Multiply-adds may be fused where the instruction set has them.
#pragma STDC FP_CONTRACT ON

SONORANT_CLONES void sonorant_sigmoid(const float *x, float *y, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) y[i] = sonorant_sigmoid_of(x[i]);
}

SONORANT_CLONES void sonorant_tanh(const float *x, float *y, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) y[i] = sonorant_tanh_of(x[i]);
}

SONORANT_CLONES void sonorant_add_rows(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, float *y,
    ptrdiff_t y_stride) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *restrict from = x + r * x_stride;
        float *restrict to = y + r * y_stride;
#pragma clang loop vectorize(assume_safety)
        for (ptrdiff_t c = 0; c < columns; c++) to[c] += from[c];
    }
}

SONORANT_CLONES void sonorant_add_column_sums(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, float *sums) {
    float *restrict to = sums;
    ptrdiff_t r = 0;
    // Four rows at once: the sums are read and written a quarter as often.
    for (; r + 4 <= rows; r += 4) {
        const float *restrict a = x + r * x_stride;
        const float *restrict b = a + x_stride;
        const float *restrict c = b + x_stride;
        const float *restrict d = c + x_stride;
#pragma clang loop vectorize(assume_safety)
        for (ptrdiff_t j = 0; j < columns; j++) to[j] += (a[j] + b[j]) + (c[j] + d[j]);
    }
    for (; r < rows; r++) {
        const float *restrict from = x + r * x_stride;
#pragma clang loop vectorize(assume_safety)
        for (ptrdiff_t j = 0; j < columns; j++) to[j] += from[j];
    }
}

SONORANT_CLONES void sonorant_to_bf16(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, uint16_t *y) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *restrict from = x + r * x_stride;
        uint16_t *restrict to = y + r * columns;
        for (ptrdiff_t c = 0; c < columns; c++) to[c] = sonorant_bf16_of(from[c]);
    }
}

SONORANT_CLONES void sonorant_to_bytes(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, uint8_t *y) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *restrict from = x + r * x_stride;
        uint8_t *restrict to = y + r * columns;
        for (ptrdiff_t c = 0; c < columns; c++) {
            float scaled = from[c] * 127.0f + 128.5f;
            scaled = scaled > 255.0f ? 255.0f : scaled;
            // Also NaN, which is not greater than 1, ends here.
            scaled = scaled > 1.0f ? scaled : 1.0f;
            to[c] = (uint8_t)(int32_t)scaled;
        }
    }
}

SONORANT_CLONES void sonorant_add_column_sums_bf16(
    ptrdiff_t rows, ptrdiff_t columns, const uint16_t *x, ptrdiff_t x_stride, float *sums) {
    float *restrict to = sums;
    ptrdiff_t r = 0;
    for (; r + 4 <= rows; r += 4) {
        const uint16_t *restrict a = x + r * x_stride;
        const uint16_t *restrict b = a + x_stride;
        const uint16_t *restrict c = b + x_stride;
        const uint16_t *restrict d = c + x_stride;
#pragma clang loop vectorize(assume_safety)
        for (ptrdiff_t j = 0; j < columns; j++)
            to[j] += (sonorant_float_of(a[j]) + sonorant_float_of(b[j])) +
                     (sonorant_float_of(c[j]) + sonorant_float_of(d[j]));
    }
    for (; r < rows; r++) {
        const uint16_t *restrict from = x + r * x_stride;
#pragma clang loop vectorize(assume_safety)
        for (ptrdiff_t j = 0; j < columns; j++) to[j] += sonorant_float_of(from[j]);
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
