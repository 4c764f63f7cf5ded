#pragma once

#include <stdint.h>

// One step in time of the recursions over a linear chain of tags, in double precision.
//
// K tags; a row of numbers is `width` long, K rounded up to a multiple of SONORANT_CHAIN_LANES.
// Matrices are row-major with rows of `width`, from a tag to a tag.

#define SONORANT_CHAIN_LANES 8

/// Finds the largest, smallest and sum of `count` scores. The sum is finite exactly when all are.
void sonorant_chain_range(
    const float *scores, int64_t count, double *largest, double *smallest, double *sum);

/// `powers[k] = exp(scores[k] − largest)` for k below `count`, 0 up to `width`. No difference may
/// be beyond 700.
void sonorant_chain_powers(
    const float *scores, int64_t count, double largest, double *powers, int64_t width);

/// `to[j] = factors[j] · Σ_i from[i] · matrix[i][j]`, divided by the sum of all and not below
/// `floor`. Without `factors` they are 1. Returns the sum before the division; if that is not
/// above 0, `to` is of no use.
double sonorant_chain_step(
    const double *matrix, const double *from, const double *factors, double *to, int64_t count,
    int64_t width, double floor);

/// `products[k] = a[k] · b[k]`; returns their sum.
double sonorant_chain_multiply(const double *a, const double *b, double *products, int64_t width);

/// `sums[i][j] += Σ_t a[t][i] · b[t][j]`; a, b: (steps, width).
void sonorant_chain_outer(
    const double *a, const double *b, int64_t steps, double *sums, int64_t count, int64_t width);

/// The best way into each tag: `to[j] = scores[j] + max_i (from[i] + matrix[i][j])`, and in
/// `back[j]` the lowest i that gives it, 0 where all are −∞.
void sonorant_chain_best(
    const double *matrix, const double *from, const double *scores, double *to, int32_t *back,
    int64_t count, int64_t width);
