#pragma once

#include <stdint.h>
#include <string.h>

#include "clones.h"

// Functions that a compiler turns into vector code inside a loop: no branches, no calls.
//
// Errors are the largest over all floats, against double precision, in units in the last place of
// the result, with and without fused multiply-adds; `VectorMathTests` looks at a million floats
// with each instruction set.

SONORANT_INLINE float sonorant_bits_to_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

SONORANT_INLINE uint32_t sonorant_float_to_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/// exp(x) as power · (1 + rest), power being 2ⁿ and |rest| under 0.42: whoever adds or takes away
/// 1 does it before the rounding that exp(x) itself would cost.
typedef struct {
    float power;
    float rest;
} sonorant_exponential;

/// For |x| ≤ 87.3365.
///
/// x = n ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite's two-part ln 2), then a polynomial of degree
/// 4 for (exp(r) - 1 - r) / r², fitted so that the largest relative error of `rest` is least:
/// 1.7e-8, a seventh of an ulp. One degree more costs a tenth of the time and improves no result.
SONORANT_INLINE sonorant_exponential sonorant_exp_parts(float x) {
    // Adding 1.5 × 2²³ rounds to the nearest integer, and leaves it in the lowest bits.
    const float rounder = 12582912.0f;
    float shifted = x * 1.44269504088896341f + rounder;
    float n = shifted - rounder;
    float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    float p = 1.38825167e-3f;
    p = p * r + 8.36654752e-3f;
    p = p * r + 4.16672006e-2f;
    p = p * r + 1.66665435e-1f;
    p = p * r + 4.9999997e-1f;
    sonorant_exponential e;
    e.rest = (p * r) * r + r;
    e.power = sonorant_bits_to_float((sonorant_float_to_bits(shifted) << 23) + 0x3F800000u);
    return e;
}

/// exp(x) for |x| ≤ 87, clamped beyond; error under 1.1 ulp.
SONORANT_INLINE float sonorant_exp(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 87.0f ? 87.0f : x;
    sonorant_exponential e = sonorant_exp_parts(x);
    return e.power * e.rest + e.power;
}

/// 1 / (1 + exp(-x)); error at most 1.999 ulp. Below -87.3365, where the exact value is no normal
/// number any more, the result stays at the smallest normal number, 1.18e-38.
SONORANT_INLINE float sonorant_sigmoid_of(float x) {
    x = x < -87.3365402f ? -87.3365402f : x;
    x = x > 87.3365402f ? 87.3365402f : x;
    sonorant_exponential e = sonorant_exp_parts(-x);
    // In this order: power + 1 first would lose the 1 where power is 2²⁴, and cost 2.3 ulp.
    float most = e.power * e.rest + 1.0f;
    return 1.0f / (most + e.power);
}

/// tanh(x), odd to the bit; error at most 1.99 ulp.
///
/// (1 - E) / (1 + E) with E = exp(-2|x|). Neither term cancels near zero, since exp(x) - 1 is exact
/// but for one rounding. With exp(+2|x|) the error is 2.3 ulp near zero and 2.8 near one; with a
/// polynomial near zero instead it is 1.5, at 20 % more time for a step of an LSTM.
SONORANT_INLINE float sonorant_tanh_of(float x) {
    float magnitude = __builtin_fabsf(x);
    magnitude = magnitude > 40.0f ? 40.0f : magnitude;
    sonorant_exponential e = sonorant_exp_parts(-2.0f * magnitude);
    float below = 1.0f - e.power, above = 1.0f + e.power;
    float result = (below - e.power * e.rest) / (above + e.power * e.rest);
    return __builtin_copysignf(result, x);
}

/// The exponential of x, −708 < x < 708, within 2 units in the last place.
SONORANT_INLINE double sonorant_exp_double(double x) {
    const double shifter = 0x1.8p52;
    const double shifted = x * 0x1.71547652b82fep0 + shifter;
    const double n = shifted - shifter;
    const double r = (x - n * 0x1.62e42fefa39efp-1) - n * 0x1.abc9e3b39803fp-56;
    double p = 0x1.ae64567f544e4p-26;
    p = p * r + 0x1.27e4fb7789f5cp-22;
    p = p * r + 0x1.71de3a556c734p-19;
    p = p * r + 0x1.a01a01a01a01ap-16;
    p = p * r + 0x1.a01a01a01a01ap-13;
    p = p * r + 0x1.6c16c16c16c17p-10;
    p = p * r + 0x1.1111111111111p-7;
    p = p * r + 0x1.5555555555555p-5;
    p = p * r + 0x1.5555555555555p-3;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    int64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    // The low bits of `shifted` are n; moved up they become an exponent.
    const int64_t exponent = (int64_t)((uint64_t)(bits + 1023) << 52);
    double power;
    memcpy(&power, &exponent, sizeof power);
    return p * power;
}
