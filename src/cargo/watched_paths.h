// WatchedPaths: every file and folder that a plan for a workspace was made from.
//
// Source: cargo reads manifests, the lock file and configuration files, and finds targets by looking for files
// (the cargo reference, "Target auto-discovery") and members by patterns ("The members and exclude fields").
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/regeneration.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

// Without stats and digests: for TakeKey(). `start`: where cargo begins to look for manifests. Of downloaded
// packages those of `graph` alone: the others need not even be there.
Result<std::vector<WatchedPath>> FindWatchedPaths(const Workspace& workspace, const UnitGraph& graph,
                                                  const std::string& start, const Disk& disk);

}  // namespace rbuild::cargo
