// PlanningFacts: a Workspace for tests of planning, from the real cargo's metadata and the real rustc's cfgs.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cargo/request.h"
#include "cargo/scratch_folder.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

// For a request in the workspace that `folder` belongs to: a folder below the scratch folder, or an absolute one. rustc
// is asked once for each platform in the life of the test program.
Result<Workspace> LoadFacts(const ScratchFolder& scratch, const std::string& folder, const BuildRequest& request);

// What rustc calls the machine that the tests run on.
std::string HostTriple();

// The same request for a shell, after the word `cargo`.
std::string CargoCommandLine(const BuildRequest& request);

}  // namespace rbuild::cargo
