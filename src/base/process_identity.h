// ProcessIdentity: who a process is beyond its pid, which the system uses again, and what the system tells of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace rbuild {

struct ProcessIdentity {
  int64_t pid = 0;
  // When it was started, in the system's own ticks since boot (Linux: field 22 of /proc/PID/stat; macOS: microseconds).
  uint64_t start_time = 0;
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

// The start time of a process that exists (a zombie does); nothing if there is none with this pid.
std::optional<uint64_t> StartTimeOf(int64_t pid);
// The calling process.
ProcessIdentity ThisProcess();
// Whether that very process still exists.
bool Exists(const ProcessIdentity& process);
// The same, but a zombie, which only waits for its parent and can write nothing any more, doesn't count.
bool IsAlive(const ProcessIdentity& process);

// The file that the calling process runs: absolute, without links.
Result<std::string> OwnProgram();

// Its arguments joined by blanks, the program without its folder; empty if the system can't or won't tell.
std::string CommandLineOf(int64_t pid);

// Differs from boot to boot; empty if the system can't tell.
std::string BootId();

// What matters here of Linux's /proc/PID/stat; nothing if `content` has not that form. The name of the program stands
// in parentheses, and may hold blanks and parentheses itself.
struct ProcStat {
  char state = '?';
  uint64_t start_time = 0;
};
std::optional<ProcStat> ParseProcStat(std::string_view content);

}  // namespace rbuild
