// Scan: what a build would do, before its first command: which edges are wanted, and which have to run.
//
// What follows in the build confirms it, drops from it (equal bytes) or adds to it (undeclared generated headers).
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "graph/graph.h"
#include "plan/dirty_reason.h"
#include "plan/judge.h"

namespace rbuild {

// What the scan says of an edge.
enum class Prediction : uint8_t {
  kUnwanted,
  kSettled,  // up to date, and so is everything before it: nothing can change that
  kCheck,    // up to date as far as can be seen: judged again when it becomes ready
  kRun,      // has to run, or something before it has to
};

struct Plan {
  IdMap<EdgeId, Prediction> prediction;
  // Wanted edges that are not settled, inputs before their users.
  std::vector<EdgeId> open;
  // Wanted edges that are settled, in the same order.
  std::vector<EdgeId> settled;
  // Inputs discovered in earlier runs that another edge makes and the build file does not name.
  std::unordered_map<EdgeId, std::vector<NodeId>> discovered;
  // Edges of `open` with a command that are predicted to run: what progress counts up to.
  int commands = 0;
  std::vector<std::string> warnings;
};

// Error: a circle, a missing source, a failing disk, a wrong binding.
// `judge` has the versions of all settled outputs afterwards.
Result<Plan> ScanTargets(const Graph& graph, Judge& judge, std::span<const NodeId> targets);

}  // namespace rbuild
