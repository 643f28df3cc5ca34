// `rbuild generate`: writes the build file of a Cargo workspace for another build to include.
#pragma once

#include "base/environment.h"
#include "cli/options.h"
#include "status/output.h"

namespace rbuild {

// Returns the exit code.
int GenerateForAnotherBuild(const CargoOptions& options, const Environment& environment, Output& output);

}  // namespace rbuild
