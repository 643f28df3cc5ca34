// UnitArgs: the parts of a command line that rustc and rustdoc get alike.
#pragma once

#include <string>
#include <vector>

#include "cargo/layout.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

struct SourcePlace {
  std::string cwd;     // absolute
  std::string source;  // relative to it for what lies in the workspace, else absolute
};
SourcePlace PlaceOfSource(const Workspace& workspace, const Unit& unit);

// What [lints] asks for.
std::vector<std::string> LintArguments(const Workspace& workspace, const Unit& unit);
// --cfg for each feature, --check-cfg for those declared.
std::vector<std::string> FeatureArguments(const Workspace& workspace, const Unit& unit);
// What link-time optimisation asks for.
std::vector<std::string> LtoArguments(const Unit& unit);
// -L dependency=FOLDER for each crate below the unit.
std::vector<std::string> CrateFolderArguments(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                              UnitId unit);
// --extern for each crate that the unit names.
std::vector<std::string> ExternArguments(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                         UnitId unit);

// Units whose crates rustc may have to find below `unit`: through libraries, up to and with proc-macros, whose own
// dependencies are inside of them. In the graph's order.
std::vector<UnitId> TransitiveCrates(const Workspace& workspace, const UnitGraph& graph, UnitId unit);

// Cargo hands rustc this dependency by --extern.
bool IsExtern(const Workspace& workspace, const Unit& dependency);

}  // namespace rbuild::cargo
