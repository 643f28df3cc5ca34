// ProcessIdentity: from /proc on Linux, from libproc and sysctl on macOS.
#include "base/process_identity.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#ifdef __APPLE__
#include <sys/sysctl.h>
#include <sys/time.h>

#include <libproc.h>
#endif

#include "base/descriptor.h"
#include "base/path.h"
#include "base/text.h"

namespace rbuild {

std::optional<ProcStat> ParseProcStat(std::string_view content) {
  const size_t name_end = content.rfind(')');
  if (name_end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::vector<std::string_view> fields = SplitWords(content.substr(name_end + 1));
  constexpr size_t kState = 3 - 3;  // fields count from 1, and these begin with the third
  constexpr size_t kStartTime = 22 - 3;
  if (fields.size() <= kStartTime || fields[kState].size() != 1) {
    return std::nullopt;
  }
  const std::optional<int64_t> ticks = ParseInt(fields[kStartTime]);
  if (!ticks || *ticks < 0) {
    return std::nullopt;
  }
  return ProcStat{fields[kState].front(), static_cast<uint64_t>(*ticks)};
}

#ifdef __APPLE__

namespace {

std::optional<ProcStat> StatOf(int64_t pid) {
  proc_bsdinfo info{};
  const int size = proc_pidinfo(static_cast<int>(pid), PROC_PIDTBSDINFO, 0, &info, sizeof(info));
  if (size != static_cast<int>(sizeof(info))) {
    return std::nullopt;
  }
  return ProcStat{info.pbi_status == SZOMB ? 'Z' : 'R', info.pbi_start_tvsec * 1'000'000 + info.pbi_start_tvusec};
}

}  // namespace

std::string BootId() {
  timeval boot{};
  size_t size = sizeof(boot);
  if (sysctlbyname("kern.boottime", &boot, &size, nullptr, 0) != 0) {
    return {};
  }
  return std::to_string(boot.tv_sec) + "." + std::to_string(boot.tv_usec);
}

std::string CommandLineOf(int64_t pid) {
  std::string name(PROC_PIDPATHINFO_MAXSIZE, '\0');
  const int size = proc_pidpath(static_cast<int>(pid), name.data(), static_cast<uint32_t>(name.size()));
  name.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return std::string(BaseName(name));
}

Result<std::string> OwnProgram() {
  std::string name(PROC_PIDPATHINFO_MAXSIZE, '\0');
  const int size = proc_pidpath(getpid(), name.data(), static_cast<uint32_t>(name.size()));
  if (size <= 0) {
    return ErrnoError("find the path of rbuild itself", errno);
  }
  name.resize(static_cast<size_t>(size));
  return name;
}

#else

namespace {

// The beginning of a file below /proc. Not a file but a question to the kernel, and one for each command that is
// started: one read, no Disk.
std::string AskKernel(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    return {};
  }
  std::array<char, 1024> buffer;
  const ssize_t count = read(file.get(), buffer.data(), buffer.size());
  return count > 0 ? std::string(buffer.data(), static_cast<size_t>(count)) : std::string();
}

std::optional<ProcStat> StatOf(int64_t pid) {
  return ParseProcStat(AskKernel("/proc/" + std::to_string(pid) + "/stat"));
}

}  // namespace

std::string BootId() {
  return std::string(Trim(AskKernel("/proc/sys/kernel/random/boot_id")));
}

std::string CommandLineOf(int64_t pid) {
  std::string arguments = AskKernel("/proc/" + std::to_string(pid) + "/cmdline");
  if (arguments.empty()) {
    return {};
  }
  if (arguments.back() == '\0') {
    arguments.pop_back();
  }
  const size_t program_end = std::min(arguments.find('\0'), arguments.size());
  std::string line(BaseName(std::string_view(arguments).substr(0, program_end)));
  line += std::string_view(arguments).substr(program_end);
  std::replace(line.begin(), line.end(), '\0', ' ');
  return line;
}

Result<std::string> OwnProgram() {
  std::array<char, 4096> buffer;
  const ssize_t length = readlink("/proc/self/exe", buffer.data(), buffer.size());
  if (length <= 0) {
    return ErrnoError("find the path of rbuild itself", errno);
  }
  return std::string(buffer.data(), static_cast<size_t>(length));
}

#endif

std::optional<uint64_t> StartTimeOf(int64_t pid) {
  const std::optional<ProcStat> stat = StatOf(pid);
  return stat ? std::optional(stat->start_time) : std::nullopt;
}

ProcessIdentity ThisProcess() {
  const int64_t pid = getpid();
  return {pid, StartTimeOf(pid).value_or(0)};
}

bool Exists(const ProcessIdentity& process) {
  return StartTimeOf(process.pid) == process.start_time;
}

bool IsAlive(const ProcessIdentity& process) {
  const std::optional<ProcStat> stat = StatOf(process.pid);
  return stat && stat->start_time == process.start_time && stat->state != 'Z' && stat->state != 'X';
}

}  // namespace rbuild
