// The transition function of EdgeState.
#include "schedule/edge_state.h"

#include <cassert>

namespace rbuild {

bool EdgeStates::IsLegal(EdgeState from, EdgeState to) {
  switch (to) {
    case EdgeState::kUnwanted:
      return false;
    case EdgeState::kWaiting:  // again, if the build learns that something else has to be made before it
      return from != EdgeState::kWaiting && from != EdgeState::kFailed && from != EdgeState::kBlocked;
    case EdgeState::kReady:
      return from == EdgeState::kWaiting;
    case EdgeState::kQueued:
      return from == EdgeState::kReady;
    case EdgeState::kSkipped:  // or was so before the build began
      return from == EdgeState::kReady || from == EdgeState::kUnwanted;
    case EdgeState::kRunning:
      return from == EdgeState::kQueued;
    case EdgeState::kDone:
      return from == EdgeState::kRunning;
    case EdgeState::kFailed:  // also while it is judged or prepared: a missing input, a full disk
      return from == EdgeState::kRunning || from == EdgeState::kReady;
    case EdgeState::kBlocked:
      return from == EdgeState::kWaiting || from == EdgeState::kReady || from == EdgeState::kQueued;
  }
  return false;
}

void EdgeStates::GrowTo(size_t edges) {
  counts_[static_cast<size_t>(EdgeState::kUnwanted)] += edges - states_.size();
  states_.GrowTo(edges, EdgeState::kUnwanted);
}

void EdgeStates::Set(EdgeId edge, EdgeState to) {
  assert(IsLegal(states_[edge], to));
  --counts_[static_cast<size_t>(states_[edge])];
  states_[edge] = to;
  ++counts_[static_cast<size_t>(to)];
}

}  // namespace rbuild
