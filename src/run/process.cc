// Process: pidfd where the system has it, two pipes at most, one end.
#include "run/process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rbuild {
namespace {

constexpr size_t kReadSize = size_t{64} * 1024;
// A child that writes without end must not keep the others from being read.
constexpr int kReadsAtOnce = 16;

Descriptor OpenPidfd(pid_t pid) {
#ifdef SYS_pidfd_open
  return Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
#else
  static_cast<void>(pid);
  return Descriptor();
#endif
}

int64_t MemoryKb(const rusage& usage) {
#ifdef __APPLE__
  return usage.ru_maxrss / 1024;
#else
  return usage.ru_maxrss;
#endif
}

int64_t OwnPeakMemoryKb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return MemoryKb(usage);
}

}  // namespace

ExitNotice BestExitNotice() {
  return OpenPidfd(getpid()).valid() ? ExitNotice::kPidfd : ExitNotice::kSigchld;
}

Process::Process(Key, EventLoop& loop, Options options) : loop_(loop), options_(std::move(options)) {}
Process::~Process() = default;

Result<std::unique_ptr<Process>> Process::Start(EventLoop& loop, int null_input, Options options) {
  auto process = std::make_unique<Process>(Key(), loop, std::move(options));
  Options& own = process->options_;
  SpawnRequest request;
  request.program = std::move(own.program);
  request.arguments = std::move(own.arguments);
  request.environment = std::move(own.environment);
  request.inherit = std::move(own.inherit);
  PipeEnds out;
  PipeEnds err;
  if (!own.console) {
    TRY_ASSIGN(out, MakePipe());
    request.stdin_fd = null_input;
    request.stdout_fd = out.write.get();
    request.stderr_fd = out.write.get();
    request.new_group = true;
    if (own.separate_stderr) {
      TRY_ASSIGN(err, MakePipe());
      request.stderr_fd = err.write.get();
    }
  }
  process->own_memory_kb_ = OwnPeakMemoryKb();
  Result<pid_t> pid = Spawn(request);
  if (!pid && !own.otherwise.empty()) {
    request.program = own.otherwise.front();
    request.arguments = std::move(own.otherwise);
    pid = Spawn(request);
  }
  TRY_ASSIGN(process->pid_, std::move(pid));
  process->out_.fd = std::move(out.read);
  process->err_.fd = std::move(err.read);
  if (Result<void> watched = process->WatchAll(); !watched) {
    // Nobody would ever notice its end: better no command than one that is lost.
    process->Signal(SIGKILL);
    waitpid(process->pid_, nullptr, 0);
    return tl::make_unexpected(std::move(watched).error().With("can't watch a command that was just started"));
  }
  return process;
}

Result<void> Process::WatchAll() {
  if (options_.notice == ExitNotice::kPidfd) {
    pidfd_ = OpenPidfd(pid_);
    if (!pidfd_.valid()) {
      return ErrnoError("pidfd_open", errno);
    }
    TRY_ASSIGN(exit_watch_, loop_.OnReadable(pidfd_.get(), [this] { Reap(); }));
  }
  for (Stream stream : {Stream::kOut, Stream::kErr}) {
    Channel& pipe = channel(stream);
    if (pipe.fd.valid()) {
      TRY_ASSIGN(pipe.watch, loop_.OnReadable(pipe.fd.get(), [this, stream] { Read(stream); }));
    }
  }
  return {};
}

void Process::Signal(int signal) const {
  if (reaped_ && options_.console) {
    return;
  }
  // A group outlives its leader, and its number is not used again while it has members: also background processes
  // of a child that was waited for are reached, as long as they hold the pipe.
  kill(options_.console ? pid_ : -pid_, signal);
}

void Process::Read(Stream stream) {
  Channel& pipe = channel(stream);
  std::array<char, kReadSize> buffer;
  for (int i = 0; i < kReadsAtOnce; ++i) {
    const ssize_t count = read(pipe.fd.get(), buffer.data(), buffer.size());
    if (count > 0) {
      options_.on_output(stream, std::string_view(buffer.data(), static_cast<size_t>(count)));
      continue;
    }
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0 && errno == EAGAIN) {
      break;
    }
    pipe.watch.Stop();
    pipe.fd.Close();
    EndIfOver();
    return;
  }
  if (reaped_) {
    RestartGrace();
  }
}

void Process::Reap() {
  if (reaped_) {
    return;
  }
  int status = 0;
  rusage usage{};
  const pid_t waited = wait4(pid_, &status, WNOHANG, &usage);
  if (waited == 0 || (waited < 0 && errno == EINTR)) {
    return;
  }
  reaped_ = true;
  exit_watch_.Stop();
  pidfd_.Close();
  if (waited < 0) {
    // Somebody else has waited for our child (SIGCHLD ignored by whoever started us): how it ended is lost.
    end_.exit_code = 127;
  } else if (WIFSIGNALED(status)) {
    end_.signal = WTERMSIG(status);
    end_.exit_code = 128 + end_.signal;
  } else {
    end_.exit_code = WEXITSTATUS(status);
  }
  const int64_t memory = MemoryKb(usage);
  end_.peak_memory_kb = memory > own_memory_kb_ ? memory : 0;
  if (options_.on_exit) {
    options_.on_exit();
  }
  if (out_.fd.valid() || err_.fd.valid()) {
    RestartGrace();
  }
  EndIfOver();
}

void Process::RestartGrace() {
  Result<Watch> timer = loop_.After(kPipeGrace, [this] {
    end_.pipe_left_open = true;
    for (Channel* pipe : {&out_, &err_}) {
      pipe->watch.Stop();
      pipe->fd.Close();
    }
    EndIfOver();
  });
  if (timer) {
    grace_ = *std::move(timer);
  }
}

void Process::EndIfOver() {
  if (!reaped_ || out_.fd.valid() || err_.fd.valid()) {
    return;
  }
  grace_.Stop();
  // The owner may destroy us in the callback.
  auto on_end = std::move(options_.on_end);
  ProcessEnd end = end_;
  on_end(end);
}

}  // namespace rbuild
