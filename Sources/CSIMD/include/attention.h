#pragma once

#include <stddef.h>
#include <stdint.h>

// Attention of one query over the steps of one sequence. The rows of step t begin at
// base + rows[t] × stride; a stride counts floats. Matrices without a stride have no gaps.

/// scores[t] = Σ_j weight[j] hidden[t][j] with hidden[t] = tanh(query + keys of step t); hidden:
/// (steps, width), kept for the way back.
void sonorant_additive_scores(
    ptrdiff_t steps, ptrdiff_t width, const float *query, const float *keys, ptrdiff_t stride,
    const int32_t *rows, const float *weight, float *hidden, float *scores);

/// Adds to the gradients of query, keys (NULL for none) and weight what comes back from the
/// scores.
void sonorant_additive_scores_backward(
    ptrdiff_t steps, ptrdiff_t width, const float *score_gradient, const float *hidden,
    const float *weight, float *query_gradient, float *keys_gradient, ptrdiff_t stride,
    const int32_t *rows, float *weight_gradient);

/// products[t] = Σ_j query[j] keys[t][j].
void sonorant_row_products(
    ptrdiff_t steps, ptrdiff_t width, const float *query, const float *keys, ptrdiff_t stride,
    const int32_t *rows, float *products);

/// sum[j] += Σ_t weights[t] values[t][j].
void sonorant_add_weighted_rows(
    ptrdiff_t steps, ptrdiff_t width, const float *weights, const float *values,
    ptrdiff_t stride, const int32_t *rows, float *sum);

/// targets[t][j] += weights[t] vector[j].
void sonorant_add_to_rows(
    ptrdiff_t steps, ptrdiff_t width, const float *weights, const float *vector, float *targets,
    ptrdiff_t stride, const int32_t *rows);
