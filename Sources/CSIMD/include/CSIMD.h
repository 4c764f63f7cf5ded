#pragma once

#include "ctc.h"
