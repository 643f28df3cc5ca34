// Passes the need for bitcode and objects down from the roots.
#include "cargo/lto.h"

#include <algorithm>
#include <string>
#include <vector>

namespace rbuild::cargo {
namespace {

using Kind = UnitLto::Kind;
using CrateTypes = std::vector<std::string>;

bool CanRunLto(const std::string& type) {
  return type == "bin" || type == "staticlib" || type == "cdylib";
}

bool NeedsObjects(const CrateTypes& types) {
  return std::any_of(types.begin(), types.end(), [](const std::string& type) {
    return CanRunLto(type) || type == "dylib" || type == "proc-macro";
  });
}

// A dylib is linked right away and is never optimised again.
Kind WithObjects(const CrateTypes& types) {
  const bool all_dylib = std::all_of(types.begin(), types.end(), [](const std::string& t) { return t == "dylib"; });
  return all_dylib ? Kind::kOnlyObject : Kind::kObjectAndBitcode;
}

bool IsNamed(const std::string& lto) {
  return lto != "off" && lto != "false" && lto != "true";
}

UnitLto OfRoot(const Target& target, const Profile& profile) {
  if (profile.lto == "off") {
    return {Kind::kOff, ""};
  }
  if (profile.lto == "false" || target.for_host()) {
    return {Kind::kOnlyObject, ""};
  }
  return {NeedsObjects(target.crate_types) ? WithObjects(target.crate_types) : Kind::kOnlyBitcode, ""};
}

UnitLto OfUnit(const Target& target, const Unit& unit, const UnitLto& parent) {
  const bool is_test = unit.mode == UnitMode::kTest || unit.mode == UnitMode::kDoctest;
  const CrateTypes types = is_test ? CrateTypes{"bin"} : target.crate_types;
  if (target.for_host()) {
    return {Kind::kOnlyObject, ""};
  }
  if (std::all_of(types.begin(), types.end(), CanRunLto)) {
    const std::string& lto = unit.profile.lto;
    if (lto == "off") {
      return {Kind::kOff, ""};
    }
    if (lto == "false") {
      return {Kind::kOnlyObject, ""};
    }
    return {Kind::kRun, IsNamed(lto) ? lto : ""};
  }
  if (!NeedsObjects(types)) {
    return parent.kind == Kind::kRun ? UnitLto{Kind::kOnlyBitcode, ""} : parent;
  }
  if (parent.kind == Kind::kRun || parent.kind == Kind::kOnlyBitcode) {
    return {WithObjects(types), ""};
  }
  return parent;
}

// A unit that several others ask for.
UnitLto Merge(const UnitLto& wanted, const UnitLto& known) {
  if (wanted == known) {
    return known;
  }
  for (const Kind kind : {Kind::kRun, Kind::kOff}) {
    if (wanted.kind == kind) {
      return wanted;
    }
    if (known.kind == kind) {
      return known;
    }
  }
  return {Kind::kObjectAndBitcode, ""};
}

class LtoPass {
 public:
  LtoPass(const Metadata& metadata, UnitGraph* graph)
      : metadata_(metadata), graph_(*graph), is_known_(graph->units.size(), false) {}

  void Run() {
    for (const UnitId root : graph_.roots) {
      const Unit& unit = graph_.units[root];
      Visit(root, OfRoot(TargetOf(unit), unit.profile));
    }
  }

 private:
  const Target& TargetOf(const Unit& unit) const { return metadata_.packages[unit.package].targets[unit.target]; }

  void Visit(UnitId id, const UnitLto& parent) {
    Unit& unit = graph_.units[id];
    UnitLto lto = OfUnit(TargetOf(unit), unit, parent);
    if (is_known_[id]) {
      lto = Merge(lto, unit.lto);
      if (lto == unit.lto) {
        return;
      }
    }
    is_known_[id] = true;
    unit.lto = lto;
    for (const UnitDependency& dependency : unit.dependencies) {
      Visit(dependency.unit, lto);
    }
  }

  const Metadata& metadata_;
  UnitGraph& graph_;
  IdMap<UnitId, bool> is_known_;
};

}  // namespace

void ComputeLto(const Metadata& metadata, UnitGraph* graph) {
  LtoPass(metadata, graph).Run();
}

}  // namespace rbuild::cargo
