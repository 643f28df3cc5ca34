// RustcEnv: the environment that cargo gives to rustc and to build scripts, as changes to rbuild's own.
//
// Source: the cargo reference, "Environment Variables".
#pragma once

#include <string>

#include "cargo/environment_change.h"
#include "cargo/layout.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

// For a unit that is compiled; without CARGO_PRIMARY_PACKAGE, which depends on what was selected, and without what its
// build script asks for.
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
