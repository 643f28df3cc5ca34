// Target names: from what a user typed to nodes.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "graph/graph.h"

namespace rbuild {

// The nodes of these names; without names the defaults of the build file, else everything that nothing consumes.
// `NAME^` means the first output of the first edge that uses NAME (ninja's manual, "Running ninja").
// Errors have ninja's wording: "unknown target 'x', did you mean 'y'?"; "could not determine root nodes of build
// graph".
Result<std::vector<NodeId>> ResolveTargets(const Graph& graph, const std::vector<std::string>& names);

}  // namespace rbuild
