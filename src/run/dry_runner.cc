// DryRunner: a queue.
#include "run/dry_runner.h"

#include <algorithm>

namespace rbuild {

// One at a time: the order that is shown is then the order in which commands would become ready on one processor.
int DryRunner::FreeSlots(int /*wanted*/) {
  return finished_.empty() ? 1 : 0;
}

Result<void> DryRunner::Start(const Command& command) {
  Finished finished{command.id, {}};
  finished.outcome.start_ms = clock_.NowMs();
  finished.outcome.end_ms = finished.outcome.start_ms;
  finished_.push_back(std::move(finished));
  return {};
}

bool DryRunner::IsRunning(CommandId id) const {
  return std::any_of(finished_.begin(), finished_.end(), [id](const Finished& finished) { return finished.id == id; });
}

RunEvent DryRunner::Wait(std::optional<std::chrono::milliseconds>) {
  if (finished_.empty()) {
    return Woken{};
  }
  RunEvent event = std::move(finished_.front());
  finished_.pop_front();
  return event;
}

}  // namespace rbuild
