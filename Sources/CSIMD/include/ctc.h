#pragma once

#include <stdint.h>

/// One utterance for the linear-domain CTC pass, with the scratch it works in.
///
/// T frames, U labels, V symbols. A row of states holds the blanks 0...U and the labels 0..<U in
/// two halves of `width` = U + 3 numbers, each with one spare place in front and one behind.
typedef struct {
    int64_t frames;          ///< T, at least 1
    int64_t label_count;     ///< U
    int64_t symbols;         ///< V
    const int32_t *labels;   ///< U symbols
    int32_t blank;           ///< the symbol of the null label
    const float *logits;     ///< T × V, without gaps
    const double *largest;   ///< T: the largest logit of each frame
    float *gradient;         ///< rows of V numbers, `stride` apart
    const int32_t *rows;     ///< T: the row of each frame within `gradient`
    int64_t stride;
    double prior;            ///< weight of the uniform prior, 0 to 1
    double scale;            ///< the gradient is multiplied by it
    const int32_t *reach;    ///< U: the first frame at which a label can be reached
    const int32_t *need;     ///< U: how many frames have to follow a label
    const double *skip;      ///< U + 1: 1 where the label before may be followed at once, else 0
    double *alpha;           ///< T × 2 × width
    double *emission;        ///< T × (U + 1), the blank last
    double *sums;            ///< T
    double *beta;            ///< 4 × width
    double *symbol_scratch;  ///< V
    double log_likelihood;   ///< result: natural log
    double log_normalisers;  ///< result: sum over frames of log Σ exp(logit − largest)
} sonorant_ctc_job;

/// Copies one row of `count` numbers and finds its largest, smallest and sum. The sum is finite
/// exactly when all numbers are.
void sonorant_ctc_copy_row(
    const float *from, float *to, int64_t count, double *largest, double *smallest, double *sum);

/// Log likelihood and gradient in the linear domain.
///
/// Logits of one frame may lie at most 700 apart. Returns 0, and a gradient without meaning, if
/// the range of a `double` did not suffice; the caller then works in the log domain.
int32_t sonorant_ctc_linear(sonorant_ctc_job *job);
