#include "CProducts.h"

#include <oneapi/dnnl/dnnl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compatibility.h"

enum {
    /// Products of more rows are cut into pieces of this many.
    piece = 128,
    /// Threads that live at once beyond this number make what they need for every product again.
    lanes = 64,
    /// How a product treats its result.
    overwrite = 0,
    accumulate = 1,
    with_bias = 2,
    treatments = 3,
};

/// What one thread needs to run one primitive.
typedef struct {
    dnnl_stream_t stream;
    dnnl_memory_t left, right, result, bias, scratchpad, scales;
    void *scratch;
} call_state;

/// A primitive for one shape, with what its threads need.
typedef struct {
    dnnl_primitive_t primitive;
    sonorant_desc left, right, result, bias, scratchpad, scales;
    int has_bias, has_scales;
    call_state *states[lanes];
} plan;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// Lanes: each thread that multiplies has a number of its own while it lives, by which it finds what
// it needs to run a primitive, so that threads of any pool share weights without waiting.

static _Thread_local int own_lane = -1;
static uint64_t taken_lanes;
static pthread_key_t lane_key;
static pthread_once_t lane_once = PTHREAD_ONCE_INIT;

/// Gives the lane of a thread that ends to the next that asks.
static void return_lane(void *value) {
    int lane = (int)(intptr_t)value - 1;
    pthread_mutex_lock(&lock);
    taken_lanes &= ~((uint64_t)1 << lane);
    pthread_mutex_unlock(&lock);
    own_lane = -1;
}

static void make_lane_key(void) { pthread_key_create(&lane_key, return_lane); }

/// The calling thread's lane; `lanes` where all are taken.
static int current_lane(void) {
    if (own_lane >= 0) return own_lane;
    pthread_once(&lane_once, make_lane_key);
    int lane = 0;
    pthread_mutex_lock(&lock);
    while (lane < lanes && (taken_lanes >> lane & 1)) lane++;
    if (lane < lanes) taken_lanes |= (uint64_t)1 << lane;
    pthread_mutex_unlock(&lock);
    if (lane == lanes) return lane;
    own_lane = lane;
    pthread_setspecific(lane_key, (void *)(intptr_t)(lane + 1));
    return lane;
}

static dnnl_engine_t engine(void) {
    // Made under the lock, kept for good.
    static dnnl_engine_t shared;
    if (!shared) dnnl_engine_create(&shared, dnnl_cpu, 0);
    return shared;
}

static dnnl_data_type_t left_type(sonorant_precision precision) {
    return precision == SONORANT_F32 ? dnnl_f32 : precision == SONORANT_BF16 ? dnnl_bf16 : dnnl_u8;
}

static dnnl_data_type_t right_type(sonorant_precision precision) {
    return precision == SONORANT_INT8 ? dnnl_s8 : left_type(precision);
}

int sonorant_precision_is_native(sonorant_precision precision) {
    if (precision == SONORANT_F32) return 1;
#if defined(__x86_64__)
    // The bits of a larger set contain those of the smaller ones.
    int isa = (int)dnnl_get_effective_cpu_isa();
    int needed = precision == SONORANT_BF16 ? (int)dnnl_cpu_isa_avx512_core_bf16
                                            : (int)dnnl_cpu_isa_avx512_core_vnni;
    return (isa & needed) == needed;
#else
    return 0;
#endif
}

static void destroy_state(call_state *state) {
    if (!state) return;
    dnnl_memory_t memories[] = {state->left, state->right,      state->result,
                                state->bias, state->scratchpad, state->scales};
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++)
        if (memories[i]) dnnl_memory_destroy(memories[i]);
    if (state->stream) dnnl_stream_destroy(state->stream);
    free(state->scratch);
    free(state);
}

static call_state *make_state(const plan *p) {
    call_state *state = calloc(1, sizeof *state);
    if (!state) return NULL;
    size_t size = sonorant_desc_size(p->scratchpad);
    int failed = posix_memalign(&state->scratch, 64, size ? size : 64) != 0;
    pthread_mutex_lock(&lock);
    failed = failed || dnnl_stream_create(&state->stream, engine(), dnnl_stream_default_flags) ||
             sonorant_memory(&state->left, p->left, engine()) ||
             sonorant_memory(&state->right, p->right, engine()) ||
             sonorant_memory(&state->result, p->result, engine()) ||
             sonorant_memory(&state->scratchpad, p->scratchpad, engine()) ||
             (p->has_bias && sonorant_memory(&state->bias, p->bias, engine())) ||
             (p->has_scales && sonorant_memory(&state->scales, p->scales, engine()));
    pthread_mutex_unlock(&lock);
    if (!failed) failed = dnnl_memory_set_data_handle(state->scratchpad, state->scratch) != 0;
    if (!failed) return state;
    destroy_state(state);
    return NULL;
}

static void destroy_plan(plan *p) {
    if (!p) return;
    for (int lane = 0; lane < lanes; lane++) destroy_state(p->states[lane]);
    if (p->primitive) dnnl_primitive_destroy(p->primitive);
    sonorant_desc_destroy(&p->left);
    sonorant_desc_destroy(&p->right);
    sonorant_desc_destroy(&p->result);
    sonorant_desc_destroy(&p->scratchpad);
    if (p->has_bias) sonorant_desc_destroy(&p->bias);
    if (p->has_scales) sonorant_desc_destroy(&p->scales);
    free(p);
}

/// Runs `p` on the calling thread.
static int run(
    plan *p, const void *left, const void *right, const float *bias, const float *scales,
    float *result) {
    int lane = current_lane();
    int is_kept = lane < lanes;
    call_state *state = is_kept ? p->states[lane] : NULL;
    if (!state) {
        state = make_state(p);
        if (!state) return -1;
        if (is_kept) p->states[lane] = state;
    }
    dnnl_memory_set_data_handle(state->left, (void *)left);
    dnnl_memory_set_data_handle(state->right, (void *)right);
    dnnl_memory_set_data_handle(state->result, result);
    dnnl_exec_arg_t arguments[6] = {
        {DNNL_ARG_SRC, state->left},
        {DNNL_ARG_WEIGHTS, state->right},
        {DNNL_ARG_DST, state->result},
        {DNNL_ARG_SCRATCHPAD, state->scratchpad},
    };
    int count = 4;
    if (p->has_bias) {
        dnnl_memory_set_data_handle(state->bias, (void *)bias);
        arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_BIAS, state->bias};
    }
    if (p->has_scales) {
        dnnl_memory_set_data_handle(state->scales, (void *)scales);
        arguments[count++] = (dnnl_exec_arg_t){SONORANT_ARG_SCALES, state->scales};
    }
    int failed = dnnl_primitive_execute(p->primitive, state->stream, count, arguments) != 0;
    if (!is_kept) destroy_state(state);
    return failed;
}

// Weights packed once, multiplied often.

struct sonorant_weights {
    sonorant_precision precision;
    ptrdiff_t inputs, outputs;
    sonorant_desc packed_desc;
    void *packed;
    int8_t *bytes;
    float *scales, *offsets;
    _Atomic(plan *) plans[treatments][piece + 1];
};

/// The lock is held. With `probe` the kernel may choose how it wants its weights.
static plan *make_weights_plan(sonorant_weights *w, int rows, int treatment, int probe) {
    plan *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    p->has_bias = treatment == with_bias;
    p->has_scales = SONORANT_PASSES_SCALES && w->precision == SONORANT_INT8;
    int failed = sonorant_desc_plain(
                     &p->left, left_type(w->precision), rows, w->inputs, w->inputs, 1) ||
                 sonorant_desc_plain(&p->result, dnnl_f32, rows, w->outputs, w->outputs, 1);
    if (!failed && p->has_bias)
        failed = sonorant_desc_plain(&p->bias, dnnl_f32, 1, w->outputs, w->outputs, 1);
    if (!failed && p->has_scales) failed = sonorant_desc_vector(&p->scales, w->outputs);
    if (!failed) {
        failed = probe ? sonorant_desc_any(
                             &p->right, right_type(w->precision), w->inputs, w->outputs)
                       : sonorant_desc_copy(&p->right, w->packed_desc);
    }
    if (!failed) {
        failed = sonorant_matmul(
            &p->primitive, &p->right, &p->scratchpad, engine(), p->left,
            p->has_bias ? &p->bias : NULL, p->result, treatment == accumulate, w->scales,
            w->outputs);
    }
    if (!failed) return p;
    destroy_plan(p);
    return NULL;
}

sonorant_weights *sonorant_weights_create(
    sonorant_precision precision, ptrdiff_t inputs, ptrdiff_t outputs) {
    sonorant_weights *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    w->precision = precision;
    w->inputs = inputs;
    w->outputs = outputs;
    int failed = 0;
    if (precision == SONORANT_INT8) {
        w->bytes = malloc((size_t)(inputs * outputs));
        w->scales = calloc((size_t)outputs, sizeof *w->scales);
        w->offsets = calloc((size_t)outputs, sizeof *w->offsets);
        failed = !w->bytes || !w->scales || !w->offsets;
    }
    pthread_mutex_lock(&lock);
    // The layout that kernels choose does not depend on the number of rows.
    plan *probe = failed ? NULL : make_weights_plan(w, 16, overwrite, 1);
    failed = !probe || sonorant_desc_copy(&w->packed_desc, probe->right);
    destroy_plan(probe);
    pthread_mutex_unlock(&lock);
    if (!failed) {
        size_t size = sonorant_desc_size(w->packed_desc);
        failed = posix_memalign(&w->packed, 64, size) != 0;
        if (!failed) memset(w->packed, 0, size);
    }
    if (!failed) return w;
    sonorant_weights_destroy(w);
    return NULL;
}

static void destroy_plans(sonorant_weights *w) {
    for (int treatment = 0; treatment < treatments; treatment++) {
        for (int rows = 0; rows <= piece; rows++) {
            destroy_plan(w->plans[treatment][rows]);
            w->plans[treatment][rows] = NULL;
        }
    }
}

void sonorant_weights_destroy(sonorant_weights *w) {
    if (!w) return;
    destroy_plans(w);
    sonorant_desc_destroy(&w->packed_desc);
    free(w->packed);
    free(w->bytes);
    free(w->scales);
    free(w->offsets);
    free(w);
}

/// Weights that are all smaller count as zero: the inverse of their unit would be infinite.
static const float least_unit = 1e-37f;

/// Rounds to signed bytes, w->bytes (inputs, outputs), and sums up each column.
static void quantise(
    sonorant_weights *w, const float *values, ptrdiff_t input_stride, ptrdiff_t output_stride,
    const float *scales) {
    for (ptrdiff_t o = 0; o < w->outputs; o++) {
        float unit = scales[o];
        // Also NaN, which is not greater, becomes zeros here; its scale then spoils the outputs.
        float factor = unit > least_unit ? 1.0f / unit : 0.0f;
        int32_t sum = 0;
        for (ptrdiff_t i = 0; i < w->inputs; i++) {
            float value = values[i * input_stride + o * output_stride];
            float scaled = factor > 0.0f ? value * factor : 0.0f;
            scaled = scaled > 127.0f ? 127.0f : scaled < -127.0f ? -127.0f : scaled;
            int rounded = (int)(scaled + (scaled < 0 ? -0.5f : 0.5f));
            w->bytes[i * w->outputs + o] = (int8_t)rounded;
            sum += rounded;
        }
        // The left factor's unit is 1/127: activations lie within ±1.
        w->scales[o] = unit / 127.0f;
        w->offsets[o] = 128.0f * (float)sum * w->scales[o];
    }
}

int sonorant_weights_pack(
    sonorant_weights *w, const float *values, ptrdiff_t input_stride, ptrdiff_t output_stride,
    const float *column_scales) {
    sonorant_desc source = {0};
    const void *from = values;
    int failed;
    if (w->precision == SONORANT_INT8) {
        // The old scales are part of the old plans.
        destroy_plans(w);
        quantise(w, values, input_stride, output_stride, column_scales);
        from = w->bytes;
        failed = sonorant_desc_plain(&source, dnnl_s8, w->inputs, w->outputs, w->outputs, 1);
    } else {
        failed = sonorant_desc_plain(
            &source, dnnl_f32, w->inputs, w->outputs, input_stride, output_stride);
    }
    if (failed) return failed;
    pthread_mutex_lock(&lock);
    dnnl_engine_t shared = engine();
    pthread_mutex_unlock(&lock);
    failed = sonorant_reorder(shared, source, from, w->packed_desc, w->packed);
    sonorant_desc_destroy(&source);
    return failed;
}

const float *sonorant_weights_offsets(const sonorant_weights *w) { return w->offsets; }

static plan *find_weights_plan(sonorant_weights *w, int rows, int treatment) {
    _Atomic(plan *) *place = &w->plans[treatment][rows];
    plan *found = atomic_load_explicit(place, memory_order_acquire);
    if (found) return found;
    pthread_mutex_lock(&lock);
    found = atomic_load_explicit(place, memory_order_relaxed);
    if (!found) {
        found = make_weights_plan(w, rows, treatment, 0);
        atomic_store_explicit(place, found, memory_order_release);
    }
    pthread_mutex_unlock(&lock);
    return found;
}

int sonorant_weights_multiply(
    sonorant_weights *w, ptrdiff_t rows, const void *left, const float *bias, float *result,
    int add) {
    size_t width = w->precision == SONORANT_F32 ? 4 : w->precision == SONORANT_BF16 ? 2 : 1;
    int treatment = add ? accumulate : bias ? with_bias : overwrite;
    // Version 2 multiplies the bias by the scales as well.
    if (treatment == with_bias && w->precision == SONORANT_INT8) {
        for (ptrdiff_t row = 0; row < rows; row++)
            memcpy(result + row * w->outputs, bias, (size_t)w->outputs * sizeof *bias);
        treatment = accumulate;
    }
    for (ptrdiff_t row = 0; row < rows; row += piece) {
        ptrdiff_t count = rows - row < piece ? rows - row : piece;
        plan *p = find_weights_plan(w, (int)count, treatment);
        if (!p) return -1;
        int failed =
            run(p, (const char *)left + (size_t)(row * w->inputs) * width, w->packed, bias,
                w->scales, result + row * w->outputs);
        if (failed) return failed;
    }
    return 0;
}

// Gradients of weights.

struct sonorant_outer {
    plan *plan;
};

sonorant_outer *sonorant_outer_create(
    sonorant_precision precision, ptrdiff_t depth, ptrdiff_t rows, ptrdiff_t columns,
    ptrdiff_t left_stride, ptrdiff_t right_stride, ptrdiff_t result_stride) {
    sonorant_outer *outer = calloc(1, sizeof *outer);
    plan *p = calloc(1, sizeof *p);
    if (outer && p) {
        dnnl_data_type_t type = left_type(precision);
        ptrdiff_t row_stride = rows > 1 ? 1 : sonorant_single_stride(depth, left_stride);
        pthread_mutex_lock(&lock);
        int failed = sonorant_desc_plain(&p->left, type, rows, depth, row_stride, left_stride) ||
                     sonorant_desc_plain(&p->right, type, depth, columns, right_stride, 1) ||
                     sonorant_desc_plain(&p->result, dnnl_f32, rows, columns, result_stride, 1) ||
                     sonorant_matmul(
                         &p->primitive, &p->right, &p->scratchpad, engine(), p->left, NULL,
                         p->result, 1, NULL, 0);
        pthread_mutex_unlock(&lock);
        outer->plan = p;
        if (!failed) return outer;
    }
    destroy_plan(p);
    free(outer);
    return NULL;
}

void sonorant_outer_destroy(sonorant_outer *outer) {
    if (!outer) return;
    destroy_plan(outer->plan);
    free(outer);
}

int sonorant_outer_add(
    sonorant_outer *outer, const void *left, const void *right, float *result) {
    return run(outer->plan, left, right, NULL, NULL, result);
}
