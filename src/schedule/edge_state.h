// EdgeState: where an edge stands in this build, and the one place where that changes.
#pragma once

#include <array>
#include <cstddef>

#include "base/ids.h"
#include "graph/graph.h"

namespace rbuild {

enum class EdgeState : uint8_t {
  kUnwanted,  // not part of this build
  kWaiting,   // some input is not available yet; also after it ran, if it turned out to read what is not made yet
  kReady,     // all inputs are available: it is to be judged
  kQueued,    // judged: its command has to run; waits for a free slot and for room in its pool
  kRunning,   // its command runs
  kDone,      // its command succeeded
  kSkipped,   // it is up to date, or phony
  kFailed,    // its command failed
  kBlocked,   // something before it failed: it will not run
};

inline constexpr size_t kEdgeStateCount = 9;

// The state of every edge, with a count for each state.
// Invariant: the counts are those of the table; every change goes through Set(), which asserts that it is a legal one.
class EdgeStates {
 public:
  explicit EdgeStates(size_t edges) : states_(edges, EdgeState::kUnwanted) {
    counts_[static_cast<size_t>(EdgeState::kUnwanted)] = edges;
  }

  // Edges that are new are unwanted. REQUIRES: not fewer than there are.
  void GrowTo(size_t edges);

  EdgeState operator[](EdgeId edge) const { return states_[edge]; }
  size_t count(EdgeState state) const { return counts_[static_cast<size_t>(state)]; }

  // REQUIRES: IsLegal(states[edge], to).
  void Set(EdgeId edge, EdgeState to);

  static bool IsLegal(EdgeState from, EdgeState to);

 private:
  IdMap<EdgeId, EdgeState> states_;
  std::array<size_t, kEdgeStateCount> counts_{};
};

}  // namespace rbuild
