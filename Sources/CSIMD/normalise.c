#include <math.h>

#include "clones.h"
#include "elementwise.h"

SONORANT_CLONES void sonorant_normalise_rows(
    ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t x_stride, const float *gain,
    const float *bias, float *y, float *normalised, float *factors) {
// Sums in whatever order vectors give: the order is that of the columns' number alone.
#pragma clang fp reassociate(on)
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *restrict from = x + r * x_stride;
        float *restrict to = y + r * columns;
        float *restrict n = normalised + r * columns;
        float sum = 0.0f, squares = 0.0f;
        for (ptrdiff_t j = 0; j < columns; j++) sum += from[j];
        float mean = sum / (float)columns;
        for (ptrdiff_t j = 0; j < columns; j++) squares += (from[j] - mean) * (from[j] - mean);
        float factor = 1.0f / sqrtf(squares / (float)columns + 1e-5f);
        factors[r] = factor;
        for (ptrdiff_t j = 0; j < columns; j++) {
            float value = (from[j] - mean) * factor;
            n[j] = value;
            to[j] = gain[j] * value + bias[j];
        }
    }
}

SONORANT_CLONES void sonorant_normalise_rows_backward(
    ptrdiff_t rows, ptrdiff_t columns, const float *y_gradient, ptrdiff_t y_stride,
    const float *gain, const float *normalised, const float *factors, float *x_gradient,
    ptrdiff_t x_stride, float *gain_gradient, float *bias_gradient) {
#pragma clang fp reassociate(on)
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *restrict dy = y_gradient + r * y_stride;
        const float *restrict n = normalised + r * columns;
        float sum = 0.0f, along = 0.0f;
        for (ptrdiff_t j = 0; j < columns; j++) {
            sum += dy[j] * gain[j];
            along += dy[j] * gain[j] * n[j];
        }
        sum /= (float)columns;
        along /= (float)columns;
#pragma clang loop vectorize(assume_safety)
        for (ptrdiff_t j = 0; j < columns; j++) {
            gain_gradient[j] += dy[j] * n[j];
            bias_gradient[j] += dy[j];
        }
        if (!x_gradient) continue;
        float *restrict dx = x_gradient + r * x_stride;
        for (ptrdiff_t j = 0; j < columns; j++)
            dx[j] = factors[r] * (dy[j] * gain[j] - sum - n[j] * along);
    }
}
