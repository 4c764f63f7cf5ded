#pragma once

#include <stdint.h>

/// One frame of the best-path recursion over a CTC trellis.
///
/// U labels; a row of states holds the gaps 0...U (null labels) and the labels 0..<U in two
/// arrays. Gap i stands before label i. Pointers are such that index i is place i, with one
/// readable number in front of the first place.
typedef struct {
    const double *from_gaps;    ///< the frame before
    const double *from_labels;
    double *to_gaps;            ///< this frame
    double *to_labels;
    const int32_t *symbols;     ///< U
    const double *skip;         ///< U: 0 where the label before may be followed at once, else −∞
    const double *emission;     ///< V: the log probabilities of this frame
    double blank;               ///< that of the null label
    int64_t first;              ///< the places to compute: gaps first...last_gap …
    int64_t last_gap;
    int64_t last_label;         ///< … and labels first...last_label
} sonorant_alignment_row;

/// Computes one frame; additions and comparisons only, so every instruction set gives the same
/// bits.
void sonorant_alignment_step(const sonorant_alignment_row *row);
