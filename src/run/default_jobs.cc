// Affinity by the system, quotas by reading the control groups' files.
#include "run/default_jobs.h"

#include <algorithm>
#include <optional>
#include <string>
#include <thread>

#include <climits>

#ifdef __linux__
#include <sched.h>
#endif

#include "base/path.h"
#include "base/text.h"

namespace rbuild {
namespace {

int AffinityCount() {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) {
    return CPU_COUNT(&set);
  }
#endif
  return static_cast<int>(std::thread::hardware_concurrency());
}

std::optional<int64_t> ReadNumber(const Disk& disk, const std::string& path) {
  Result<std::string> content = disk.ReadFile(path);
  return content ? ParseInt(Trim(*content)) : std::nullopt;
}

// Whole processors in a quota; at least 1, since a fraction of one still runs one command.
int Processors(int64_t quota, int64_t period) {
  if (quota <= 0 || period <= 0) {
    return INT_MAX;
  }
  return static_cast<int>(std::clamp<int64_t>(quota / period, 1, INT_MAX));
}

// "cpu.max" holds "QUOTA PERIOD" or "max PERIOD".
int QuotaOfVersion2(const Disk& disk, const std::string& folder) {
  Result<std::string> content = disk.ReadFile(folder + "/cpu.max");
  if (!content) {
    return INT_MAX;
  }
  const std::string_view text = Trim(*content);
  const std::vector<std::string_view> words = SplitWords(text);
  if (words.size() != 2) {
    return INT_MAX;
  }
  return Processors(ParseInt(words[0]).value_or(-1), ParseInt(words[1]).value_or(-1));
}

int QuotaOfVersion1(const Disk& disk, const std::string& folder) {
  return Processors(ReadNumber(disk, folder + "/cpu.cfs_quota_us").value_or(-1),
                    ReadNumber(disk, folder + "/cpu.cfs_period_us").value_or(-1));
}

// A group is bound by the quotas of all groups above it too. `group` is "/a/b" below the mount point.
template <class QuotaOf>
int LeastQuota(const std::string& mount, std::string group, QuotaOf quota_of) {
  int least = INT_MAX;
  while (true) {
    least = std::min(least, quota_of(group == "/" ? mount : mount + group));
    if (group == "/" || group.empty()) {
      return least;
    }
    group = std::string(DirName(group));
  }
}

}  // namespace

int ProcessorsWithin(const Disk& disk, int by_affinity) {
  int processors = std::max(by_affinity, 1);
  Result<std::string> groups = disk.ReadFile("/proc/self/cgroup");
  if (!groups) {
    return processors;
  }
  // "0::/group" for version 2, "4:cpu,cpuacct:/group" for version 1.
  for (std::string_view line : Split(*groups, '\n')) {
    const size_t first = line.find(':');
    const size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) {
      continue;
    }
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string group = CanonicalPath(line.substr(second + 1));
    if (!IsAbsolutePath(group)) {
      continue;
    }
    if (controllers.empty()) {
      auto quota = [&](const std::string& folder) { return QuotaOfVersion2(disk, folder); };
      processors = std::min(processors, LeastQuota("/sys/fs/cgroup", group, quota));
    }
    const std::vector<std::string_view> names = Split(controllers, ',');
    if (std::find(names.begin(), names.end(), "cpu") != names.end()) {
      auto quota = [&](const std::string& folder) { return QuotaOfVersion1(disk, folder); };
      processors = std::min(processors, LeastQuota("/sys/fs/cgroup/cpu", group, quota));
    }
  }
  return processors;
}

int AvailableProcessors(const Disk& disk) {
  return ProcessorsWithin(disk, AffinityCount());
}

int NinjaDefaultJobs(int processors) {
  if (processors <= 1) {
    return 2;
  }
  return processors == 2 ? 3 : processors + 2;
}

}  // namespace rbuild
