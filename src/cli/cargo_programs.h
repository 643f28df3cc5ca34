// Running what `test` and `bench` built: the test programs in cargo's order, then the doctests.
#pragma once

#include <string>
#include <vector>

#include "base/environment.h"
#include "base/error.h"
#include "cli/cargo_build.h"
#include "run/spawn.h"
#include "status/output.h"

namespace rbuild {

// REQUIRES: `outcome.built`. Returns the exit code: that of the first program that fails, or with --no-fail-fast 101 if
// any does.
int RunTests(const CargoOutcome& outcome, const Environment& environment, Output& output);

// Relative to `folder` if the path lies below it.
std::string ShownPath(const std::string& path, const std::string& folder);

// Starts a program, found on PATH, and waits for it. Error: it is not there, or can't be started.
Result<Ending> RunOnPath(const std::vector<std::string>& command, const Environment& environment);

}  // namespace rbuild
