// The commands for a Cargo workspace: what each does before and after building.
#pragma once

#include "base/environment.h"
#include "cli/options.h"
#include "status/output.h"

namespace rbuild {

// Returns the exit code, which is cargo's; `run` doesn't return if the program could be started.
int RunCargoCommand(const CargoOptions& options, const Environment& environment, Output& output);

// Becomes cargo. Returns only if there is none.
int RunCargoItself(const CargoDelegate& delegate, const Environment& environment, Output& output);

}  // namespace rbuild
