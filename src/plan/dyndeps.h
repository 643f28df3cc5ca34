// Dyndeps: what a dyndep file says of the edges that wait for it, put into the graph.
//
// The file is an input of each of these edges; once it is up to date they get the inputs and outputs that it names
// (ninja's manual, "Dynamic Dependencies"). An edge to which its file has been applied waits for it no more
// (Edge::dyndep), so asking twice costs a look and changes nothing.
#pragma once

#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "graph/graph.h"

namespace rbuild {

// What has changed in the graph.
struct DyndepChange {
  std::vector<EdgeId> edges;    // those that waited for the file
  std::vector<NodeId> outputs;  // files that nothing was known to make before
};

// Whether an edge waits for this file. Costs a look at each of its consumers.
bool IsAwaitedDyndep(const Graph& graph, NodeId file);

// Reads the file and adds to every edge that waits for it what it says. REQUIRES: the file is up to date.
// Error: the file can't be read or is wrong, does not mention one of the edges, mentions another one, or names an
// output that another edge makes. The graph is as it was then.
Result<DyndepChange> LoadDyndep(Graph& graph, const Disk& disk, NodeId file);

}  // namespace rbuild
