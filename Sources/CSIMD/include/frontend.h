#pragma once

#include <stddef.h>
#include <stdint.h>

// The inner loops of the acoustic front end. Spectra are worked on SONORANT_FRAME_LANES frames
// at a time, the frame being the fastest index, so that every loop runs over whole vectors.

#define SONORANT_FRAME_LANES 16

/// Cuts one frame: `out[i] = window[i] * (y[i] - preemphasis * y[i - 1])`, where `y` is `samples`
/// times `scale`, less its mean if `remove_mean`, and `y[-1]` stands for `y[0]`.
///
/// `energies[0]` becomes the sum of squares of `y`, `energies[1]` that of `out`. `count` ≥ 1.
void sonorant_cut_frame(
    const float *samples, ptrdiff_t count, float scale, int remove_mean, float preemphasis,
    const float *window, float *out, float *energies);

/// Powers of `bins` complex values of each lane's spectrum, `lane_stride` complex values apart:
/// `power[bin * SONORANT_FRAME_LANES + lane]`.
void sonorant_power_lanes(
    const float *spectra, ptrdiff_t bins, ptrdiff_t lane_stride, float *power);

/// Powers of a real signal's `half` + 1 lines for each lane, from the complex spectrum of `half`
/// lines of its samples taken in pairs, the even ones as real, the odd ones as imaginary parts.
///
/// Spectra and powers as for `sonorant_power_lanes`; `turns[2k]` and `turns[2k + 1]` are the cosine
/// and sine of πk / half, for k up to half / 2.
void sonorant_packed_power_lanes(
    const float *spectra, ptrdiff_t half, ptrdiff_t lane_stride, const float *turns,
    float *power);

/// For each lane the weighted sums of `rows` runs of powers: row `r` starts at bin `first[r]`, has
/// `length[r]` weights, and the weights of all rows follow one another.
void sonorant_banded_sums(
    const float *power, ptrdiff_t rows, const int32_t *first, const int32_t *length,
    const float *weights, float *sums);

/// `values[i] = log(max(values[i], floor))`, natural; `floor` ≥ 1.2e-38. Error under 1.5 ulp; the
/// value is not NaN even where it was before.
void sonorant_log_with_floor(float *values, ptrdiff_t count, float floor);

/// For each lane the product of a (rows, columns) matrix, row-major, and that lane's column of
/// `columns` values.
void sonorant_matrix_lanes(
    const float *matrix, ptrdiff_t rows, ptrdiff_t columns, const float *values, float *products);

/// Turns lanes into rows: `out[lane * out_stride + r] = values[r * SONORANT_FRAME_LANES + lane]`
/// for the first `lanes` lanes.
void sonorant_lanes_to_rows(
    const float *values, ptrdiff_t rows, ptrdiff_t lanes, float *out, ptrdiff_t out_stride);
