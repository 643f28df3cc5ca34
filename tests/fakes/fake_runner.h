// FakeRunner: "runs" commands of a tiny language on a MemoryDisk, one event at a time, in an order that the test
// decides.
//
// A command is a list of steps separated by " && ":
//   touch P...          creates the files, empty
//   write P TEXT        creates the file with that content
//   cat A B > OUT       OUT gets the contents of A and B
//   link P              makes a hard link to the file
//   echo TEXT           adds TEXT and a newline to the command's output
//   announce P          the command announces P
//   fail N              it exits with N, here and now
//   interrupt           it was ended by SIGINT
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "fakes/fake_clock.h"
#include "fakes/memory_disk.h"
#include "run/command_runner.h"

namespace rbuild {

class FakeRunner : public CommandRunner {
 public:
  FakeRunner(MemoryDisk& disk, FakeClock& clock) : disk_(disk), clock_(clock) {}

  // --- What the test decides.
  int jobs = 1;
  // The running command that makes the next step is the newest one instead of the oldest.
  bool newest_first = false;
  // Before the n-th event (from 0) the user presses Ctrl-C.
  int interrupt_before_event = -1;
  // The user pressed Ctrl-C before any command was started.
  bool interrupt_before_start = false;
  // Called when rbuild waits although no command runs.
  std::function<void()> on_idle;
  // Called before each event of a running command.
  std::function<void()> before_event;
  // A command that starts with this text can't be started.
  std::string unstartable;

  // --- What happened.
  std::vector<std::string> commands_run;
  std::vector<int> signals_sent;
  size_t most_running = 0;

  int FreeSlots(int wanted) override { return std::min(wanted, jobs - static_cast<int>(running_.size())); }
  Result<void> Start(const Command& command) override;
  bool IsRunning(CommandId id) const override;
  std::optional<ProcessIdentity> ProcessOf(CommandId id) const override;
  RunEvent Wait(std::optional<std::chrono::milliseconds> deadline) override;
  void SignalAll(int signal) override;

 private:
  struct Running {
    Command command;
    std::deque<std::string> steps;
    Outcome outcome;
    int64_t pid = 0;
  };

  // Makes one step; true if it was an announcement, whose path is put into `announced`.
  bool Step(Running& running, std::string* announced);

  MemoryDisk& disk_;
  FakeClock& clock_;
  std::deque<Running> running_;
  int events_ = 0;
};

}  // namespace rbuild
