#pragma once

#include <oneapi/dnnl/dnnl.h>
#include <string.h>

// The few calls of oneDNN that version 2 (Debian 12) and version 3 (later distributions, Homebrew)
// spell differently. All return 0 when all is well.

typedef dnnl_memory_desc_t sonorant_desc;

#if DNNL_VERSION_MAJOR >= 3
#define SONORANT_ARG_SCALES (DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS)
#define SONORANT_PASSES_SCALES 1
#else
#define SONORANT_ARG_SCALES 0
#define SONORANT_PASSES_SCALES 0
#endif

/// A matrix of rows × columns with a stride for each.
static inline int sonorant_desc_plain(
    sonorant_desc *desc, dnnl_data_type_t type, ptrdiff_t rows, ptrdiff_t columns,
    ptrdiff_t row_stride, ptrdiff_t column_stride) {
    dnnl_dims_t dims = {rows, columns}, strides = {row_stride, column_stride};
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_desc_create_with_strides(desc, 2, dims, type, strides);
#else
    return dnnl_memory_desc_init_by_strides(desc, 2, dims, type, strides);
#endif
}

/// What to call the stride between rows where there is one row, of `count` elements that lie
/// `stride` apart: it says nothing, but some kernels of version 3 (3.6.2 has them) take the
/// elements for neighbours if it is 1, while version 2 has no fast kernel if it is not.
static inline ptrdiff_t sonorant_single_stride(ptrdiff_t count, ptrdiff_t stride) {
#if DNNL_VERSION_MAJOR >= 3
    return count * stride;
#else
    (void)count;
    (void)stride;
    return 1;
#endif
}

/// `count` floats.
static inline int sonorant_desc_vector(sonorant_desc *desc, ptrdiff_t count) {
    dnnl_dims_t dims = {count}, strides = {1};
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_desc_create_with_strides(desc, 1, dims, dnnl_f32, strides);
#else
    return dnnl_memory_desc_init_by_strides(desc, 1, dims, dnnl_f32, strides);
#endif
}

/// A matrix in whatever layout a primitive likes best.
static inline int sonorant_desc_any(
    sonorant_desc *desc, dnnl_data_type_t type, ptrdiff_t rows, ptrdiff_t columns) {
    dnnl_dims_t dims = {rows, columns};
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_desc_create_with_tag(desc, 2, dims, type, dnnl_format_tag_any);
#else
    return dnnl_memory_desc_init_by_tag(desc, 2, dims, type, dnnl_format_tag_any);
#endif
}

static inline int sonorant_desc_copy(sonorant_desc *desc, sonorant_desc source) {
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_desc_clone(desc, source);
#else
    *desc = source;
    return 0;
#endif
}

static inline void sonorant_desc_destroy(sonorant_desc *desc) {
#if DNNL_VERSION_MAJOR >= 3
    if (*desc) dnnl_memory_desc_destroy(*desc);
    *desc = NULL;
#else
    memset(desc, 0, sizeof *desc);
#endif
}

static inline size_t sonorant_desc_size(sonorant_desc desc) {
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_desc_get_size(desc);
#else
    return dnnl_memory_desc_get_size(&desc);
#endif
}

/// A memory object that does not own memory.
static inline int sonorant_memory(
    dnnl_memory_t *memory, sonorant_desc desc, dnnl_engine_t engine) {
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_memory_create(memory, desc, engine, DNNL_MEMORY_NONE);
#else
    return dnnl_memory_create(memory, &desc, engine, DNNL_MEMORY_NONE);
#endif
}

/// left × right; `right` becomes the layout that was chosen, `scratchpad` what the primitive
/// needs to work in. Unless `scales` is NULL it holds a factor for each of `columns` columns,
/// which version 2 builds into the primitive (given later they cost it 6 µs a call) and version
/// 3 wants again with each call.
static inline int sonorant_matmul(
    dnnl_primitive_t *primitive, sonorant_desc *right, sonorant_desc *scratchpad,
    dnnl_engine_t engine, sonorant_desc left, const sonorant_desc *bias, sonorant_desc result,
    int accumulates, const float *scales, ptrdiff_t columns) {
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_post_ops_t after = NULL;
    dnnl_primitive_desc_t chosen = NULL;
    int failed = dnnl_primitive_attr_create(&attributes) ||
                 dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
    if (!failed && accumulates) {
        failed = dnnl_post_ops_create(&after);
#if DNNL_VERSION_MAJOR >= 3
        failed = failed || dnnl_post_ops_append_sum(after, 1, 0, dnnl_data_type_undef);
#else
        failed = failed || dnnl_post_ops_append_sum(after, 1);
#endif
        failed = failed || dnnl_primitive_attr_set_post_ops(attributes, after);
    }
    if (!failed && scales) {
#if DNNL_VERSION_MAJOR >= 3
        (void)columns;
        failed = dnnl_primitive_attr_set_scales_mask(attributes, DNNL_ARG_WEIGHTS, 1 << 1);
#else
        failed = dnnl_primitive_attr_set_output_scales(attributes, columns, 1 << 1, scales);
#endif
    }
    if (!failed) {
#if DNNL_VERSION_MAJOR >= 3
        failed = dnnl_matmul_primitive_desc_create(
            &chosen, engine, left, *right, bias ? *bias : NULL, result, attributes);
#else
        dnnl_matmul_desc_t wanted;
        failed = dnnl_matmul_desc_init(&wanted, &left, right, bias, &result) ||
                 dnnl_primitive_desc_create(&chosen, &wanted, attributes, engine, NULL);
#endif
    }
    if (!failed) failed = dnnl_primitive_create(primitive, chosen);
    if (!failed) {
        sonorant_desc layout;
#if DNNL_VERSION_MAJOR >= 3
        failed = sonorant_desc_copy(
                     &layout, (sonorant_desc)dnnl_primitive_desc_query_md(
                                  chosen, dnnl_query_weights_md, 0)) ||
                 sonorant_desc_copy(
                     scratchpad, (sonorant_desc)dnnl_primitive_desc_query_md(
                                     chosen, dnnl_query_scratchpad_md, 0));
        if (!failed) sonorant_desc_destroy(right);
#else
        layout = *dnnl_primitive_desc_query_md(chosen, dnnl_query_weights_md, 0);
        *scratchpad = *dnnl_primitive_desc_query_md(chosen, dnnl_query_scratchpad_md, 0);
#endif
        if (!failed) *right = layout;
    }
    if (chosen) dnnl_primitive_desc_destroy(chosen);
    if (after) dnnl_post_ops_destroy(after);
    if (attributes) dnnl_primitive_attr_destroy(attributes);
    return failed;
}

/// Copies a matrix into another layout and type.
static inline int sonorant_reorder(
    dnnl_engine_t engine, sonorant_desc source, const void *from, sonorant_desc target,
    void *to) {
    dnnl_primitive_desc_t chosen = NULL;
    dnnl_primitive_t primitive = NULL;
    dnnl_stream_t stream = NULL;
    dnnl_memory_t before = NULL, after = NULL;
#if DNNL_VERSION_MAJOR >= 3
    int failed =
        dnnl_reorder_primitive_desc_create(&chosen, source, engine, target, engine, NULL);
#else
    int failed =
        dnnl_reorder_primitive_desc_create(&chosen, &source, engine, &target, engine, NULL);
#endif
    failed = failed || dnnl_primitive_create(&primitive, chosen) ||
             dnnl_stream_create(&stream, engine, dnnl_stream_default_flags) ||
             sonorant_memory(&before, source, engine) || sonorant_memory(&after, target, engine) ||
             dnnl_memory_set_data_handle(before, (void *)from) ||
             dnnl_memory_set_data_handle(after, to);
    if (!failed) {
        dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, before}, {DNNL_ARG_TO, after}};
        failed = dnnl_primitive_execute(primitive, stream, 2, arguments);
    }
    if (before) dnnl_memory_destroy(before);
    if (after) dnnl_memory_destroy(after);
    if (stream) dnnl_stream_destroy(stream);
    if (primitive) dnnl_primitive_destroy(primitive);
    if (chosen) dnnl_primitive_desc_destroy(chosen);
    return failed;
}
