// RustcEnv: the environment that cargo gives to rustc and to build scripts, as changes to rbuild's own.
//
// Source: the cargo reference, "Environment Variables".
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cargo/environment_change.h"
#include "cargo/layout.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

// What rustup's proxy tells of the call, and not of the toolchain (where the toolchain's name came from, how deep the
// call is): set for every command, and no reason to run one again.
std::vector<std::pair<std::string, std::string>> CallEnvironment(const Workspace& workspace);

// The names in the configuration's [env] that an inherited variable overrides.
std::vector<std::string> DefaultVariables(const Workspace& workspace);

// For a unit that is compiled; without CallEnvironment(), without CARGO_PRIMARY_PACKAGE, which depends on what was
// selected, and without what its build script asks for.
EnvironmentChanges RustcEnvironment(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                    UnitId unit);

// For what a unit made when it is run; without the folders of native libraries, which are known only when scripts ran.
EnvironmentChanges ProgramEnvironment(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                      UnitId unit);

// For the run of a build script; without DEP_*, NUM_JOBS and the folders of native libraries, which are known only when
// it runs.
EnvironmentChanges ScriptEnvironment(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                     UnitId unit);

}  // namespace rbuild::cargo
