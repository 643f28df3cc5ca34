// LocalRunner: runs commands on this machine as /bin/sh would, and by it where only a shell can.
//
// Each command leads a process group of its own, reads /dev/null and writes into pipes; console commands have rbuild's
// terminal instead. Single-threaded. Ctrl-C, SIGTERM and SIGHUP become events as long as a LocalRunner exists; a SIGHUP
// that was ignored stays ignored (nohup).
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/environment.h"
#include "base/error.h"
#include "run/appear_watcher.h"
#include "run/command_runner.h"
#include "run/event_loop.h"
#include "run/jobserver.h"
#include "run/process.h"
#include "run/rustc_messages.h"
#include "run/shell_words.h"

namespace rbuild {

// Which jobserver the commands share slots through. One that is inherited and can be used comes before one of our own.
struct JobserverUse {
  bool join = false;                    // the one that is inherited, if any, counts instead of `jobs`
  std::optional<JobserverStyle> serve;  // one of our own for `jobs`, if none is inherited
  bool cargo = false;                   // as cargo: named in CARGO_MAKEFLAGS, and joined without giving up `jobs`
};

class LocalRunner : public CommandRunner {
 public:
  struct Options {
    int jobs = 1;                            // 0: as many as there are
    double max_load = 0;                     // no new command above this load average; 0 or less: no limit
    size_t most_output = size_t{256} << 20;  // of one command: what never ends must not fill any memory
    JobserverUse jobserver;
    Environment environment;  // what commands get; a stale NINJA_EARLY_OUTPUT_PREFIX is taken out
    ExitNotice notice = BestExitNotice();
  };

  // `clock` must outlive the runner. Error: the system gives no event loop, pipe or /dev/null.
  static Result<std::unique_ptr<LocalRunner>> Create(Options options, const Clock& clock);
  // Commands that still run are left alone: whoever wants them ended uses SignalAll() and Wait().
  ~LocalRunner() override;
  LocalRunner(const LocalRunner&) = delete;
  LocalRunner& operator=(const LocalRunner&) = delete;

  // What went wrong at the start without being an error (a jobserver that can't be joined): to be shown once.
  const std::vector<std::string>& warnings() const { return warnings_; }
  // Whether slots are shared with other processes through a jobserver that was inherited.
  bool joined_jobserver() const { return joined_; }

  int FreeSlots(int wanted) override;
  Result<void> Start(const Command& command) override;
  bool IsRunning(CommandId id) const override { return unreturned_.contains(id); }
  std::optional<ProcessIdentity> ProcessOf(CommandId id) const override;
  RunEvent Wait(std::optional<std::chrono::milliseconds> deadline) override;
  void SignalAll(int signal) override;

  class Key {
    friend class LocalRunner;
    Key() = default;
  };
  // For Create() alone.
  LocalRunner(Key, Options options, const Clock& clock, EventLoop loop);

 private:
  struct Running;

  Result<void> SetUp();
  void LimitByDescriptors();
  void SetUpJobserver();
  void JoinJobserver(const JobserverAddress& address);
  void ServeJobserver(JobserverStyle style);
  Result<void> WatchSignals();
  void SetUpEnvironment();
  Result<std::unique_ptr<Process>> Launch(const Command& command, Running& running);
  // The program that the command is, if it needs no shell.
  std::optional<DirectCommand> FindDirect(const Command& command) const;
  Process::Options ProcessOptionsOf(const Command& command, Running& running);
  void OnOutput(Running& running, Process::Stream stream, std::string_view bytes);
  void TakeRustc(Running& running, std::vector<RustcItem> items);
  void OnEnd(Running& running, const ProcessEnd& end);
  void Announce(CommandId id, std::string path);
  void ReleaseSlots();
  // The time after which Wait() should return even without an event.
  std::optional<int64_t> WaitLimit(std::optional<std::chrono::milliseconds> deadline) const;

  Options options_;
  const Clock& clock_;
  EventLoop loop_;
  std::vector<std::string> warnings_;
  std::vector<std::string> environment_;  // NAME=VALUE
  bool passes_environment_ = false;       // a shell would give it to its commands as it is
  Descriptor null_input_;
  std::vector<Watch> signal_watches_;
  Watch send_again_;
  std::optional<Jobserver> jobserver_;
  bool joined_ = false;
  int most_running_ = 0;  // as far as descriptors last
  // What FreeSlots() was held back by when it was last asked.
  bool short_of_tokens_ = false;
  bool held_by_load_ = false;
  bool token_free_ = false;  // seen while waiting
  AppearWatcher appear_;
  std::unordered_map<CommandId, std::unique_ptr<Running>> running_;
  std::unordered_set<CommandId> unreturned_;
  std::deque<RunEvent> events_;
};

}  // namespace rbuild
