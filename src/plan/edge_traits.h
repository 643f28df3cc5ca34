// EdgeTraits: what the bindings of an edge mean for deciding and running it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "graph/graph.h"

namespace rbuild {

// How the edge's outputs become available before its command exits (manual, "Early outputs").
enum class EarlyKind { kNone, kRustc, kAppear, kPrefix };

// How the inputs that a command discovers are told (ninja's manual, "Depfile" and "deps").
enum class DepsKind { kNone, kDepfile, kGcc, kMsvc };

struct EdgeTraits {
  EarlyKind early = EarlyKind::kNone;
  std::string early_prefix;
  DepsKind deps = DepsKind::kNone;
  std::string depfile;
  std::string rspfile;
  bool generator = false;
  bool restat = false;
  // Equal bytes of an output stop the rebuild there: the version of its outputs is their content.
  bool cut_off = false;
  // What a successful command printed is shown again when the edge is up to date, as rustc's diagnostics are.
  bool keep_output = false;
  std::vector<std::string> env_inputs;
  std::vector<std::pair<std::string, std::string>> env_uncounted;
  // Variables that the command sets where its environment hasn't: one that it reports as read counts by what is there.
  std::vector<std::string> env_defaults;
  std::optional<int64_t> cost_ms;

  // Its outputs are removed before the command and after a failure; one that is not made is a failure.
  bool owns_outputs() const { return early == EarlyKind::kRustc; }
};

// Error: a binding has a value that makes no sense; names the edge's file and line.
Result<EdgeTraits> ReadEdgeTraits(const Graph& graph, EdgeId edge);

// The paths of an edge's outputs: the address of its record in the log.
std::vector<std::string_view> OutputPaths(const Graph& graph, EdgeId edge);

}  // namespace rbuild
