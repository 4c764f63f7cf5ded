#include "CTasks.h"

// Swift passes a closure in the two registers of its first argument: where its code is, and its
// context, which the code expects in a register of its own.
#define SWIFT __attribute__((swiftcall))
#define CONTEXT __attribute__((swift_context))

typedef SWIFT void (*task_function)(ptrdiff_t index, CONTEXT const void *context);
typedef void (*performer)(void *receiver, sonorant_task task);

SWIFT void sonorant_lend_task(
    const void *function, const void *context, void *receiver, performer perform);

SWIFT void sonorant_lend_task(
    const void *function, const void *context, void *receiver, performer perform) {
    perform(receiver, (sonorant_task){function, context});
}

void sonorant_task_call(sonorant_task task, ptrdiff_t index) {
    ((task_function)task.function)(index, task.context);
}
