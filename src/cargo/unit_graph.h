// PlanUnits: from the facts about a workspace and a request to the unit graph that cargo itself would make.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cargo/request.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

struct UnitPlan {
  UnitGraph graph;
  std::string profile_name;            // "dev", "release", ...
  std::string profile_directory;       // "debug", "release", ...
  std::vector<PackageIndex> packages;  // the selected ones, sorted
  std::vector<std::string> warnings;   // in cargo's words, without "warning: "
};

// Errors are the user's: unknown packages, features, targets and profiles, missing required-features, a
// rustc that is too old.
// REQUIRES: `workspace` was loaded for `request.platforms` (RequestedPlatforms in workspace.h makes them).
Result<UnitPlan> PlanUnits(const Workspace& workspace, const BuildRequest& request);

}  // namespace rbuild::cargo
