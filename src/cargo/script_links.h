// ScriptLinks: which build scripts have a say in the command of a unit that they don't belong to.
//
// Source of the rule: cargo's build_map: what a script says about linking goes up through linkable dependencies, but
// stops at what runs while building; there only the folders of dynamic libraries go on.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

struct ScriptLinks {
  UnitId own;                   // the run of the package's own script; invalid if it has none
  std::vector<UnitId> to_link;  // runs whose -L the unit gets, its own first
  std::vector<UnitId> plugins;  // runs whose dynamic libraries may be loaded while the unit is compiled or run
};

// For every unit of the graph.
IdMap<UnitId, ScriptLinks> FindScriptLinks(const Workspace& workspace, const UnitGraph& graph);

// The class of a unit among its package's units: "lib", "cdylib", "bin-NAME", "test", "bench", "example", "other"; of
// what rustdoc makes, "doc" and "doctest".
std::string UnitClass(const Workspace& workspace, const Unit& unit);
// The classes of all units that a package can have.
std::vector<std::string> UnitClasses(const Package& package);

}  // namespace rbuild::cargo
