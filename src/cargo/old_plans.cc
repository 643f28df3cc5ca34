// RemoveOldPlans: newest keys first, then names that stand in no build file.
#include "cargo/old_plans.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/path.h"
#include "base/string_map.h"
#include "cargo/emit_context.h"
#include "cargo/generate.h"

namespace rbuild::cargo {

namespace {

struct Plan {
  int64_t made_ns = 0;  // when its key was written; 0 without a key
  std::string build_file;
};

// Newest first.
Result<std::vector<Plan>> FindPlans(const std::string& build_folder, const Disk& disk) {
  std::vector<Plan> plans;
  TRY_ASSIGN(std::vector<DirEntry> entries, disk.ListDirectory(build_folder));
  for (const DirEntry& entry : entries) {
    if (entry.kind == FileKind::kRegular && entry.name.ends_with(kBuildFileSuffix)) {
      Plan plan{0, JoinPath(build_folder, entry.name)};
      TRY_ASSIGN(FileStat key, disk.Stat(KeyOfBuildFile(plan.build_file)));
      plan.made_ns = key.mtime_ns;
      plans.push_back(std::move(plan));
    }
  }
  std::sort(plans.begin(), plans.end(), [](const Plan& a, const Plan& b) {
    return std::pair(b.made_ns, b.build_file) < std::pair(a.made_ns, a.build_file);
  });
  return plans;
}

Result<void> RemoveUnnamed(const std::string& folder, const StringSet& names, Disk& disk) {
  TRY_ASSIGN(FileStat stat, disk.Stat(folder));
  if (!stat.is_directory()) {
    return {};
  }
  TRY_ASSIGN(std::vector<DirEntry> entries, disk.ListDirectory(folder));
  for (const DirEntry& entry : entries) {
    if (!names.contains(entry.name)) {
      TRY(disk.Remove(JoinPath(folder, entry.name)));
    }
  }
  return {};
}

}  // namespace

void AddFragmentNames(std::string_view text, StringSet* names) {
  const std::string start = "/" + std::string(kFragmentFolder) + "/";
  for (size_t at = text.find(start); at != std::string_view::npos; at = text.find(start, at)) {
    at += start.size();
    const size_t end = text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz.", at);
    names->emplace(text.substr(at, end == std::string_view::npos ? end : end - at));
  }
}

Result<void> RemoveOldPlans(const std::string& build_folder, const std::string& current, Disk& disk) {
  TRY_ASSIGN(std::vector<Plan> plans, FindPlans(build_folder, disk));
  StringSet names;
  size_t kept = 1;  // the current one
  for (const Plan& plan : plans) {
    if (plan.build_file != current && kept++ >= kKeptPlans) {
      // A build file without its key would only be made anew; a key without its build file would be believed.
      for (const std::string& path : {KeyOfBuildFile(plan.build_file), plan.build_file,
                                      MessagesOfBuildFile(plan.build_file), SettledOfBuildFile(plan.build_file)}) {
        TRY(disk.Remove(path));
      }
      continue;
    }
    // The key names the fragments of programs that are run after the build.
    for (const std::string& path : {plan.build_file, KeyOfBuildFile(plan.build_file)}) {
      TRY_ASSIGN(FileStat stat, disk.Stat(path));
      if (stat.is_regular()) {
        TRY_ASSIGN(std::string text, disk.ReadFile(path));
        AddFragmentNames(text, &names);
      }
    }
  }
  return RemoveUnnamed(JoinPath(build_folder, kFragmentFolder), names, disk);
}

}  // namespace rbuild::cargo
