// Process: one running child, its pipes and its end.
//
// It reports what arrives and that it has ended; what the bytes mean is known by its owner. It knows no graph, no
// jobserver and no shell.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/descriptor.h"
#include "base/error.h"
#include "run/event_loop.h"
#include "run/spawn.h"

namespace rbuild {

// How the end of a process is noticed.
enum class ExitNotice {
  kPidfd,    // Linux 5.3 and later; no work that grows with the number of running commands
  kSigchld,  // everywhere else: the owner calls Poll() on each SIGCHLD
};

// kPidfd where this system has it.
ExitNotice BestExitNotice();

// What a finished child left.
struct ProcessEnd {
  int exit_code = 0;  // 128 + N for a signal N
  int signal = 0;     // that ended it; 0 if it exited by itself
  // Peak resident memory of the child and its own finished children. 0 if unknown: the system counts rbuild's own
  // memory as the child's until exec, so a figure that isn't above it says nothing.
  int64_t peak_memory_kb = 0;
  // A grandchild still held an output pipe when the grace period ended.
  bool pipe_left_open = false;
};

class Process {
 public:
  enum class Stream { kOut, kErr };

  // A child that has exited counts as finished once its pipes are at their end, or, if something else holds them open
  // (a daemon it left behind), when nothing has come through them for this long.
  static constexpr std::chrono::milliseconds kPipeGrace{2000};

  struct Options {
    std::string program;                   // a path
    std::vector<std::string> arguments;    // the first is the program's own name
    std::vector<const char*> environment;  // NAME=VALUE; the texts must last until Start() has returned
    // Path and arguments of what is started if `program` can't be; empty: nothing.
    std::vector<std::string> otherwise;
    std::vector<int> inherit;
    // stdin, stdout, stderr and the process group of rbuild itself: no pipes.
    bool console = false;
    // stderr is a pipe of its own. If not, all output comes as kOut.
    bool separate_stderr = false;
    ExitNotice notice = ExitNotice::kPidfd;
    std::function<void(Stream, std::string_view)> on_output;
    // The process itself has ended; its output may still be on the way. Optional.
    std::function<void()> on_exit;
    // All is over: called once, and the owner may destroy the Process in it.
    std::function<void(const ProcessEnd&)> on_end;
  };

  // `loop` must outlive the Process; `null_input` is /dev/null opened for reading.
  static Result<std::unique_ptr<Process>> Start(EventLoop& loop, int null_input, Options options);
  class Key {
    friend class Process;
    Key() = default;
  };
  // For Start() alone.
  Process(Key, EventLoop& loop, Options options);
  // A child that still runs is left running.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool console() const { return options_.console; }
  // The child has been waited for: its pid means nothing any more.
  bool reaped() const { return reaped_; }

  // Sends `signal` to the process group (of a console child, whose group is ours: to the child alone).
  void Signal(int signal) const;
  // kSigchld: looks whether the child has ended.
  void Poll() { Reap(); }

 private:
  struct Channel {
    Descriptor fd;
    Watch watch;
  };

  Result<void> WatchAll();
  void Read(Stream stream);
  void Reap();
  void RestartGrace();
  void EndIfOver();
  Channel& channel(Stream stream) { return stream == Stream::kOut ? out_ : err_; }

  EventLoop& loop_;
  Options options_;
  pid_t pid_ = 0;
  int64_t own_memory_kb_ = 0;
  bool reaped_ = false;
  ProcessEnd end_;
  Descriptor pidfd_;
  Watch exit_watch_;
  Channel out_;
  Channel err_;
  Watch grace_;
};

}  // namespace rbuild
