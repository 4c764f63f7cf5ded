// Recursions over a linear chain of tags. K tags, rows of `width` doubles; see chain.h.
//
// Sums over the tag before are kept in registers, LANES or 4 LANES targets at a time, so that a
// step reads the matrix once and writes K numbers.

#include "chain.h"

#include <math.h>
#include <stddef.h>

#include "clones.h"
#include "vector_math.h"

#define LANES SONORANT_CHAIN_LANES

void sonorant_chain_range(
    const float *scores, int64_t count, double *largest, double *smallest, double *sum) {
    double high = -INFINITY, low = INFINITY, total = 0;
    for (int64_t k = 0; k < count; k++) {
        const double x = scores[k];
        high = x > high ? x : high;
        low = x < low ? x : low;
        total += x;
    }
    *largest = high;
    *smallest = low;
    *sum = total;
}

SONORANT_CLONES void sonorant_chain_powers(
    const float *scores, int64_t count, double largest, double *powers, int64_t width) {
    for (int64_t k = 0; k < count; k++) {
        powers[k] = sonorant_exp_double((double)scores[k] - largest);
    }
    for (int64_t k = count; k < width; k++) powers[k] = 0;
}

/// The sum of a row, lane by lane.
SONORANT_INLINE double sum_of(const double *x, int64_t width) {
    double sums[LANES] = {0};
    for (int64_t k = 0; k < width; k += LANES) {
        for (int lane = 0; lane < LANES; lane++) sums[lane] += x[k + lane];
    }
    double total = 0;
    for (int lane = 0; lane < LANES; lane++) total += sums[lane];
    return total;
}

/// `to[0..<lanes] = Σ_i from[i] · matrix[i][0..<lanes]`; `lanes` is known when compiling.
SONORANT_INLINE void product_block(
    const double *matrix, const double *from, double *to, int64_t count, int64_t width,
    const int lanes) {
    double sums[4 * LANES] = {0};
    for (int64_t i = 0; i < count; i++) {
        const double x = from[i];
        const double *row = matrix + i * width;
        for (int lane = 0; lane < lanes; lane++) sums[lane] += x * row[lane];
    }
    for (int lane = 0; lane < lanes; lane++) to[lane] = sums[lane];
}

SONORANT_CLONES double sonorant_chain_step(
    const double *matrix, const double *from, const double *factors, double *to, int64_t count,
    int64_t width, double floor) {
    int64_t j = 0;
    for (; j + 4 * LANES <= width; j += 4 * LANES) {
        product_block(matrix + j, from, to + j, count, width, 4 * LANES);
    }
    for (; j < width; j += LANES) product_block(matrix + j, from, to + j, count, width, LANES);
    if (factors != NULL) {
        for (int64_t k = 0; k < width; k++) to[k] *= factors[k];
    }
    const double sum = sum_of(to, width);
    const double inverse = 1 / sum;
    for (int64_t k = 0; k < width; k++) {
        const double x = to[k] * inverse;
        to[k] = x > floor ? x : floor;
    }
    return sum;
}

SONORANT_CLONES double sonorant_chain_multiply(
    const double *a, const double *b, double *products, int64_t width) {
    for (int64_t k = 0; k < width; k++) products[k] = a[k] * b[k];
    return sum_of(products, width);
}

SONORANT_CLONES void sonorant_chain_outer(
    const double *a, const double *b, int64_t steps, double *sums, int64_t count, int64_t width) {
    int64_t t = 0;
    for (; t + 4 <= steps; t += 4) {
        const double *a0 = a + t * width, *b0 = b + t * width;
        for (int64_t i = 0; i < count; i++) {
            const double x0 = a0[i], x1 = a0[width + i];
            const double x2 = a0[2 * width + i], x3 = a0[3 * width + i];
            double *restrict row = sums + i * width;
            for (int64_t j = 0; j < width; j++) {
                row[j] += (x0 * b0[j] + x1 * b0[width + j])
                    + (x2 * b0[2 * width + j] + x3 * b0[3 * width + j]);
            }
        }
    }
    for (; t < steps; t++) {
        for (int64_t i = 0; i < count; i++) {
            const double x = a[t * width + i];
            double *restrict row = sums + i * width;
            for (int64_t j = 0; j < width; j++) row[j] += x * b[t * width + j];
        }
    }
}

SONORANT_CLONES void sonorant_chain_best(
    const double *matrix, const double *from, const double *scores, double *to, int32_t *back,
    int64_t count, int64_t width) {
    for (int64_t j = 0; j < width; j += LANES) {
        double best[LANES];
        int64_t source[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            best[lane] = -INFINITY;
            source[lane] = 0;
        }
        for (int64_t i = 0; i < count; i++) {
            const double x = from[i];
            const double *row = matrix + i * width + j;
            for (int lane = 0; lane < LANES; lane++) {
                const double score = x + row[lane];
                source[lane] = score > best[lane] ? i : source[lane];
                best[lane] = score > best[lane] ? score : best[lane];
            }
        }
        for (int lane = 0; lane < LANES; lane++) {
            to[j + lane] = best[lane] + scores[j + lane];
            back[j + lane] = (int32_t)source[lane];
        }
    }
}
