#pragma once

/// The instruction set that the kernels of this module run with on this processor, in words.
const char *sonorant_instruction_set(void);
