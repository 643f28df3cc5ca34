// `rbuild clean`: removes what rbuild built of a Cargo workspace, and lets cargo remove the rest.
#pragma once

#include "base/environment.h"
#include "cli/options.h"
#include "status/output.h"

namespace rbuild {

// Waits for builds that are running. Returns the exit code, cargo's own if its part fails.
int CleanWorkspace(const CargoOptions& options, const Environment& environment, Output& output);

}  // namespace rbuild
