// RunTool: one child and its pipes, read until all of them end.
#include "cargo/tool_output.h"

#include <array>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/descriptor.h"
#include "run/spawn.h"

namespace rbuild::cargo {
namespace {

// The reading end of a pipe and what came through it.
struct Stream {
  Descriptor fd;  // closed at its end
  std::string text;

  Result<void> Read() {
    std::array<char, 65536> buffer;
    ssize_t count = read(fd.get(), buffer.data(), buffer.size());
    if (count < 0) {
      return errno == EINTR ? Result<void>() : ErrnoError("reading what a program prints", errno);
    }
    if (count == 0) {
      fd.Close();
    }
    text.append(buffer.data(), static_cast<size_t>(count));
    return {};
  }
};

Result<void> ReadAll(Stream& out, Stream& err) {
  while (out.fd.valid() || err.fd.valid()) {
    // poll() passes over descriptors of -1.
    std::array<pollfd, 2> watched = {pollfd{out.fd.get(), POLLIN, 0}, pollfd{err.fd.get(), POLLIN, 0}};
    if (poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) {
        continue;
      }
      return ErrnoError("waiting for what a program prints", errno);
    }
    if (watched[0].revents != 0) {
      TRY(out.Read());
    }
    if (watched[1].revents != 0) {
      TRY(err.Read());
    }
  }
  return {};
}

Result<int> WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) {
      return ErrnoError("waiting for a program", errno);
    }
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<ToolOutput> RunTool(const ToolRequest& request) {
  Descriptor null_input(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!null_input.valid()) {
    return ErrnoError("/dev/null", errno);
  }
  TRY_ASSIGN(PipeEnds out_pipe, MakePipe());
  std::optional<PipeEnds> err_pipe;
  if (!request.show_stderr) {
    TRY_ASSIGN(err_pipe, MakePipe());
  }
  SpawnRequest spawn;
  spawn.program = request.command.front();
  spawn.arguments = request.command;
  spawn.environment = request.environment.ToStrings();
  spawn.cwd = request.cwd;
  spawn.stdin_fd = null_input.get();
  spawn.stdout_fd = out_pipe.write.get();
  spawn.stderr_fd = err_pipe ? err_pipe->write.get() : -1;
  TRY_ASSIGN(pid_t pid, Spawn(spawn));
  out_pipe.write.Close();
  Stream out{std::move(out_pipe.read), ""};
  Stream err;
  if (err_pipe) {
    err_pipe->write.Close();
    err.fd = std::move(err_pipe->read);
  }
  Result<void> read = ReadAll(out, err);
  // Waited for in any case, or a zombie would stay.
  TRY_ASSIGN(int exit_code, WaitFor(pid));
  TRY(read);
  return ToolOutput{exit_code, std::move(out.text), std::move(err.text)};
}

}  // namespace rbuild::cargo
