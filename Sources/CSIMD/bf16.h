#pragma once

#include <stdint.h>
#include <string.h>

#include "clones.h"

/// x as a bfloat16, rounded to nearest, ties to even; NaN stays NaN.
SONORANT_INLINE uint16_t sonorant_bf16_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
    return (uint16_t)(x != x ? 0x7FC0u : rounded);
}

/// The value of a bfloat16.
SONORANT_INLINE float sonorant_float_of(uint16_t x) {
    uint32_t bits = (uint32_t)x << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
