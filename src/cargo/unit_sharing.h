// UnitSharing: brings units for the host and for the target together where they turn out the same.
//
// Source of the rules: cargo's rebuild_unit_graph_shared. It also settles what profiles left open: debug information
// that only the build itself would use is dropped, and what has none anywhere is stripped of the standard library's.
#pragma once

#include <vector>

#include "base/error.h"
#include "cargo/draft_graph.h"
#include "cargo/metadata.h"
#include "cargo/platforms.h"

namespace rbuild::cargo {

struct SharedGraph {
  DraftGraph graph;            // ids are a topological order: dependencies first
  std::vector<DraftId> roots;  // in the order of the given ones; units that became equal come twice
};

// Error: units that need each other.
Result<SharedGraph> ShareUnits(const Metadata& metadata, const Platforms& platforms, const DraftGraph& graph,
                               const std::vector<DraftId>& roots);

}  // namespace rbuild::cargo
