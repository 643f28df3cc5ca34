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

bool IsPipe(int fd, int access) {
  struct stat status{};
  const int mode = fcntl(fd, F_GETFL) & O_ACCMODE;
  return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode) && (mode == access || mode == O_RDWR);
}

Result<void> CheckInherited(int fd, int access) {
  const int flags = fd < 0 ? -1 : fcntl(fd, F_GETFD);
  // What is closed on exec wasn't inherited: it is a descriptor of our own that got the number since.
  if (flags < 0 || (flags & FD_CLOEXEC) != 0) {
    return EnvironmentError(fmt::format("descriptor {} of the jobserver isn't open", fd));
  }
  if (!IsPipe(fd, access)) {
    return EnvironmentError(fmt::format("descriptor {} isn't a jobserver's pipe", fd));
  }
  return {};
}

// Words before the variables, which follow "--", and the rest. A blank with a backslash before it belongs to a word.
struct Makeflags {
  std::vector<std::string_view> words;
  std::string_view variables;
};

Makeflags SplitMakeflags(std::string_view text) {
  Makeflags flags;
  constexpr std::string_view kBlanks = " \t";
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    size_t end = 0;
    while (end < text.size() && kBlanks.find(text[end]) == std::string_view::npos) {
      end += text[end] == '\\' ? 2 : 1;
    }
    const std::string_view word = text.substr(0, end);
    if (word.empty() || word == "--") {
      flags.variables = text;
      return flags;
    }
    flags.words.push_back(word);
    text.remove_prefix(word.size());
  }
}

// Of a word that names a pool: what it names.
std::optional<std::string_view> AuthOf(std::string_view word) {
  for (std::string_view option : {kAuth, kFds}) {
    if (word.starts_with(option)) {
      return word.substr(option.size());
    }
  }
  return std::nullopt;
}

std::string WithoutBackslashes(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    i += text[i] == '\\' && i + 1 < text.size() ? 1 : 0;
    plain += text[i];
  }
  return plain;
}

std::optional<JobserverAddress> ParseAddress(std::string_view text) {
  JobserverAddress address;
  if (text.starts_with("fifo:")) {
    address.fifo = WithoutBackslashes(text.substr(5));
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

std::string JobserverAddress::ToString() const {
  return fifo.empty() ? fmt::format("{},{}", read_fd, write_fd) : fmt::format("fifo:{}", fifo);
}

std::optional<JobserverAddress> ParseJobserver(std::string_view makeflags) {
  const Makeflags flags = SplitMakeflags(makeflags);
  if (flags.words.empty()) {
    return std::nullopt;
  }
  const std::string_view first = flags.words[0];
  const bool letters = !first.starts_with('-') && first.find('=') == std::string_view::npos;
  if (letters && first.find('n') != std::string_view::npos) {
    return std::nullopt;
  }
  std::optional<JobserverAddress> address;
  for (std::string_view word : flags.words) {
    if (std::optional<std::string_view> auth = AuthOf(word)) {
      address = ParseAddress(*auth);
    }
  }
  return address;
}

std::string MakeflagsNaming(const JobserverAddress& address, int jobs, std::string_view makeflags) {
  const Makeflags flags = SplitMakeflags(makeflags);
  std::string result;
  for (std::string_view word : flags.words) {
    // Some programs take the first pool that is named.
    if (!AuthOf(word)) {
      result += fmt::format("{}{}", result.empty() ? "" : " ", word);
    }
  }
  result += fmt::format(" -j{} {}{}", jobs, kAuth, address.ToString());
  if (!flags.variables.empty()) {
    result += fmt::format(" {}", flags.variables);
  }
  return result;
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

Result<Fifo> Fifo::Create(const std::string& folder) {
  // A name may be taken by what a killed rbuild of the same number left.
  constexpr int kMostNames = 1000;
  for (int i = 0; i < kMostNames; ++i) {
    Fifo fifo;
    fifo.path_ = fmt::format("{}/rbuild-jobserver-{}-{}", folder, getpid(), i);
    if (mkfifo(fifo.path_.c_str(), S_IRUSR | S_IWUSR) == 0) {
      return fifo;
    }
    const int error = errno;
    const std::string path = std::exchange(fifo.path_, "");
    if (error != EEXIST) {
      return ErrnoError(fmt::format("can't make the fifo {}", path), error);
    }
  }
  return EnvironmentError(fmt::format("all names for a fifo are taken in {}; remove rbuild-jobserver-* there", folder));
}

Fifo::~Fifo() {
  if (!path_.empty()) {
    unlink(path_.c_str());
  }
}

Result<void> Jobserver::OpenFifo() {
  const int flags = O_NONBLOCK | O_CLOEXEC;
  // Opening for both never waits for the other side.
  own_read_ = Descriptor(open(address_.fifo.c_str(), O_RDWR | flags));
  if (!own_read_.valid()) {
    return ErrnoError(fmt::format("can't open the jobserver's fifo {}", address_.fifo), errno);
  }
  if (!IsPipe(own_read_.get(), O_RDWR)) {
    return EnvironmentError(fmt::format("{} isn't a jobserver's fifo", address_.fifo));
  }
  own_write_ = Descriptor(open(address_.fifo.c_str(), O_WRONLY | flags));
  if (!own_write_.valid()) {
    return ErrnoError(fmt::format("can't write to the jobserver's fifo {}", address_.fifo), errno);
  }
  return {};
}

Result<void> Jobserver::OpenPipe() {
  TRY_ASSIGN(own_read_, OpenAgain(address_.read_fd, O_RDONLY));
  TRY_ASSIGN(own_write_, OpenAgain(address_.write_fd, O_WRONLY));
  return {};
}

Result<Jobserver> Jobserver::Serve(int jobs, JobserverStyle style, const std::string& folder) {
  Jobserver server;
  if (style == JobserverStyle::kFifo) {
    TRY_ASSIGN(server.fifo_, Fifo::Create(folder));
    server.address_.fifo = server.fifo_.path();
    TRY(server.OpenFifo());
  } else {
    TRY_ASSIGN(server.pool_, MakePipe());
    server.address_.read_fd = server.pool_.read.get();
    server.address_.write_fd = server.pool_.write.get();
    TRY(server.OpenPipe());
  }
  // A pipe takes 64 KB; more commands than that never run at once.
  constexpr int kMostTokens = 32 * 1024;
  server.serving_ = true;
  server.pool_size_ = std::min(jobs - 1, kMostTokens);
  server.Refill();
  return server;
}

Result<Jobserver> Jobserver::Join(const JobserverAddress& address) {
  Jobserver client;
  client.address_ = address;
  if (!address.fifo.empty()) {
    TRY(client.OpenFifo());
    return client;
  }
  TRY(CheckInherited(address.read_fd, O_RDONLY));
  TRY(CheckInherited(address.write_fd, O_WRONLY));
  TRY(client.OpenPipe());
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
  return fmt::format("-j --jobserver-fds={0} --jobserver-auth={0}", address_.ToString());
}

}  // namespace rbuild
