// EndOrphans over /proc.
#include "run/orphans.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <optional>
#include <set>
#include <thread>

#include <unistd.h>

#include "base/disk.h"
#include "base/text.h"

namespace rbuild {
namespace {

struct Target {
  ProcessIdentity process;
  bool group = false;
};

// The fields of /proc/PID/stat behind the program's name: state, parent, ...
std::vector<std::string> StatFields(const Disk& disk, int64_t pid) {
  Result<std::string> stat = disk.ReadFile("/proc/" + std::to_string(pid) + "/stat");
  const size_t name_end = stat ? stat->rfind(')') : std::string::npos;
  if (name_end == std::string::npos) {
    return {};
  }
  const std::vector<std::string_view> words = SplitWords(std::string_view(*stat).substr(name_end + 1));
  return {words.begin(), words.end()};
}

// This process and all above it: a build inside a build may carry the outer one's variable.
std::set<int64_t> OwnLine(const Disk& disk) {
  std::set<int64_t> line;
  int64_t pid = getpid();
  while (pid > 0 && line.insert(pid).second) {
    const std::vector<std::string> fields = StatFields(disk, pid);
    pid = fields.size() > 1 ? ParseInt(fields[1]).value_or(0) : 0;
  }
  return line;
}

// Alive in the sense that it can still write: a zombie can't.
bool Runs(const Disk& disk, const ProcessIdentity& process) {
  if (!Exists(process)) {
    return false;
  }
#ifdef __linux__
  const std::vector<std::string> fields = StatFields(disk, process.pid);
  return !fields.empty() && fields[0] != "Z" && fields[0] != "X";
#else
  static_cast<void>(disk);
  return true;
#endif
}

// When a process was started, in nanoseconds since 1970; the system tells it in ticks since boot.
std::optional<int64_t> StartedWallNs(const Disk& disk, const Clock& clock, uint64_t start_time) {
  Result<std::string> uptime = disk.ReadFile("/proc/uptime");
  const std::vector<std::string_view> words = uptime ? SplitWords(*uptime) : std::vector<std::string_view>();
  const std::optional<double> seconds = words.empty() ? std::nullopt : ParseDouble(words[0]);
  if (!seconds) {
    return std::nullopt;
  }
  const double age = *seconds - static_cast<double>(start_time) / static_cast<double>(sysconf(_SC_CLK_TCK));
  return clock.WallNs() - static_cast<int64_t>(age * 1e9);
}

bool HasVariable(const Disk& disk, int64_t pid, const OrphanMark& mark) {
  Result<std::string> environment = disk.ReadFile("/proc/" + std::to_string(pid) + "/environ");
  if (!environment) {
    return false;
  }
  const std::string name = mark.variable + "=";
  for (std::string_view variable : Split(*environment, '\0')) {
    if (variable.starts_with(name)) {
      const std::vector<std::string_view> words = SplitWords(variable.substr(name.size()));
      return std::any_of(words.begin(), words.end(), [&](auto word) { return word.starts_with(mark.word); });
    }
  }
  return false;
}

void FindByVariable(const Disk& disk, const Clock& clock, const OrphanMark& mark, std::vector<Target>& targets) {
  // Ticks and uptime are rounded to hundredths of a second.
  constexpr int64_t kRoundingNs = 100'000'000;
  Result<std::vector<DirEntry>> entries = disk.ListDirectory("/proc");
  if (!entries) {
    return;
  }
  for (const DirEntry& entry : *entries) {
    const std::optional<int64_t> pid = ParseInt(entry.name);
    const std::optional<uint64_t> start = pid ? StartTimeOf(*pid) : std::nullopt;
    if (!start || !HasVariable(disk, *pid, mark)) {
      continue;
    }
    const std::optional<int64_t> started = StartedWallNs(disk, clock, *start);
    if (started && *started + kRoundingNs >= mark.marked_wall_ns) {
      targets.push_back({{*pid, *start}, getpgid(static_cast<pid_t>(*pid)) == *pid});
    }
  }
}

std::vector<Target> FindTargets(const Disk& disk, std::span<const OrphanMark> marks, const Clock& clock) {
  std::vector<Target> targets;
  for (const OrphanMark& mark : marks) {
    if (mark.child.pid > 0 && Exists(mark.child)) {
      targets.push_back({mark.child, getpgid(static_cast<pid_t>(mark.child.pid)) == mark.child.pid});
    } else if (!mark.variable.empty()) {
      FindByVariable(disk, clock, mark, targets);
    }
  }
  const std::set<int64_t> own = OwnLine(disk);
  std::set<int64_t> seen;
  std::erase_if(targets, [&](const Target& target) {
    return own.contains(target.process.pid) || !seen.insert(target.process.pid).second || !Runs(disk, target.process);
  });
  // Our own group is never ended as a whole, whoever leads it.
  for (Target& target : targets) {
    target.group = target.group && target.process.pid != getpgrp();
  }
  return targets;
}

void Send(const Target& target, int signal) {
  const pid_t pid = static_cast<pid_t>(target.process.pid);
  kill(target.group ? -pid : pid, signal);
}

// A group may have members that still write when its leader has ended.
bool GroupRuns(const Disk& disk, int64_t group) {
  Result<std::vector<DirEntry>> entries = disk.ListDirectory("/proc");
  if (!entries) {
    return false;
  }
  return std::any_of(entries->begin(), entries->end(), [&](const DirEntry& entry) {
    const std::optional<int64_t> pid = ParseInt(entry.name);
    const std::vector<std::string> fields = pid ? StatFields(disk, *pid) : std::vector<std::string>();
    return fields.size() > 2 && ParseInt(fields[2]) == group && fields[0] != "Z" && fields[0] != "X";
  });
}

bool StillThere(const Disk& disk, const Target& target) {
  return Runs(disk, target.process) || (target.group && GroupRuns(disk, target.process.pid));
}

// Waits until all are gone or the time is over; those that are left.
std::vector<bool> WaitFor(const Disk& disk, const Clock& clock, const std::vector<Target>& targets,
                          std::chrono::milliseconds patience) {
  const int64_t end = clock.NowMs() + patience.count();
  while (true) {
    std::vector<bool> left;
    for (const Target& target : targets) {
      left.push_back(StillThere(disk, target));
    }
    if (std::find(left.begin(), left.end(), true) == left.end() || clock.NowMs() >= end) {
      return left;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

std::vector<EndedOrphan> EndOrphans(std::span<const OrphanMark> marks, const Clock& clock,
                                    std::chrono::milliseconds patience) {
  RealDisk disk;
  const std::vector<Target> targets = FindTargets(disk, marks, clock);
  for (const Target& target : targets) {
    Send(target, SIGTERM);
  }
  std::vector<bool> left = WaitFor(disk, clock, targets, patience);
  std::vector<EndedOrphan> ended;
  for (size_t i = 0; i < targets.size(); ++i) {
    if (left[i]) {
      Send(targets[i], SIGKILL);
    }
    ended.push_back({targets[i].process.pid, targets[i].group, left[i]});
  }
  // SIGKILL can't be refused, but takes effect only when the system gets to it.
  WaitFor(disk, clock, targets, std::chrono::milliseconds(500));
  return ended;
}

}  // namespace rbuild
