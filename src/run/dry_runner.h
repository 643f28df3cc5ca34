// DryRunner: every command succeeds at once without being run (-n).
#pragma once

#include <deque>

#include "base/clock.h"
#include "run/command_runner.h"

namespace rbuild {

class DryRunner : public CommandRunner {
 public:
  // `clock` must outlive the runner.
  explicit DryRunner(const Clock& clock) : clock_(clock) {}

  int FreeSlots(int wanted) override;
  Result<void> Start(const Command& command) override;
  bool IsRunning(CommandId id) const override;
  std::optional<ProcessIdentity> ProcessOf(CommandId) const override { return std::nullopt; }
  // The commands finish in the order in which they were started.
  RunEvent Wait(std::optional<std::chrono::milliseconds> deadline) override;
  void SignalAll(int) override {}

 private:
  const Clock& clock_;
  std::deque<Finished> finished_;
};

}  // namespace rbuild
