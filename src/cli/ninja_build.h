// The ninja side of the program: build a build file.
#pragma once

#include "base/environment.h"
#include "cli/options.h"
#include "status/output.h"

namespace rbuild {

// Returns the exit code.
int RunNinjaBuild(const NinjaOptions& options, const Environment& environment, Output& output);

}  // namespace rbuild
