// PackageFiles: asking git.
#include <algorithm>

#include "base/path.h"
#include "base/text.h"
#include "cargo/package_files.h"
#include "cargo/tool_output.h"

namespace rbuild::cargo {

namespace {

// "" if there is none on PATH.
std::string FindGit(const Disk& disk, const Environment& environment) {
  const std::string path = environment.Get("PATH").value_or("");
  for (std::string_view folder : Split(path, ':')) {
    if (!IsAbsolutePath(folder)) {
      continue;
    }
    std::string candidate = JoinPath(folder, "git");
    if (auto stat = disk.Stat(candidate); stat && stat->is_regular()) {
      return candidate;
    }
  }
  return {};
}

// Absent if git fails.
std::optional<std::vector<std::string>> ListFiles(const std::string& git, const Environment& environment,
                                                  const std::string& folder, const std::vector<std::string>& which) {
  std::vector<std::string> command = {git, "ls-files", "-z", "--exclude-standard"};
  command.insert(command.end(), which.begin(), which.end());
  auto output = RunTool({std::move(command), environment, folder, /*show_stderr=*/false});
  if (!output || !output->success()) {
    return std::nullopt;
  }
  std::vector<std::string> files;
  for (std::string_view file : Split(output->out, '\0')) {
    if (!file.empty()) {
      files.emplace_back(file);
    }
  }
  return files;
}

}  // namespace

std::optional<GitView> AskGit(const Disk& disk, const Environment& environment, const std::string& package_root) {
  const std::string git = FindGit(disk, environment);
  if (git.empty()) {
    return std::nullopt;
  }
  auto files = ListFiles(git, environment, package_root, {"--cached", "--others"});
  auto ignored = ListFiles(git, environment, package_root, {"--others", "--ignored", "--directory"});
  if (!files || !ignored || std::find(files->begin(), files->end(), "Cargo.toml") == files->end()) {
    return std::nullopt;
  }
  return GitView{*std::move(files), *std::move(ignored)};
}

}  // namespace rbuild::cargo
