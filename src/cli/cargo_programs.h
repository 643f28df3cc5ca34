// Running what `test` and `bench` built: the test programs in cargo's order, then the doctests.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/error.h"
#include "cargo/program.h"
#include "cli/cargo_build.h"
#include "run/spawn.h"
#include "status/output.h"

namespace rbuild {

// REQUIRES: `outcome.built`. Returns the exit code: that of the first program that fails, or with --no-fail-fast 101 if
// any does.
int RunTests(const CargoOutcome& outcome, const Environment& environment, Output& output);

// In cargo's words: that `line` can't be started, because the runner that it begins with isn't there; nothing if it is,
// or the program needs none.
std::optional<std::string> RunnerFault(const cargo::Program& program, const Environment& environment,
                                       std::string_view line);
// The runner's words, each with a blank behind it, for what is shown.
std::string RunnerText(const cargo::Program& program);

// Relative to `folder` if the path lies below it.
std::string ShownPath(const std::string& path, const std::string& folder);

// Starts a program, found on PATH, and waits for it. Error: it is not there, or can't be started.
Result<Ending> RunOnPath(const std::vector<std::string>& command, const Environment& environment);

}  // namespace rbuild
