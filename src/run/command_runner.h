// CommandRunner: the seam between deciding and running. Local, dry, cached and remote execution are all behind it.
//
// A runner knows commands by an id that its caller chose, and nothing of the graph. It never blocks except in Wait().
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/process_identity.h"

namespace rbuild {

using CommandId = Id<struct CommandTag>;

// How outputs of a running command become known before it exits (manual, "Early outputs").
enum class EarlyOutput {
  kNone,
  kRustc,   // stderr is rustc's JSON stream
  kAppear,  // a path of `early_paths` is renamed into place
  kPrefix,  // a line of output that starts with `early_prefix`
};

struct Command {
  CommandId id;
  std::string line;  // one argument for /bin/sh -c
  // stdin, stdout, stderr and process group of rbuild itself (ninja's console pool).
  bool console = false;
  EarlyOutput early = EarlyOutput::kNone;
  std::string early_prefix;
  std::vector<std::string> early_paths;  // kAppear: paths as declared, relative to the folder of the build
  // Set for the command on top of the runner's environment.
  std::vector<std::pair<std::string, std::string>> environment;
};

// The end of a command. A failed command is an Outcome, not an Error.
struct Outcome {
  // 0 success; an exit code; 128 + N for a signal N.
  int exit_code = 0;
  // The command was ended by SIGINT, SIGTERM or SIGHUP or exited with 130: ninja takes that as the user's interrupt.
  bool interrupted = false;
  // What to show: stdout and stderr in order of arrival; for kRustc stderr alone, without the messages that aren't for
  // the user (rustc_messages.h reads it). Empty for console commands.
  std::string output;
  std::string printed;  // kRustc: what went to stdout, of macros as a rule
  // There was more output than is kept, and it is gone.
  bool output_cut = false;
  // Remarks of the runner itself, to be shown as warnings ("a background process still holds the output pipe").
  std::vector<std::string> warnings;
  int64_t start_ms = 0;  // Clock::NowMs()
  int64_t end_ms = 0;
  int64_t peak_memory_kb = 0;  // 0 if unknown

  bool success() const { return exit_code == 0 && !interrupted; }
};

// A path that a running command announced, as the command spelled it.
struct Announced {
  CommandId id;
  std::string path;
};

struct Finished {
  CommandId id;
  Outcome outcome;
};

// The user pressed Ctrl-C (or the process got SIGTERM or SIGHUP); once for each signal.
struct Interrupted {
  int signal = 0;
};

// The deadline given to Wait() passed, or a job slot became free from outside (a jobserver token).
struct Woken {};

using RunEvent = std::variant<Announced, Finished, Interrupted, Woken>;

class CommandRunner {
 public:
  virtual ~CommandRunner() = default;

  // How many of `wanted` commands may be started now: jobs, load average, jobserver tokens. At least 1 if nothing runs.
  // Takes tokens for so many, which others are waiting for. REQUIRES: wanted > 0.
  virtual int FreeSlots(int wanted) = 0;

  // Error: it could not be started at all. REQUIRES: a free slot; no running command has this id.
  virtual Result<void> Start(const Command& command) = 0;

  // Whether a command of this id was started and its Finished has not been returned yet.
  virtual bool IsRunning(CommandId id) const = 0;

  // Who runs the command; nothing if its process has ended, or if there is none.
  virtual std::optional<ProcessIdentity> ProcessOf(CommandId id) const = 0;

  // The next event. REQUIRES: a command runs, or there is a deadline.
  virtual RunEvent Wait(std::optional<std::chrono::milliseconds> deadline) = 0;

  // Sends `signal` to the process groups of all running commands. They end through Wait() as always.
  virtual void SignalAll(int signal) = 0;
};

}  // namespace rbuild
