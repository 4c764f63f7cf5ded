#pragma once

#include "ctc.h"
#include "elementwise.h"
#include "frontend.h"
#include "processor.h"
