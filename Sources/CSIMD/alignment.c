// The best-path recursion of forced alignment. U labels; see alignment.h for the layout.
//
// Gaps and labels lie in arrays of their own, as in ctc.c: their recursions differ, and apart
// they vectorise. Scores are doubles: over an hour a float's last place is worth a quarter nat.

#include "alignment.h"

#include "clones.h"

SONORANT_INLINE double larger(double a, double b) { return a > b ? a : b; }

SONORANT_CLONES void sonorant_alignment_step(const sonorant_alignment_row *row) {
    const double *restrict gaps = row->from_gaps, *restrict labels = row->from_labels;
    double *restrict to_gaps = row->to_gaps, *restrict to_labels = row->to_labels;
    const double *restrict skip = row->skip, *restrict emission = row->emission;
    const int32_t *restrict symbols = row->symbols;
    const double blank = row->blank;
    for (int64_t i = row->first; i <= row->last_gap; i++) {
        to_gaps[i] = larger(gaps[i], labels[i - 1]) + blank;
    }
    // Looked up apart: a loop that gathers is not vectorised.
    for (int64_t i = row->first; i <= row->last_label; i++) to_labels[i] = emission[symbols[i]];
    for (int64_t i = row->first; i <= row->last_label; i++) {
        const double entered = larger(gaps[i], labels[i - 1] + skip[i]);
        to_labels[i] = larger(labels[i], entered) + to_labels[i];
    }
}
