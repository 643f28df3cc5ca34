// Spawn over vfork or posix_spawn: fork would copy the page tables of a large rbuild (44 ms at 500 MB, measured).
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

bool IsIgnored(int signal) {
  struct sigaction action{};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// execve() takes pointers to what it does not change.
char* const* Writable(const std::vector<const char*>& texts) {
  return const_cast<char* const*>(texts.data());
}

#ifdef __linux__

// What the child of vfork() does. It shares the memory of its parent, which waits until exec: only system calls here.
// Returns only if it could not become the program; errno tells why.
void BecomeProgram(const SpawnRequest& request, char* const* arguments, char* const* environment, bool keeps_sighup) {
  struct sigaction by_default{};
  by_default.sa_handler = SIG_DFL;
  // A handler of ours must not run in the child. Those above are of the C library and no program's business.
  for (int signal = 1; signal < SIGRTMIN; ++signal) {
    if (signal != SIGHUP || !keeps_sighup) {
      sigaction(signal, &by_default, nullptr);
    }
  }
  if (request.new_group && setpgid(0, 0) != 0) {
    return;
  }
  if (!request.cwd.empty() && chdir(request.cwd.c_str()) != 0) {
    return;
  }
  const int standard[] = {request.stdin_fd, request.stdout_fd, request.stderr_fd};
  for (int fd = 0; fd < 3; ++fd) {
    // A dup2 onto itself would leave close-on-exec.
    if (standard[fd] >= 0 && (standard[fd] == fd ? fcntl(fd, F_SETFD, 0) : dup2(standard[fd], fd)) < 0) {
      return;
    }
  }
  for (int fd : request.inherit) {
    if (fcntl(fd, F_SETFD, 0) != 0) {
      return;
    }
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execve(request.program.c_str(), arguments, environment);
}

// 0 or an errno value. By vfork(): posix_spawn() makes a stack for each child and twice as many system calls, which
// costs 15 us of the 85 that a start takes (measured).
int Start(const SpawnRequest& request, char* const* arguments, char* const* environment, pid_t* pid) {
  const bool keeps_sighup = IsIgnored(SIGHUP);
  volatile int error = 0;
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  // NOLINTBEGIN(clang-analyzer-unix.Vfork, clang-analyzer-security.insecureAPI.vfork, bugprone-unsafe-functions): what
  // the child may do is what BecomeProgram() does, and is all that it does.
  const pid_t child = vfork();
  if (child == 0) {
    BecomeProgram(request, arguments, environment, keeps_sighup);
    error = errno;
    _exit(127);
  }
  // NOLINTEND(clang-analyzer-unix.Vfork, clang-analyzer-security.insecureAPI.vfork, bugprone-unsafe-functions)
  if (child < 0) {
    error = errno;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (child > 0 && error != 0) {
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  *pid = child;
  return error;
}

#else

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

// 0 or an errno value.
int Start(const SpawnRequest& request, char* const* arguments, char* const* environment, pid_t* pid) {
  FileActions actions;
  Attributes attributes;
  int error = SetFileActions(request, actions);
  if (error == 0) {
    error = SetAttributes(request, attributes);
  }
  return error != 0
             ? error
             : posix_spawn(pid, request.program.c_str(), actions.get(), attributes.get(), arguments, environment);
}

#endif

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

std::vector<const char*> CStrings(const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) {
    pointers.push_back(text.c_str());
  }
  return pointers;
}

Result<pid_t> Spawn(const SpawnRequest& request) {
  std::vector<const char*> arguments = CStrings(request.arguments);
  arguments.push_back(nullptr);
  std::vector<const char*> environment = request.environment;
  environment.push_back(nullptr);
  pid_t pid = 0;
  const int error = Start(request, Writable(arguments), Writable(environment), &pid);
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
