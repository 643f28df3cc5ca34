// Target names: from what a user typed to nodes.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "graph/graph.h"
#include "log/build_log.h"

namespace rbuild {

// The nodes of these names; without names the defaults of the build file, else everything that nothing consumes.
// `NAME^` means the first output of the first edge that uses NAME (ninja's manual, "Running ninja"); the log, if given,
// tells who uses a header that only depfiles name.
// Errors have ninja's wording: "unknown target 'x', did you mean 'y'?"; "could not determine root nodes of build
// graph".
Result<std::vector<NodeId>> ResolveTargets(const Graph& graph, const std::vector<std::string>& names,
                                           const BuildLog* log = nullptr);

}  // namespace rbuild
