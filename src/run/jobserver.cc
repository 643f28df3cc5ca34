// Jobserver over pipes and fifos.
#include "run/jobserver.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"
#include "run/spawn.h"

namespace rbuild {
namespace {

constexpr std::string_view kAuth = "--jobserver-auth=";
constexpr std::string_view kFds = "--jobserver-fds=";
constexpr char kToken = '|';

// A new open description of the same pipe: O_NONBLOCK on the shared one would break every other process that has it.
Result<Descriptor> OpenAgain(int fd, int flags) {
  const std::string path = fmt::format("/proc/self/fd/{}", fd);
  Descriptor again(open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC));
  if (!again.valid()) {
    return ErrnoError(fmt::format("can't open descriptor {} of the jobserver again", fd), errno);
  }
  return again;
}

Result<void> CheckPipe(int fd, int access) {
  struct stat status{};
  if (fd < 0 || fstat(fd, &status) != 0) {
    return EnvironmentError(fmt::format("descriptor {} of the jobserver isn't open", fd));
  }
  const int mode = fcntl(fd, F_GETFL) & O_ACCMODE;
  if (!S_ISFIFO(status.st_mode) || (mode != access && mode != O_RDWR)) {
    return EnvironmentError(fmt::format("descriptor {} isn't a jobserver's pipe", fd));
  }
  return {};
}

std::optional<JobserverAddress> ParseAddress(std::string_view text) {
  JobserverAddress address;
  if (text.starts_with("fifo:")) {
    address.fifo = text.substr(5);
    return address;
  }
  const std::vector<std::string_view> parts = Split(text, ',');
  if (parts.size() != 2) {
    return std::nullopt;
  }
  const std::optional<int64_t> read = ParseInt(parts[0]);
  const std::optional<int64_t> write = ParseInt(parts[1]);
  constexpr int64_t kMost = 1 << 30;
  if (!read || !write || *read > kMost || *write > kMost || *read < -kMost || *write < -kMost) {
    return std::nullopt;
  }
  address.read_fd = static_cast<int>(*read);
  address.write_fd = static_cast<int>(*write);
  return address;
}

// Writes that a full pipe or a signal would cut are repeated: a token that isn't given back is lost to everybody.
void WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count > 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
    } else if (errno == EAGAIN) {
      // A pool that is full for so long holds more than it ever lent.
      constexpr int kPatienceMs = 1000;
      pollfd ready{fd, POLLOUT, 0};
      if (poll(&ready, 1, kPatienceMs) == 0) {
        return;
      }
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace

std::optional<JobserverAddress> ParseJobserver(std::string_view makeflags) {
  const std::vector<std::string_view> words = SplitWords(makeflags);
  if (words.empty()) {
    return std::nullopt;
  }
  const bool letters = !words[0].starts_with('-') && words[0].find('=') == std::string_view::npos;
  if (letters && words[0].find('n') != std::string_view::npos) {
    return std::nullopt;
  }
  std::optional<JobserverAddress> address;
  for (std::string_view word : words) {
    for (std::string_view option : {kAuth, kFds}) {
      if (word.starts_with(option)) {
        address = ParseAddress(word.substr(option.size()));
      }
    }
  }
  return address;
}

std::optional<JobserverAddress> InheritedJobserver(const Environment& environment, bool cargo) {
  if (!cargo) {
    return ParseJobserver(environment.Get("MAKEFLAGS").value_or(""));
  }
  for (const char* name : {"CARGO_MAKEFLAGS", "MAKEFLAGS", "MFLAGS"}) {
    if (std::optional<std::string> flags = environment.Get(name)) {
      return ParseJobserver(*flags);
    }
  }
  return std::nullopt;
}

Result<Jobserver> Jobserver::Serve(int jobs) {
  Jobserver server;
  TRY_ASSIGN(server.pool_, MakePipe());
  TRY_ASSIGN(server.own_read_, OpenAgain(server.pool_.read.get(), O_RDONLY));
  TRY_ASSIGN(server.own_write_, OpenAgain(server.pool_.write.get(), O_WRONLY));
  // A pipe takes 64 KB; more commands than that never run at once.
  constexpr int kMostTokens = 32 * 1024;
  server.serving_ = true;
  server.pool_size_ = std::min(jobs - 1, kMostTokens);
  server.address_.read_fd = server.pool_.read.get();
  server.address_.write_fd = server.pool_.write.get();
  server.Refill();
  return server;
}

Result<Jobserver> Jobserver::Join(const JobserverAddress& address) {
  Jobserver client;
  client.address_ = address;
  if (!address.fifo.empty()) {
    const int flags = O_NONBLOCK | O_CLOEXEC;
    // Opening for both never waits for the other side.
    client.own_read_ = Descriptor(open(address.fifo.c_str(), O_RDWR | flags));
    if (!client.own_read_.valid()) {
      return ErrnoError(fmt::format("can't open the jobserver's fifo {}", address.fifo), errno);
    }
    TRY(CheckPipe(client.own_read_.get(), O_RDWR));
    client.own_write_ = Descriptor(open(address.fifo.c_str(), O_WRONLY | flags));
    if (!client.own_write_.valid()) {
      return ErrnoError(fmt::format("can't write to the jobserver's fifo {}", address.fifo), errno);
    }
    return client;
  }
  TRY(CheckPipe(address.read_fd, O_RDONLY));
  TRY(CheckPipe(address.write_fd, O_WRONLY));
  TRY_ASSIGN(client.own_read_, OpenAgain(address.read_fd, O_RDONLY));
  TRY_ASSIGN(client.own_write_, OpenAgain(address.write_fd, O_WRONLY));
  // From here on only the commands get them, which Spawn is told by name.
  fcntl(address.read_fd, F_SETFD, FD_CLOEXEC);
  fcntl(address.write_fd, F_SETFD, FD_CLOEXEC);
  return client;
}

Jobserver::~Jobserver() {
  if (own_write_.valid()) {
    KeepOnly(0);
  }
}

int Jobserver::Acquire(int count) {
  int acquired = 0;
  if (count > 0 && implicit_ == 0) {
    implicit_ = 1;
    ++acquired;
  }
  while (acquired < count) {
    char buffer[64];
    const size_t wanted = std::min(sizeof(buffer), static_cast<size_t>(count - acquired));
    const ssize_t got = read(own_read_.get(), buffer, wanted);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      break;
    }
    tokens_.append(buffer, static_cast<size_t>(got));
    acquired += static_cast<int>(got);
  }
  return acquired;
}

void Jobserver::KeepOnly(int count) {
  // The implicit slot goes last: it can't be lent to anybody else.
  const size_t kept = static_cast<size_t>(std::max(count - implicit_, 0));
  if (kept < tokens_.size()) {
    WriteAll(own_write_.get(), std::string_view(tokens_).substr(kept));
    tokens_.resize(kept);
  }
  if (count == 0) {
    implicit_ = 0;
  }
}

void Jobserver::Refill() {
  if (!serving_) {
    return;
  }
  int present = 0;
  if (ioctl(own_read_.get(), FIONREAD, &present) != 0) {
    return;
  }
  if (present < pool_size_) {
    WriteAll(own_write_.get(), std::string(static_cast<size_t>(pool_size_ - present), kToken));
  }
  for (char surplus; present > pool_size_ && read(own_read_.get(), &surplus, 1) == 1; --present) {
  }
}

std::vector<int> Jobserver::inherit() const {
  if (!address_.fifo.empty()) {
    return {};
  }
  return {address_.read_fd, address_.write_fd};
}

std::string Jobserver::cargo_makeflags() const {
  const std::string where = address_.fifo.empty() ? fmt::format("{},{}", address_.read_fd, address_.write_fd)
                                                  : fmt::format("fifo:{}", address_.fifo);
  return fmt::format("-j --jobserver-fds={0} --jobserver-auth={0}", where);
}

}  // namespace rbuild
