// RustcArgs: the command line of one rustc unit, argument for argument as cargo gives it.
//
// Source of the order: cargo's build_base_args, prepare_rustc and build_deps_args. What a build script adds is not part
// of it: the script's fragments append it when the command runs.
#pragma once

#include <string>
#include <vector>

#include "cargo/layout.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

struct RustcCommand {
  std::vector<std::string> program;  // wrappers, then rustc
  std::vector<std::string> arguments;
  std::string cwd;  // absolute
};

// REQUIRES: the unit is compiled, not run.
RustcCommand MakeRustcCommand(const Workspace& workspace, const UnitGraph& graph, const Layout& layout, UnitId unit);

}  // namespace rbuild::cargo
