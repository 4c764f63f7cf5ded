// CTC loss and gradient in the linear domain. T frames, U labels, V symbols.
//
// Forward and backward variables are kept as plain probabilities, each frame divided by the sum
// of the frame before, so a cell costs a few multiplications and no logarithm. Blank and label
// states lie in separate arrays: their recursions differ, and apart they vectorise. Only states
// that can be reached from the start and can still reach the end are computed (the band).
//
// Why no mass is lost unnoticed: a state within the band is never let below FLOOR, so computed
// variables are upper bounds of the true ones, and what the floor adds to the total at one
// frame is at most FLOOR × Σβ, or FLOOR × Σα. The pass succeeds only if each frame's Σαβ
// exceeds that by 1e20.

#include "ctc.h"

#include <math.h>
#include <string.h>

#include "clones.h"
#include "vector_math.h"

static const double FLOOR = 1e-290;
static const double SAFE = 1e-270;

/// A product kept as a logarithm and a factor, so that a logarithm is taken only now and then.
typedef struct {
    double logarithm;
    double factor;
} product;

SONORANT_INLINE void multiply(product *p, double x) {
    if (x < 1e-100) {
        p->logarithm += log(x);
        return;
    }
    p->factor *= x;
    if (p->factor < 1e-100 || p->factor > 1e100) {
        p->logarithm += log(p->factor);
        p->factor = 1;
    }
}

/// The band at a frame: blanks first_blank...last_blank, labels first_label...last_label.
typedef struct {
    int64_t first_blank, last_blank, first_label, last_label;
} band;

/// Moves `high`, the last label reached at frame t, to where it belongs.
SONORANT_INLINE int64_t last_reached(const sonorant_ctc_job *job, int64_t t, int64_t high) {
    while (high + 1 < job->label_count && job->reach[high + 1] <= t) high++;
    while (high >= 0 && job->reach[high] > t) high--;
    return high;
}

/// Moves `low`, the first label from which frame t can still reach the end, to where it belongs.
SONORANT_INLINE int64_t first_useful(const sonorant_ctc_job *job, int64_t t, int64_t low) {
    const int64_t left = job->frames - 1 - t;
    while (low < job->label_count && job->need[low] > left) low++;
    while (low > 0 && job->need[low - 1] <= left) low--;
    return low;
}

SONORANT_INLINE band band_at(const sonorant_ctc_job *job, int64_t t, band near) {
    band b;
    b.last_label = last_reached(job, t, near.last_label);
    b.first_label = first_useful(job, t, near.first_label);
    b.last_blank = t == 0 ? 0 : last_reached(job, t - 1, b.last_label) + 1;
    b.first_blank = first_useful(job, t + 1, b.first_label);
    return b;
}

SONORANT_INLINE void clear_edges(double *blanks, double *labels, band b) {
    blanks[b.first_blank - 1] = 0;
    blanks[b.last_blank + 1] = 0;
    labels[b.first_label - 1] = 0;
    labels[b.last_label + 1] = 0;
}

SONORANT_CLONES void sonorant_ctc_copy_row(
    const float *from, float *to, int64_t count, double *largest, double *smallest, double *sum
) {
#pragma clang fp reassociate(on)
    float high = from[0], low = from[0];
    double total = 0;
    for (int64_t k = 0; k < count; k++) {
        const float x = from[k];
        to[k] = x;
        high = x > high ? x : high;
        low = x < low ? x : low;
        total += (double)x;
    }
    *largest = high;
    *smallest = low;
    *sum = total;
}

/// Softmax of frame t: into the gradient, and for the labels and the blank into `emission`.
SONORANT_INLINE double softmax_row(const sonorant_ctc_job *job, int64_t t) {
#pragma clang fp reassociate(on) contract(fast)
    const int64_t V = job->symbols, U = job->label_count;
    const float *logits = job->logits + t * V;
    const double largest = job->largest[t];
    double *restrict p = job->symbol_scratch;
    double sum = 0;
    for (int64_t k = 0; k < V; k++) {
        p[k] = sonorant_exp_double((double)logits[k] - largest);
        sum += p[k];
    }
    const double inverse = 1 / sum;
    float *restrict gradient = job->gradient + job->rows[t] * job->stride;
    for (int64_t k = 0; k < V; k++) {
        p[k] *= inverse;
        gradient[k] = (float)p[k];
    }
    double *restrict emission = job->emission + t * (U + 1);
    const int32_t *labels = job->labels;
    for (int64_t i = 0; i < U; i++) emission[i] = p[labels[i]];
    emission[U] = p[job->blank];
    return sum;
}

SONORANT_INLINE void forward(sonorant_ctc_job *job) {
#pragma clang fp reassociate(on) contract(fast)
    const int64_t T = job->frames, U = job->label_count, W = U + 3;
    product likelihood = {0, 1}, normalisers = {0, 1};
    // The row before the first frame: all mass on the first blank.
    const double *blanks = job->beta + 1, *labels = job->beta + W + 1;
    memset(job->beta, 0, sizeof(double) * (size_t)(4 * W));
    job->beta[1] = 1;
    double scale = 1;
    band b = {0, 0, 0, -1};
    for (int64_t t = 0; t < T; t++) {
        multiply(&normalisers, softmax_row(job, t));
        b = band_at(job, t, b);
        double *restrict to_blanks = job->alpha + t * 2 * W + 1;
        double *restrict to_labels = to_blanks + W;
        const double *restrict emission = job->emission + t * (U + 1);
        const double *restrict skip = job->skip;
        const double blank = emission[U] * scale;
        double sum = 0;
        for (int64_t i = b.first_blank; i <= b.last_blank; i++) {
            double a = (blanks[i] + labels[i - 1]) * blank;
            a = a > FLOOR ? a : FLOOR;
            to_blanks[i] = a;
            sum += a;
        }
        for (int64_t i = b.first_label; i <= b.last_label; i++) {
            double a = (labels[i] + blanks[i] + skip[i] * labels[i - 1]) * (emission[i] * scale);
            a = a > FLOOR ? a : FLOOR;
            to_labels[i] = a;
            sum += a;
        }
        clear_edges(to_blanks, to_labels, b);
        multiply(&likelihood, sum);
        job->sums[t] = sum;
        scale = 1 / sum;
        blanks = to_blanks;
        labels = to_labels;
    }
    job->log_likelihood = likelihood.logarithm + log(likelihood.factor);
    job->log_normalisers = normalisers.logarithm + log(normalisers.factor);
}

SONORANT_INLINE int32_t backward(sonorant_ctc_job *job) {
#pragma clang fp reassociate(on) contract(fast)
    const int64_t T = job->frames, U = job->label_count, V = job->symbols, W = U + 3;
    // `next` is β × emission of the frame after; β itself goes to `here`.
    double *restrict next_blanks = job->beta + 1, *restrict next_labels = next_blanks + W;
    double *restrict here_blanks = next_labels + W, *restrict here_labels = here_blanks + W;
    const double *restrict skip = job->skip;
    double *restrict posterior = job->symbol_scratch;
    memset(job->beta, 0, sizeof(double) * (size_t)(4 * W));
    next_blanks[U] = 1;
    double scale = 1;
    band b = {U, U, U, U - 1};
    for (int64_t t = T - 1; t >= 0; t--) {
        b = band_at(job, t, b);
        double *restrict alpha_blanks = job->alpha + t * 2 * W + 1;
        double *restrict alpha_labels = alpha_blanks + W;
        const double *restrict emission = job->emission + t * (U + 1);
        double sum = 0, blank_mass = 0, label_mass = 0;
        for (int64_t i = b.first_blank; i <= b.last_blank; i++) {
            double x = (next_blanks[i] + next_labels[i]) * scale;
            x = x > FLOOR ? x : FLOOR;
            here_blanks[i] = x;
            sum += x;
            blank_mass += alpha_blanks[i] * x;
        }
        for (int64_t i = b.first_label; i <= b.last_label; i++) {
            double x = next_labels[i] + next_blanks[i + 1] + skip[i + 1] * next_labels[i + 1];
            x *= scale;
            x = x > FLOOR ? x : FLOOR;
            here_labels[i] = x;
            sum += x;
            x *= alpha_labels[i];
            alpha_labels[i] = x;
            label_mass += x;
        }
        const double mass = blank_mass + label_mass;
        const double larger = sum > job->sums[t] ? sum : job->sums[t];
        if (!(mass > SAFE * larger)) return 0;

        const double share = (1 - job->prior) / mass;
        memset(posterior, 0, sizeof(double) * (size_t)V);
        for (int64_t i = b.first_label; i <= b.last_label; i++) {
            posterior[job->labels[i]] += alpha_labels[i];
        }
        posterior[job->blank] += blank_mass;
        float *restrict gradient = job->gradient + job->rows[t] * job->stride;
        const double uniform = job->prior / (double)V;
        for (int64_t k = 0; k < V; k++) {
            const double g = (double)gradient[k] - share * posterior[k] - uniform;
            gradient[k] = (float)(job->scale * g);
        }

        const double blank = emission[U];
        for (int64_t i = b.first_blank; i <= b.last_blank; i++) {
            next_blanks[i] = here_blanks[i] * blank;
        }
        for (int64_t i = b.first_label; i <= b.last_label; i++) {
            next_labels[i] = here_labels[i] * emission[i];
        }
        clear_edges(next_blanks, next_labels, b);
        scale = 1 / sum;
    }
    return 1;
}

SONORANT_CLONES int32_t sonorant_ctc_linear(sonorant_ctc_job *job) {
    forward(job);
    return backward(job);
}
