#pragma once

#include "ctc.h"
#include "elementwise.h"
