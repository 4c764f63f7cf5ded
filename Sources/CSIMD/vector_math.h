#pragma once

#include <stdint.h>
#include <string.h>

#include "clones.h"

// Functions that a compiler turns into vector code inside a loop: no branches, no calls.

SONORANT_INLINE float sonorant_bits_to_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/// exp(x) for |x| ≤ 87, clamped beyond; error under 1.5 ulp.
///
/// x = n ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite's two-part ln 2), then a polynomial of
/// degree 5 for (exp(r) - 1 - r) / r², minimax coefficients as in the Cephes library.
SONORANT_INLINE float sonorant_exp(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 87.0f ? 87.0f : x;
    // Adding and subtracting 1.5 × 2²³ rounds to the nearest integer.
    const float rounder = 12582912.0f;
    float n = (x * 1.44269504088896341f + rounder) - rounder;
    float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    float e = (p * r) * r + r + 1.0f;
    return e * sonorant_bits_to_float((uint32_t)((int32_t)n + 127) << 23);
}

SONORANT_INLINE float sonorant_sigmoid_of(float x) { return 1.0f / (1.0f + sonorant_exp(-x)); }

/// tanh(x): a polynomial near zero, where 1 - 2 / (exp(2x) + 1) would cancel.
SONORANT_INLINE float sonorant_tanh_of(float x) {
    float z = x * x;
    float p = -5.70498872745e-3f;
    p = p * z + 2.06390887954e-2f;
    p = p * z - 5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z - 3.33332819422e-1f;
    float near_zero = (p * z) * x + x;
    float magnitude = x < 0 ? -x : x;
    float far = 1.0f - 2.0f / (sonorant_exp(2.0f * magnitude) + 1.0f);
    far = x < 0 ? -far : far;
    return magnitude < 0.625f ? near_zero : far;
}
