// The Cargo side of the program: build the workspace around the current folder.
#pragma once

#include "base/environment.h"
#include "cli/options.h"
#include "status/output.h"

namespace rbuild {

// Returns the exit code: 0, 101 as cargo for any failure, 130 after an interrupt.
int RunCargoBuild(const CargoOptions& options, const Environment& environment, Output& output);

}  // namespace rbuild
