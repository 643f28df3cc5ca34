// RootSources: whether what is to be built has its crate roots.
#pragma once

#include "base/disk.h"
#include "base/error.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

// Error: sources of root units that are no files, one after the other, in cargo's words. What dependencies lack rustc
// tells.
Result<void> CheckRootSources(const Workspace& workspace, const UnitGraph& graph, const Disk& disk);

}  // namespace rbuild::cargo
