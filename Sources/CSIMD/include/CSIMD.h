#pragma once

#include "frontend.h"
