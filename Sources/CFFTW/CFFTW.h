#pragma once
#include <fftw3.h>

/// The version of the library at run time. Swift cannot see the array itself, whose size the
/// header does not say.
static inline const char *sonorant_fftw_version(void) { return fftwf_version; }
