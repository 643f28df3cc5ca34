// Start times of processes, from the system's tables.
#include "base/process_identity.h"

#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#ifdef __APPLE__
#include <libproc.h>
#endif

#include "base/text.h"

namespace rbuild {

#ifdef __APPLE__

std::optional<uint64_t> StartTimeOf(int64_t pid) {
  proc_bsdinfo info{};
  const int size = proc_pidinfo(static_cast<int>(pid), PROC_PIDTBSDINFO, 0, &info, sizeof(info));
  if (size != static_cast<int>(sizeof(info))) {
    return std::nullopt;
  }
  return info.pbi_start_tvsec * 1'000'000 + info.pbi_start_tvusec;
}

#else

std::optional<uint64_t> StartTimeOf(int64_t pid) {
  // Not a file but a question to the kernel, and one for each command that is started: one read, no Disk.
  const std::string path = "/proc/" + std::to_string(pid) + "/stat";
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return std::nullopt;
  }
  char buffer[1024];
  const ssize_t count = read(fd, buffer, sizeof(buffer));
  close(fd);
  if (count <= 0) {
    return std::nullopt;
  }
  std::string_view stat(buffer, static_cast<size_t>(count));
  // The second field is the program's name in parentheses, which may hold blanks and parentheses itself.
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::vector<std::string_view> fields = SplitWords(stat.substr(name_end + 1));
  constexpr size_t kStartTime = 22 - 3;  // fields count from 1, and these begin with the third
  if (fields.size() <= kStartTime) {
    return std::nullopt;
  }
  const std::optional<int64_t> ticks = ParseInt(fields[kStartTime]);
  return ticks ? std::optional<uint64_t>(static_cast<uint64_t>(*ticks)) : std::nullopt;
}

#endif

ProcessIdentity ThisProcess() {
  const int64_t pid = getpid();
  return {pid, StartTimeOf(pid).value_or(0)};
}

bool Exists(const ProcessIdentity& process) { return StartTimeOf(process.pid) == process.start_time; }

}  // namespace rbuild
