#pragma once

#include "alignment.h"
#include "attention.h"
#include "cells.h"
#include "chain.h"
#include "ctc.h"
#include "elementwise.h"
#include "frontend.h"
#include "lstm.h"
#include "processor.h"
