// LocalRunner: processes and their streams become events.
#include "run/local_runner.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <fmt/format.h>

#include "base/disk.h"
#include "base/path.h"
#include "base/text.h"
#include "run/prefix_announcer.h"
#include "run/rustc_messages.h"
#include "run/shell_words.h"

namespace rbuild {
namespace {

constexpr const char* kShell = "/bin/sh";
constexpr int kInterruptedExitCode = 130;
// How often the load is looked at again while it alone keeps commands from starting.
constexpr int64_t kLoadIntervalMs = 1000;
// dash, while it starts its first program, notes a SIGINT for itself and starts the program all the same, which then
// runs to its end: commands younger than this when they are signalled get the signal once more, this much later.
constexpr int64_t kYoungMs = 100;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

bool IsInterrupt(const ProcessEnd& end) {
  return end.signal == SIGINT || end.signal == SIGTERM || end.signal == SIGHUP ||
         (end.signal == 0 && end.exit_code == kInterruptedExitCode);
}

bool IsIgnored(int signal) {
  struct sigaction action{};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// PWD as POSIX has it (XCU, cd): the variable if it names the working directory, else that by its own name.
std::optional<std::string> NamedWorkingDirectory(const Environment& environment) {
  std::string named = environment.Get("PWD").value_or("");
  struct stat there{};
  struct stat here{};
  if (IsAbsolutePath(named) && stat(named.c_str(), &there) == 0 && stat(".", &here) == 0 &&
      there.st_dev == here.st_dev && there.st_ino == here.st_ino) {
    return named;
  }
  const std::string own = RealDisk().WorkingDirectory();
  return IsAbsolutePath(own) ? std::optional(own) : std::nullopt;
}

// Whether a key pressed at the terminal reaches the processes of our group by itself.
bool InForeground() {
  const pid_t group = tcgetpgrp(STDIN_FILENO);
  return group > 0 && group == getpgrp();
}

}  // namespace

struct LocalRunner::Running {
  CommandId id;
  EarlyOutput early = EarlyOutput::kNone;
  Outcome outcome;
  size_t bytes = 0;  // of output that were taken
  std::optional<RustcMessages> rustc;
  std::optional<PrefixAnnouncer> prefix;
  std::unique_ptr<Process> process;
};

LocalRunner::LocalRunner(Key, Options options, const Clock& clock, EventLoop loop)
    : options_(std::move(options)),
      clock_(clock),
      loop_(std::move(loop)),
      appear_(loop_, [this](CommandId id, const std::string& path) { Announce(id, path); }) {}

LocalRunner::~LocalRunner() = default;

Result<std::unique_ptr<LocalRunner>> LocalRunner::Create(Options options, const Clock& clock) {
  TRY_ASSIGN(EventLoop loop, EventLoop::Create());
  auto runner = std::make_unique<LocalRunner>(Key(), std::move(options), clock, std::move(loop));
  TRY(runner->SetUp());
  return runner;
}

Result<void> LocalRunner::SetUp() {
  null_input_ = Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null_input_.valid()) {
    return ErrnoError("can't open /dev/null", errno);
  }
  TRY(WatchSignals());
  LimitByDescriptors();
  SetUpJobserver();
  SetUpEnvironment();
  return {};
}

void LocalRunner::SetUpEnvironment() {
  Environment& environment = options_.environment;
  environment.Unset(kPrefixVariable);
  // A shell would set it for its commands, and compilers take the name of their folder from there.
  if (std::optional<std::string> folder = NamedWorkingDirectory(environment)) {
    environment.Set("PWD", *folder);
  }
  environment_ = environment.ToStrings();
  passes_environment_ =
      std::ranges::none_of(environment.values(), [](const auto& variable) { return IsChangedByShell(variable.first); });
}

void LocalRunner::LimitByDescriptors() {
  // For a command: the pipes of its two streams and the notice of its end. For everything else: log, lock, event loop.
  constexpr rlim_t kForEach = 3;
  constexpr rlim_t kForOthers = 32;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) {
    most_running_ = INT_MAX;
    return;
  }
  const rlim_t left = files.rlim_cur > kForOthers ? files.rlim_cur - kForOthers : 0;
  most_running_ = static_cast<int>(std::clamp<rlim_t>(left / kForEach, 1, INT_MAX));
}

void LocalRunner::SetUpJobserver() {
  const JobserverUse& use = options_.jobserver;
  const std::optional<JobserverAddress> inherited = InheritedJobserver(options_.environment, use.cargo);
  if (inherited && use.join) {
    JoinJobserver(*inherited);
  }
  // One that is inherited but not to be joined is still what the commands share with their neighbours.
  if (!joined_ && use.serve && options_.jobs > 0 && (use.join || !inherited)) {
    ServeJobserver(*use.serve);
  }
  if (jobserver_ && use.cargo) {
    options_.environment.Set("CARGO_MAKEFLAGS", jobserver_->cargo_makeflags());
  }
}

void LocalRunner::JoinJobserver(const JobserverAddress& address) {
  Result<Jobserver> client = Jobserver::Join(address);
  if (!client) {
    warnings_.push_back(
        fmt::format("the jobserver that the environment names can't be used: {}; in a makefile, put a + before the "
                    "command",
                    client.error().message));
    return;
  }
  jobserver_.emplace(*std::move(client));
  joined_ = true;
  if (!options_.jobserver.cargo) {
    options_.jobs = 0;
  }
}

void LocalRunner::ServeJobserver(JobserverStyle style) {
  // A path that some reader of MAKEFLAGS would take apart is no place for a fifo.
  std::string folder = options_.environment.Get("TMPDIR").value_or("");
  if (!folder.starts_with('/') || ShellQuote(folder) != folder) {
    folder = "/tmp";
  }
  Result<Jobserver> server = Jobserver::Serve(options_.jobs, style, folder);
  if (!server) {
    warnings_.push_back(fmt::format("no jobserver for this build: {}", server.error().message));
    return;
  }
  jobserver_.emplace(*std::move(server));
  if (!options_.jobserver.cargo) {
    const std::string makeflags = options_.environment.Get("MAKEFLAGS").value_or("");
    options_.environment.Set("MAKEFLAGS", MakeflagsNaming(jobserver_->address(), options_.jobs, makeflags));
  }
}

Result<void> LocalRunner::WatchSignals() {
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (signal == SIGHUP && IsIgnored(SIGHUP)) {
      continue;
    }
    TRY_ASSIGN(Watch watch, loop_.OnSignal(signal, [this, signal] { events_.emplace_front(Interrupted{signal}); }));
    signal_watches_.push_back(std::move(watch));
  }
  if (IsIgnored(SIGCHLD)) {
    // Inherited so, it would make the system throw away how our children ended.
    std::signal(SIGCHLD, SIG_DFL);
  }
  if (options_.notice == ExitNotice::kSigchld) {
    auto poll_all = [this] {
      std::vector<CommandId> ids;
      for (const auto& [id, running] : running_) {
        ids.push_back(id);
      }
      for (CommandId id : ids) {
        running_.at(id)->process->Poll();
      }
    };
    TRY_ASSIGN(Watch watch, loop_.OnSignal(SIGCHLD, poll_all));
    signal_watches_.push_back(std::move(watch));
  }
  return {};
}

int LocalRunner::FreeSlots(int wanted) {
  const int running = static_cast<int>(running_.size());
  int slots = std::min(wanted, most_running_ - running);
  if (options_.jobs > 0) {
    slots = std::min(slots, options_.jobs - running);
  }
  held_by_load_ = false;
  if (double load = 0; options_.max_load > 0 && getloadavg(&load, 1) == 1) {
    const int by_load = static_cast<int>(std::clamp(options_.max_load - load, 0.0, double{INT_MAX}));
    held_by_load_ = by_load < slots;
    slots = std::min(slots, by_load);
  }
  slots = std::max(slots, running == 0 ? 1 : 0);
  if (jobserver_) {
    jobserver_->Acquire(slots - (jobserver_->held() - running));
    const int covered = jobserver_->held() - running;
    short_of_tokens_ = covered < slots;
    slots = std::min(slots, covered);
  }
  return slots;
}

Result<void> LocalRunner::Start(const Command& command) {
  assert(!unreturned_.contains(command.id));
  auto owner = std::make_unique<Running>();
  Running& running = *owner;
  running.id = command.id;
  running.early = command.console ? EarlyOutput::kNone : command.early;
  running.outcome.start_ms = clock_.NowMs();
  if (running.early == EarlyOutput::kRustc) {
    running.rustc.emplace();
  } else if (running.early == EarlyOutput::kPrefix && !command.early_prefix.empty()) {
    running.prefix.emplace(command.early_prefix);
  } else if (running.early == EarlyOutput::kAppear) {
    appear_.Add(command.id, command.early_paths);
  }
  Result<std::unique_ptr<Process>> process = Launch(command, running);
  if (!process) {
    appear_.Remove(command.id);
    return tl::make_unexpected(std::move(process).error());
  }
  running.process = *std::move(process);
  running_.emplace(command.id, std::move(owner));
  unreturned_.insert(command.id);
  return {};
}

std::optional<ProcessIdentity> LocalRunner::ProcessOf(CommandId id) const {
  auto found = running_.find(id);
  // Until it has been waited for, its pid is nobody else's.
  if (found == running_.end() || found->second->process->reaped()) {
    return std::nullopt;
  }
  const int64_t pid = found->second->process->pid();
  const std::optional<uint64_t> start_time = StartTimeOf(pid);
  return start_time ? std::optional(ProcessIdentity{pid, *start_time}) : std::nullopt;
}

Result<std::unique_ptr<Process>> LocalRunner::Launch(const Command& command, Running& running) {
  std::vector<std::string> own;
  for (const auto& [name, value] : command.environment) {
    own.push_back(fmt::format("{}={}", name, value));
  }
  if (command.early == EarlyOutput::kPrefix && !command.console) {
    own.push_back(fmt::format("{}={}", kPrefixVariable, command.early_prefix));
  }
  std::vector<const char*> environment = CStrings(own);
  for (const std::string& variable : environment_) {
    const std::string_view name = std::string_view(variable).substr(0, variable.find('=') + 1);
    if (std::ranges::none_of(own, [&](const std::string& other) { return other.starts_with(name); })) {
      environment.push_back(variable.c_str());
    }
  }
  Process::Options options = ProcessOptionsOf(command, running);
  options.environment = std::move(environment);
  options.program = kShell;
  options.arguments = {kShell, "-c", command.line};
  if (std::optional<DirectCommand> direct = FindDirect(command)) {
    // A shell says what is wrong with it, or runs a script that names no interpreter.
    options.otherwise = std::exchange(options.arguments, std::move(direct->words));
    options.program = std::move(direct->program);
  }
  return Process::Start(loop_, null_input_.get(), std::move(options));
}

std::optional<DirectCommand> LocalRunner::FindDirect(const Command& command) const {
  const bool passes_own = std::ranges::none_of(command.environment, [](const auto& variable) {
    return variable.first == "PATH" || variable.first == "PWD" || IsChangedByShell(variable.first);
  });
  return passes_environment_ && passes_own ? rbuild::FindDirect(command.line, options_.environment.Get("PATH"))
                                           : std::nullopt;
}

Process::Options LocalRunner::ProcessOptionsOf(const Command& command, Running& running) {
  Process::Options options;
  if (jobserver_) {
    options.inherit = jobserver_->inherit();
  }
  options.console = command.console;
  options.separate_stderr = running.early == EarlyOutput::kRustc;
  options.notice = options_.notice;
  Running* target = &running;
  options.on_output = [this, target](Process::Stream stream, std::string_view bytes) {
    OnOutput(*target, stream, bytes);
  };
  options.on_exit = [this, target] { target->outcome.end_ms = clock_.NowMs(); };
  options.on_end = [this, target](const ProcessEnd& end) { OnEnd(*target, end); };
  return options;
}

void LocalRunner::OnOutput(Running& running, Process::Stream stream, std::string_view bytes) {
  if (bytes.size() > options_.most_output - running.bytes) {
    bytes = bytes.substr(0, options_.most_output - running.bytes);
    running.outcome.output_cut = true;
  }
  running.bytes += bytes.size();
  if (running.prefix) {
    for (std::string& path : running.prefix->Feed(bytes, running.outcome.output)) {
      Announce(running.id, std::move(path));
    }
  } else if (running.rustc && stream == Process::Stream::kErr) {
    TakeRustc(running, running.rustc->Feed(bytes));
  } else if (running.rustc) {
    running.outcome.printed += bytes;
  } else {
    running.outcome.output += bytes;
  }
}

void LocalRunner::TakeRustc(Running& running, std::vector<RustcItem> items) {
  Outcome& outcome = running.outcome;
  for (RustcItem& item : items) {
    std::visit(Overloaded{
                   [&](RustcArtifact& artifact) {
                     if (artifact.emit == "metadata") {
                       Announce(running.id, std::move(artifact.path));
                     }
                   },
                   [&](RustcDiagnostic& diagnostic) { outcome.output += diagnostic.json + "\n"; },
                   [&](RustcFutureReport& report) { outcome.output += report.json + "\n"; },
                   [&](RustcText& text) { outcome.output += text.text; },
               },
               item);
  }
}

void LocalRunner::OnEnd(Running& running, const ProcessEnd& end) {
  if (running.prefix) {
    running.prefix->Finish(running.outcome.output);
  }
  if (running.rustc) {
    TakeRustc(running, running.rustc->Finish());
  }
  if (running.early == EarlyOutput::kAppear) {
    appear_.Drain();
    appear_.Remove(running.id);
  }
  Outcome& outcome = running.outcome;
  outcome.exit_code = end.exit_code;
  outcome.interrupted = IsInterrupt(end);
  outcome.peak_memory_kb = end.peak_memory_kb;
  if (end.pipe_left_open) {
    outcome.warnings.push_back(
        "a background process that the command left behind still holds its output; it is not waited for");
  }
  if (outcome.output_cut) {
    outcome.warnings.push_back(
        fmt::format("the command printed more than {} bytes; what came after is lost", options_.most_output));
  }
  const CommandId id = running.id;
  events_.emplace_back(Finished{id, std::move(outcome)});
  running_.erase(id);
  ReleaseSlots();
}

void LocalRunner::Announce(CommandId id, std::string path) {
  events_.emplace_back(Announced{id, std::move(path)});
}

void LocalRunner::ReleaseSlots() {
  if (!jobserver_) {
    return;
  }
  jobserver_->KeepOnly(static_cast<int>(running_.size()));
  if (running_.empty()) {
    jobserver_->Refill();
  }
}

std::optional<int64_t> LocalRunner::WaitLimit(std::optional<std::chrono::milliseconds> deadline) const {
  std::optional<int64_t> limit;
  if (deadline) {
    limit = clock_.NowMs() + deadline->count();
  }
  if (held_by_load_) {
    const int64_t look_again = clock_.NowMs() + kLoadIntervalMs;
    limit = limit ? std::min(*limit, look_again) : look_again;
  }
  return limit;
}

RunEvent LocalRunner::Wait(std::optional<std::chrono::milliseconds> deadline) {
  Watch token;
  if (jobserver_ && jobserver_->held() > static_cast<int>(running_.size())) {
    // More slots than there was work: others may use them while we wait. Not a shortage, so nothing to wake us for.
    ReleaseSlots();
  } else if (jobserver_ && short_of_tokens_) {
    if (Result<Watch> watch = loop_.OnReadable(jobserver_->wait_fd(), [this] { token_free_ = true; })) {
      token = *std::move(watch);
    }
  }
  short_of_tokens_ = false;
  token_free_ = false;
  const std::optional<int64_t> limit = WaitLimit(deadline);
  for (bool looked = false; events_.empty() && !token_free_; looked = true) {
    std::optional<std::chrono::milliseconds> rest;
    if (limit) {
      const int64_t left = *limit - clock_.NowMs();
      // A deadline of zero still looks once at what has happened.
      if (left <= 0 && looked) {
        break;
      }
      rest = std::chrono::milliseconds(std::max<int64_t>(left, 0));
    }
    loop_.RunOnce(rest);
  }
  if (events_.empty()) {
    return Woken{};
  }
  RunEvent event = std::move(events_.front());
  events_.pop_front();
  if (const auto* finished = std::get_if<Finished>(&event)) {
    unreturned_.erase(finished->id);
  }
  return event;
}

void LocalRunner::SignalAll(int signal) {
  std::vector<CommandId> young;
  for (const auto& [id, running] : running_) {
    // The terminal has sent Ctrl-C to a console command already, and programs take a second one as impatience.
    if (!running->process->console() || signal != SIGINT || !InForeground()) {
      running->process->Signal(signal);
      if (clock_.NowMs() - running->outcome.start_ms < kYoungMs) {
        young.push_back(id);
      }
    }
  }
  if (young.empty()) {
    return;
  }
  auto send_again = [this, signal, young = std::move(young)] {
    for (CommandId id : young) {
      if (auto found = running_.find(id); found != running_.end()) {
        found->second->process->Signal(signal);
      }
    }
  };
  if (Result<Watch> timer = loop_.After(std::chrono::milliseconds(kYoungMs), std::move(send_again))) {
    send_again_ = *std::move(timer);
  }
}

}  // namespace rbuild
