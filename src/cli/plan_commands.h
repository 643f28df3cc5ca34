// PlanCommands: what is planned for a Cargo workspace, to be looked at and to be compared with what cargo plans.
#pragma once

#include "base/environment.h"
#include "cli/options.h"
#include "status/output.h"

namespace rbuild {

// Prints the unit graph in the format of cargo's `--unit-graph`. Returns the exit code.
int ShowUnitGraph(const CargoOptions& options, const Environment& environment, Output& output);

// Has cargo plan the same, with a target folder of its own, and tells the first difference. Returns the exit code: 0 if
// both plan the same.
int VerifyPlan(const CargoOptions& options, const Environment& environment, Output& output);

}  // namespace rbuild
