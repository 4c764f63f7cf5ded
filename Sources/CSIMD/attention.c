#include "attention.h"

#include "vector_math.h"

// Multiply-adds may be fused where the instruction set has them.
#pragma STDC FP_CONTRACT ON

// Sums are taken in so many lanes, whatever the instruction set.
#define LANES 16

SONORANT_INLINE float lane_sum(const float *sums) {
    float half[LANES / 2];
    for (int lane = 0; lane < LANES / 2; lane++) half[lane] = sums[lane] + sums[lane + LANES / 2];
    float total = 0;
    for (int lane = 0; lane < LANES / 2; lane++) total += half[lane];
    return total;
}

SONORANT_INLINE float dot(const float *restrict a, const float *restrict b, ptrdiff_t count) {
    float sums[LANES] = {0};
    ptrdiff_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        for (int lane = 0; lane < LANES; lane++) sums[lane] += a[i + lane] * b[i + lane];
    }
    float total = lane_sum(sums);
    for (; i < count; i++) total += a[i] * b[i];
    return total;
}

SONORANT_CLONES void sonorant_additive_scores(
    ptrdiff_t steps, ptrdiff_t width, const float *query, const float *keys, ptrdiff_t stride,
    const int32_t *rows, const float *weight, float *hidden, float *scores) {
    for (ptrdiff_t t = 0; t < steps; t++) {
        const float *restrict key = keys + rows[t] * stride;
        float *restrict out = hidden + t * width;
#pragma clang loop vectorize(assume_safety)
        for (ptrdiff_t j = 0; j < width; j++) out[j] = sonorant_tanh_of(query[j] + key[j]);
        scores[t] = dot(weight, out, width);
    }
}

SONORANT_CLONES void sonorant_additive_scores_backward(
    ptrdiff_t steps, ptrdiff_t width, const float *score_gradient, const float *hidden,
    const float *weight, float *query_gradient, float *keys_gradient, ptrdiff_t stride,
    const int32_t *rows, float *weight_gradient) {
    for (ptrdiff_t t = 0; t < steps; t++) {
        const float *restrict h = hidden + t * width;
        float g = score_gradient[t];
        if (keys_gradient) {
            float *restrict key = keys_gradient + rows[t] * stride;
#pragma clang loop vectorize(assume_safety)
            for (ptrdiff_t j = 0; j < width; j++) {
                float inner = g * weight[j] * (1 - h[j] * h[j]);
                query_gradient[j] += inner;
                key[j] += inner;
                weight_gradient[j] += g * h[j];
            }
        } else {
#pragma clang loop vectorize(assume_safety)
            for (ptrdiff_t j = 0; j < width; j++) {
                query_gradient[j] += g * weight[j] * (1 - h[j] * h[j]);
                weight_gradient[j] += g * h[j];
            }
        }
    }
}

SONORANT_CLONES void sonorant_row_products(
    ptrdiff_t steps, ptrdiff_t width, const float *query, const float *keys, ptrdiff_t stride,
    const int32_t *rows, float *products) {
    for (ptrdiff_t t = 0; t < steps; t++) {
        products[t] = dot(query, keys + rows[t] * stride, width);
    }
}

SONORANT_CLONES void sonorant_add_weighted_rows(
    ptrdiff_t steps, ptrdiff_t width, const float *weights, const float *values,
    ptrdiff_t stride, const int32_t *rows, float *sum) {
    for (ptrdiff_t t = 0; t < steps; t++) {
        const float *restrict from = values + rows[t] * stride;
        float weight = weights[t];
#pragma clang loop vectorize(assume_safety)
        for (ptrdiff_t j = 0; j < width; j++) sum[j] += weight * from[j];
    }
}

SONORANT_CLONES void sonorant_add_to_rows(
    ptrdiff_t steps, ptrdiff_t width, const float *weights, const float *vector, float *targets,
    ptrdiff_t stride, const int32_t *rows) {
    for (ptrdiff_t t = 0; t < steps; t++) {
        float *restrict to = targets + rows[t] * stride;
        float weight = weights[t];
#pragma clang loop vectorize(assume_safety)
        for (ptrdiff_t j = 0; j < width; j++) to[j] += weight * vector[j];
    }
}
