// Running what `test` and `bench` built: the test programs in cargo's order, then the doctests.
#pragma once

#include <string>

#include "base/environment.h"
#include "cli/cargo_build.h"
#include "status/output.h"

namespace rbuild {

// REQUIRES: `outcome.built`. Returns the exit code: that of the first program that fails, or with --no-fail-fast 101 if
// any does.
int RunTests(const CargoOutcome& outcome, const Environment& environment, Output& output);

// Relative to `folder` if the path lies below it.
std::string ShownPath(const std::string& path, const std::string& folder);

}  // namespace rbuild
