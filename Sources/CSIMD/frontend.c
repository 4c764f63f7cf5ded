#include "frontend.h"

#include <string.h>

#include "clones.h"

#pragma STDC FP_CONTRACT ON

enum { LANES = SONORANT_FRAME_LANES };

SONORANT_INLINE float sum_of(const float *partial) {
    float half[LANES / 2];
    for (int i = 0; i < LANES / 2; i++) half[i] = partial[i] + partial[i + LANES / 2];
    float sum = 0;
    for (int i = 0; i < LANES / 2; i++) sum += half[i];
    return sum;
}

SONORANT_CLONES void sonorant_cut_frame(
    const float *restrict samples, ptrdiff_t count, float scale, int remove_mean,
    float preemphasis, const float *restrict window, float *restrict out,
    float *restrict energies) {
    // Sums are kept in lanes, since a compiler may not change the order of one float sum.
    ptrdiff_t whole = count - count % LANES;
    float mean = 0;
    if (remove_mean) {
        float partial[LANES] = {0};
        for (ptrdiff_t i = 0; i < whole; i += LANES)
            for (int l = 0; l < LANES; l++) partial[l] += samples[i + l];
        for (ptrdiff_t i = whole; i < count; i++) partial[i - whole] += samples[i];
        mean = sum_of(partial) / (float)count;
    }
    float raw[LANES] = {0}, cut[LANES] = {0};
    ptrdiff_t i = 1;
    float first = (samples[0] - mean) * scale;
    out[0] = window[0] * (first - preemphasis * first);
    raw[0] = first * first;
    cut[0] = out[0] * out[0];
    for (; i + LANES <= count; i += LANES)
        for (int l = 0; l < LANES; l++) {
            float value = (samples[i + l] - mean) * scale;
            float before = (samples[i + l - 1] - mean) * scale;
            float result = window[i + l] * (value - preemphasis * before);
            out[i + l] = result;
            raw[l] += value * value;
            cut[l] += result * result;
        }
    for (int l = 0; i < count; i++, l++) {
        float value = (samples[i] - mean) * scale;
        float before = (samples[i - 1] - mean) * scale;
        float result = window[i] * (value - preemphasis * before);
        out[i] = result;
        raw[l] += value * value;
        cut[l] += result * result;
    }
    energies[0] = sum_of(raw);
    energies[1] = sum_of(cut);
}

typedef float quad __attribute__((vector_size(16)));

/// Exchanges rows and columns: `to[c * to_stride + r] = from[r * from_stride + c]`.
///
/// Left to itself the compiler fetches each number alone (AVX-512: a gather), which takes five
/// times as long as these tiles of four by four.
SONORANT_INLINE void transpose(
    const float *restrict from, ptrdiff_t from_stride, ptrdiff_t rows, ptrdiff_t columns,
    float *restrict to, ptrdiff_t to_stride) {
    ptrdiff_t tiled_rows = rows - rows % 4, tiled_columns = columns - columns % 4;
    for (ptrdiff_t c = 0; c < tiled_columns; c += 4)
        for (ptrdiff_t r = 0; r < tiled_rows; r += 4) {
            const float *tile = from + r * from_stride + c;
            quad row[4], pair[4], column[4];
            for (int i = 0; i < 4; i++) memcpy(&row[i], tile + i * from_stride, sizeof(quad));
            pair[0] = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5);
            pair[1] = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5);
            pair[2] = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
            pair[3] = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
            column[0] = __builtin_shufflevector(pair[0], pair[1], 0, 1, 4, 5);
            column[1] = __builtin_shufflevector(pair[0], pair[1], 2, 3, 6, 7);
            column[2] = __builtin_shufflevector(pair[2], pair[3], 0, 1, 4, 5);
            column[3] = __builtin_shufflevector(pair[2], pair[3], 2, 3, 6, 7);
            for (int i = 0; i < 4; i++)
                memcpy(to + (c + i) * to_stride + r, &column[i], sizeof(quad));
        }
    for (ptrdiff_t r = 0; r < rows; r++)
        for (ptrdiff_t c = r < tiled_rows ? tiled_columns : 0; c < columns; c++)
            to[c * to_stride + r] = from[r * from_stride + c];
}

SONORANT_CLONES void sonorant_power_lanes(
    const float *restrict spectra, ptrdiff_t bins, ptrdiff_t lane_stride, float *restrict power) {
    enum { CHUNK = 64 };
    float rows[LANES * CHUNK];
    for (ptrdiff_t start = 0; start < bins; start += CHUNK) {
        ptrdiff_t count = bins - start < CHUNK ? bins - start : CHUNK;
        for (int l = 0; l < LANES; l++) {
            const float *value = spectra + 2 * (l * lane_stride + start);
            for (ptrdiff_t bin = 0; bin < count; bin++)
                rows[l * CHUNK + bin] = value[2 * bin] * value[2 * bin]
                    + value[2 * bin + 1] * value[2 * bin + 1];
        }
        transpose(rows, CHUNK, LANES, count, power + start * LANES, LANES);
    }
}

SONORANT_CLONES void sonorant_packed_power_lanes(
    const float *restrict spectra, ptrdiff_t half, ptrdiff_t lane_stride,
    const float *restrict turns, float *restrict power) {
    for (int l = 0; l < LANES; l++) {
        const float *value = spectra + 2 * l * lane_stride;
        float first = value[0] + value[1], last = value[0] - value[1];
        power[l] = first * first;
        power[half * LANES + l] = last * last;
    }
    enum { CHUNK = 32 };
    float low[2 * CHUNK * LANES], high[2 * CHUNK * LANES];
    for (ptrdiff_t start = 1; start <= half / 2; start += CHUNK) {
        ptrdiff_t rest = half / 2 + 1 - start;
        ptrdiff_t count = rest < CHUNK ? rest : CHUNK;
        // The mirror image of start + i is half - start - i: the chunk's last - i.
        ptrdiff_t mirror = half - start - count + 1;
        transpose(spectra + 2 * start, 2 * lane_stride, LANES, 2 * count, low, LANES);
        transpose(spectra + 2 * mirror, 2 * lane_stride, LANES, 2 * count, high, LANES);
        for (ptrdiff_t i = 0; i < count; i++) {
            float c = turns[2 * (start + i)], s = turns[2 * (start + i) + 1];
            const float *a = low + 2 * i * LANES, *b = high + 2 * (count - 1 - i) * LANES;
            float *to = power + (start + i) * LANES;
            float *back = power + (half - start - i) * LANES;
            float sums[2 * LANES];
            for (int l = 0; l < LANES; l++) {
                float ar = a[l], ai = a[LANES + l], br = b[l], bi = b[LANES + l];
                // Twice the spectra of the even and of the odd samples; the latter turned.
                float even_r = ar + br, even_i = ai - bi;
                float odd_r = ai + bi, odd_i = br - ar;
                float turned_r = c * odd_r + s * odd_i, turned_i = c * odd_i - s * odd_r;
                float r = even_r + turned_r, im = even_i + turned_i;
                float mr = even_r - turned_r, mi = even_i - turned_i;
                sums[l] = 0.25f * (r * r + im * im);
                sums[LANES + l] = 0.25f * (mr * mr + mi * mi);
            }
            memcpy(to, sums, sizeof(float) * LANES);
            memcpy(back, sums + LANES, sizeof(float) * LANES);
        }
    }
}

SONORANT_CLONES void sonorant_banded_sums(
    const float *restrict power, ptrdiff_t rows, const int32_t *restrict first,
    const int32_t *restrict length, const float *restrict weights, float *restrict sums) {
    for (ptrdiff_t row = 0; row < rows; row++) {
        float sum[LANES] = {0};
        const float *from = power + (ptrdiff_t)first[row] * LANES;
        for (int32_t k = 0; k < length[row]; k++)
            for (int l = 0; l < LANES; l++) sum[l] += weights[k] * from[k * LANES + l];
        weights += length[row];
        memcpy(sums + row * LANES, sum, sizeof sum);
    }
}

/// log(x) for normal positive x: x = 2ⁿ m with m in [√½, √2), then a polynomial of degree 8 for
/// (log(1 + r) - r + r² / 2) / r³, minimax coefficients as in the Cephes library.
SONORANT_INLINE float log_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    // √½ has the bits 3F3504F3: subtracting them moves the cut from 1 to there.
    int32_t n = (int32_t)(bits - 0x3F3504F3u) >> 23;
    bits -= (uint32_t)n << 23;
    float m;
    memcpy(&m, &bits, sizeof m);
    float r = m - 1.0f, e = (float)n;
    float p = 7.0376836292e-2f;
    p = p * r - 1.1514610310e-1f;
    p = p * r + 1.1676998740e-1f;
    p = p * r - 1.2420140846e-1f;
    p = p * r + 1.4249322787e-1f;
    p = p * r - 1.6668057665e-1f;
    p = p * r + 2.0000714765e-1f;
    p = p * r - 2.4999993993e-1f;
    p = p * r + 3.3333331174e-1f;
    float square = r * r;
    float y = p * r * square + e * -2.12194440e-4f - 0.5f * square;
    return r + y + e * 0.693359375f;
}

SONORANT_CLONES void sonorant_log_with_floor(float *values, ptrdiff_t count, float floor) {
    for (ptrdiff_t i = 0; i < count; i++)
        values[i] = log_of(values[i] > floor ? values[i] : floor);
}

SONORANT_CLONES void sonorant_matrix_lanes(
    const float *restrict matrix, ptrdiff_t rows, ptrdiff_t columns, const float *restrict values,
    float *restrict products) {
    for (ptrdiff_t row = 0; row < rows; row++) {
        float sum[LANES] = {0};
        for (ptrdiff_t k = 0; k < columns; k++)
            for (int l = 0; l < LANES; l++)
                sum[l] += matrix[row * columns + k] * values[k * LANES + l];
        memcpy(products + row * LANES, sum, sizeof sum);
    }
}

SONORANT_CLONES void sonorant_lanes_to_rows(
    const float *restrict values, ptrdiff_t rows, ptrdiff_t lanes, float *restrict out,
    ptrdiff_t out_stride) {
    transpose(values, LANES, rows, lanes, out, out_stride);
}
