// ScriptLinks: one walk from the leaves of the graph to its roots.
#include "cargo/script_links.h"

#include <algorithm>

#include "cargo/layout.h"

namespace rbuild::cargo {

namespace {

void AddOnce(const std::vector<UnitId>& from, std::vector<UnitId>* to) {
  for (UnitId unit : from) {
    if (std::find(to->begin(), to->end(), unit) == to->end()) {
      to->push_back(unit);
    }
  }
}

std::string ClassOf(const Target& target, bool is_test) {
  if (target.is_lib()) {
    const auto& types = target.crate_types;
    const bool is_cdylib = std::find(types.begin(), types.end(), "cdylib") != types.end();
    return is_cdylib && !is_test ? "cdylib" : "lib";
  }
  if (target.is_bin()) {
    return "bin-" + target.name;
  }
  if (target.is_test()) {
    return "test";
  }
  if (target.is_bench()) {
    return "bench";
  }
  const bool is_program = target.crate_types == std::vector<std::string>{"bin"};
  return target.is_example() && is_program ? "example" : "other";
}

}  // namespace

std::string UnitClass(const Workspace& workspace, const Unit& unit) {
  if (unit.mode == UnitMode::kDoc || unit.mode == UnitMode::kDoctest) {
    return unit.mode == UnitMode::kDoc ? "doc" : "doctest";
  }
  return ClassOf(TargetOf(workspace, unit), IsAnyTest(unit));
}

std::vector<std::string> UnitClasses(const Package& package) {
  std::vector<std::string> classes = {"doc", "doctest"};
  for (const Target& target : package.targets) {
    // Of a package from elsewhere nothing but its library and its programs can be asked for.
    if (target.is_build_script() || (!package.is_local() && !target.is_lib() && !target.is_bin())) {
      continue;
    }
    for (bool is_test : {false, true}) {
      std::string unit_class = ClassOf(target, is_test && package.is_local());
      if (std::find(classes.begin(), classes.end(), unit_class) == classes.end()) {
        classes.push_back(std::move(unit_class));
      }
    }
  }
  std::sort(classes.begin(), classes.end());
  return classes;
}

IdMap<UnitId, ScriptLinks> FindScriptLinks(const Workspace& workspace, const UnitGraph& graph) {
  IdMap<UnitId, ScriptLinks> all(graph.units.size());
  for (size_t i = 0; i < graph.units.size(); ++i) {
    const Unit& unit = graph.units[UnitId(i)];
    ScriptLinks& links = all[UnitId(i)];
    std::vector<UnitId> dependencies;
    for (const UnitDependency& dependency : unit.dependencies) {
      dependencies.push_back(dependency.unit);
      const Unit& other = graph.units[dependency.unit];
      if (other.is_run_custom_build() && other.package == unit.package && !unit.is_run_custom_build()) {
        links.own = dependency.unit;
      }
    }
    if (links.own.valid()) {
      links.to_link.push_back(links.own);
    }
    std::stable_sort(dependencies.begin(), dependencies.end(),
                     [&](UnitId a, UnitId b) { return graph.units[a].package < graph.units[b].package; });
    for (UnitId dependency : dependencies) {
      const Target& target = TargetOf(workspace, graph.units[dependency]);
      if (target.for_host()) {
        AddOnce(all[dependency].to_link, &links.plugins);
      } else if (target.is_linkable()) {
        AddOnce(all[dependency].to_link, &links.to_link);
      }
    }
  }
  return all;
}

}  // namespace rbuild::cargo
