#pragma once

#include <stddef.h>

// A Swift closure of type (Int) -> Void that is lent to other threads while the call it was
// passed to lasts. Swift itself would move it to the heap for that, every time anew.

/// The closure as Swift's calling convention has it.
typedef struct {
    const void *function;
    const void *context;
} sonorant_task;

// Declared in Swift as a function of (body, receiver, perform):
//     sonorant_lend_task: calls perform(receiver, the body as a task).

/// Calls the closure. It must still be lent.
void sonorant_task_call(sonorant_task task, ptrdiff_t index);
