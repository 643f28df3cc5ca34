// Spawn over posix_spawn: fork would copy the page tables of a large rbuild (44 ms at 500 MB, measured).
#include "run/spawn.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace rbuild {
namespace {

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

class Attributes {
 public:
  Attributes() { posix_spawnattr_init(&attributes_); }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t* get() { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

bool IsIgnored(int signal) {
  struct sigaction action{};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// 0 or an errno value.
int SetAttributes(const SpawnRequest& request, Attributes& attributes) {
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  sigset_t none;
  sigemptyset(&none);
  sigset_t defaults;
  sigfillset(&defaults);
  if (IsIgnored(SIGHUP)) {
    sigdelset(&defaults, SIGHUP);
  }
  if (request.new_group) {
    flags |= POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setpgroup(attributes.get(), 0);
  }
#ifdef __APPLE__
  flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
  posix_spawnattr_setsigmask(attributes.get(), &none);
  posix_spawnattr_setsigdefault(attributes.get(), &defaults);
  return posix_spawnattr_setflags(attributes.get(), flags);
}

int AddDescriptor(FileActions& actions, int from, int to) {
  if (from < 0) {
#ifdef __APPLE__
    return posix_spawn_file_actions_addinherit_np(actions.get(), to);
#else
    return 0;
#endif
  }
  // A dup2 onto itself takes close-on-exec off.
  return posix_spawn_file_actions_adddup2(actions.get(), from, to);
}

int SetFileActions(const SpawnRequest& request, FileActions& actions) {
  if (!request.cwd.empty()) {
    if (int error = posix_spawn_file_actions_addchdir_np(actions.get(), request.cwd.c_str()); error != 0) {
      return error;
    }
  }
  const int standard[] = {request.stdin_fd, request.stdout_fd, request.stderr_fd};
  for (int fd = 0; fd < 3; ++fd) {
    if (int error = AddDescriptor(actions, standard[fd], fd); error != 0) {
      return error;
    }
  }
  for (int fd : request.inherit) {
    if (int error = AddDescriptor(actions, fd, fd); error != 0) {
      return error;
    }
  }
  return 0;
}

// The form that exec takes. REQUIRES: `texts` outlives the result.
std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) {
    pointers.push_back(const_cast<char*>(text.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<PipeEnds> MakePipe() {
  int ends[2];
#ifdef __APPLE__
  if (pipe(ends) != 0) {
    return ErrnoError("can't make a pipe", errno);
  }
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#else
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return ErrnoError("can't make a pipe", errno);
  }
#endif
  return PipeEnds{Descriptor(ends[0]), Descriptor(ends[1])};
}

Result<pid_t> Spawn(const SpawnRequest& request) {
  FileActions actions;
  Attributes attributes;
  int error = SetFileActions(request, actions);
  if (error == 0) {
    error = SetAttributes(request, attributes);
  }
  pid_t pid = 0;
  if (error == 0) {
    std::vector<char*> arguments = Pointers(request.arguments);
    std::vector<char*> environment = Pointers(request.environment);
    error = posix_spawn(&pid, request.program.c_str(), actions.get(), attributes.get(), arguments.data(),
                        environment.data());
  }
  if (error == E2BIG) {
    return InputError(
        fmt::format("can't start {}: its arguments and environment are longer than the system "
                    "allows; put long lists into a response file (rspfile)",
                    request.program));
  }
  if (error != 0) {
    return ErrnoError(fmt::format("can't start {}", request.program), error);
  }
  return pid;
}

Result<Ending> RunToEnd(const SpawnRequest& request) {
  TRY_ASSIGN(const pid_t child, Spawn(request));
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return ErrnoError(fmt::format("wait for {}", request.program), errno);
    }
  }
  return WIFSIGNALED(status) ? Ending{0, WTERMSIG(status)} : Ending{WEXITSTATUS(status), 0};
}

}  // namespace rbuild
