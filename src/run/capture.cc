// Capture: a child, two pipes and poll(), without an event loop or threads.
#include "run/capture.h"

#include <array>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/descriptor.h"
#include "base/path.h"
#include "base/text.h"
#include "run/spawn.h"

namespace rbuild {
namespace {

constexpr std::string_view kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

bool IsProgram(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && access(path.c_str(), X_OK) == 0;
}

Result<std::string> ResolveProgram(const CaptureRequest& request, const Environment& environment) {
  const std::string& name = request.arguments.front();
  if (name.find('/') != std::string::npos) {
    // A missing file and a missing folder give the same errno when spawning: look first to be able to say which.
    if (!request.cwd.empty() && access(request.cwd.c_str(), X_OK) != 0) {
      return ErrnoError(fmt::format("can't run {} in the folder {}", name, request.cwd), errno);
    }
    if (!IsProgram(JoinPath(request.cwd, name))) {
      return EnvironmentError(fmt::format("{} isn't there or isn't executable; check the path", name));
    }
    return name;
  }
  if (std::optional<std::string> found =
          FindProgram(name, environment.Get("PATH").value_or(std::string(kDefaultPath)))) {
    return *std::move(found);
  }
  return EnvironmentError(fmt::format("{} was not found in PATH; install it or add its folder to PATH", name));
}

// Reads one piece; false at the end of the stream.
bool ReadPiece(int fd, std::string& to, const std::function<void(std::string_view)>& on_piece) {
  std::array<char, size_t{64} * 1024> buffer;
  const ssize_t count = read(fd, buffer.data(), buffer.size());
  if (count < 0 && errno == EINTR) {
    return true;
  }
  if (count <= 0) {
    return false;
  }
  const std::string_view piece(buffer.data(), static_cast<size_t>(count));
  to += piece;
  if (on_piece) {
    on_piece(piece);
  }
  return true;
}

void ReadBoth(Descriptor out, Descriptor err, const CaptureRequest& request, Captured& captured) {
  while (out.valid() || err.valid()) {
    // poll() passes over negative descriptors.
    std::array<pollfd, 2> both{pollfd{out.get(), POLLIN, 0}, pollfd{err.get(), POLLIN, 0}};
    if (poll(both.data(), both.size(), -1) < 0) {
      continue;
    }
    if (both[0].revents != 0 && !ReadPiece(out.get(), captured.out, nullptr)) {
      out.Close();
    }
    if (both[1].revents != 0 && !ReadPiece(err.get(), captured.err, request.on_stderr)) {
      err.Close();
    }
  }
}

// A terminal like ours: what is written to it is read as it is. Nothing where the system has no more of them, or none.
std::optional<PipeEnds> MakeTerminal() {
  PipeEnds ends;
  ends.read = Descriptor(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!ends.read.valid() || grantpt(ends.read.get()) != 0 || unlockpt(ends.read.get()) != 0) {
    return std::nullopt;
  }
  const char* name = ptsname(ends.read.get());
  ends.write = Descriptor(name == nullptr ? -1 : open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
  struct termios mode{};
  if (!ends.write.valid() || tcgetattr(ends.write.get(), &mode) != 0) {
    return std::nullopt;
  }
  cfmakeraw(&mode);
  struct winsize size{};
  if (tcsetattr(ends.write.get(), TCSANOW, &mode) != 0 ||
      (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && ioctl(ends.write.get(), TIOCSWINSZ, &size) != 0)) {
    return std::nullopt;
  }
  return ends;
}

Result<PipeEnds> MakeErrorStream(const CaptureRequest& request) {
  if (request.like_our_stderr && isatty(STDERR_FILENO) == 1) {
    if (std::optional<PipeEnds> terminal = MakeTerminal()) {
      return *std::move(terminal);
    }
  }
  return MakePipe();
}

}  // namespace

std::optional<std::string> FindProgram(std::string_view name, std::string_view path_variable) {
  for (std::string_view folder : Split(path_variable, ':')) {
    // An empty part of PATH is the current folder. Joined as shells do it: a script sees the path as its name.
    std::string candidate = folder.empty() ? std::string(name) : fmt::format("{}/{}", folder, name);
    if (IsProgram(candidate)) {
      return candidate;
    }
  }
  return std::nullopt;
}

Result<Captured> Capture(const CaptureRequest& request) {
  const Environment environment = request.environment ? *request.environment : Environment::OfProcess();
  SpawnRequest spawn;
  TRY_ASSIGN(spawn.program, ResolveProgram(request, environment));
  TRY_ASSIGN(PipeEnds out, MakePipe());
  TRY_ASSIGN(PipeEnds err, MakeErrorStream(request));
  Descriptor null_input(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null_input.valid()) {
    return ErrnoError("can't open /dev/null", errno);
  }
  spawn.arguments = request.arguments;
  const std::vector<std::string> variables = environment.ToStrings();
  spawn.environment = CStrings(variables);
  spawn.cwd = request.cwd;
  spawn.stdin_fd = null_input.get();
  spawn.stdout_fd = out.write.get();
  spawn.stderr_fd = err.write.get();
  spawn.inherit = request.inherit;
  TRY_ASSIGN(pid_t pid, Spawn(spawn));
  out.write.Close();
  err.write.Close();
  Captured captured;
  ReadBoth(std::move(out.read), std::move(err.read), request, captured);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) {
      return ErrnoError(fmt::format("can't tell how {} ended", request.arguments.front()), errno);
    }
  }
  captured.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  captured.exit_code = captured.signal != 0 ? 128 + captured.signal : WEXITSTATUS(status);
  return captured;
}

}  // namespace rbuild
