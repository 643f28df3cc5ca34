// Build directories: templates put in, hashes looked up.
#include "cargo/build_directory.h"

#include <string_view>
#include <utility>

#include "base/path.h"

namespace rbuild::cargo {

namespace {

constexpr std::string_view kPathHash = "{workspace-path-hash}";

void Replace(std::string_view name, std::string_view value, std::string* text) {
  for (size_t at = text->find(name); at != std::string::npos; at = text->find(name, at + value.size())) {
    text->replace(at, name.size(), value);
  }
}

std::vector<std::string> FoldersUpward(std::string folder) {
  std::vector<std::string> folders;
  for (; !folder.empty(); folder = DirName(folder)) {
    folders.push_back(folder);
    if (folder == "/") {
      break;
    }
  }
  return folders;
}

Result<std::vector<std::string>> FoldersIn(const std::string& path, const Disk& disk) {
  std::vector<std::string> folders;
  TRY_ASSIGN(FileStat stat, disk.Stat(path));
  if (!stat.is_directory()) {
    return folders;
  }
  TRY_ASSIGN(std::vector<DirEntry> entries, disk.ListDirectory(path));
  for (const DirEntry& entry : entries) {
    if (entry.kind == FileKind::kDirectory) {
      folders.push_back(JoinPath(path, entry.name));
    }
  }
  return folders;
}

// The hash is two folders, one in the other.
Result<std::vector<std::string>> WithEveryHash(const std::string& path, const Disk& disk) {
  const size_t at = path.find(kPathHash);
  if (at == std::string::npos) {
    return std::vector<std::string>{CanonicalPath(path)};
  }
  const std::string_view rest = std::string_view(path).substr(at + kPathHash.size());
  std::vector<std::string> paths;
  TRY_ASSIGN(std::vector<std::string> outer, FoldersIn(CanonicalPath(path.substr(0, at)), disk));
  for (const std::string& folder : outer) {
    TRY_ASSIGN(std::vector<std::string> inner, FoldersIn(folder, disk));
    for (const std::string& hash : inner) {
      paths.push_back(CanonicalPath(hash + std::string(rest)));
    }
  }
  return paths;
}

}  // namespace

Result<std::vector<std::string>> PossibleBuildDirectories(const Config& config, const std::string& target,
                                                          std::string folder, const Disk& disk) {
  const std::string& pattern = config.build().build_dir;
  if (pattern.empty()) {
    return PossibleTargetDirectories(target, std::move(folder));
  }
  std::vector<std::string> directories;
  for (const std::string& root : FoldersUpward(std::move(folder))) {
    std::string path = pattern;
    const bool depends_on_root = pattern.find("{workspace-root}") != std::string::npos;
    Replace("{workspace-root}", root, &path);
    Replace("{cargo-cache-home}", config.cargo_home(), &path);
    TRY_ASSIGN(std::vector<std::string> more, WithEveryHash(path, disk));
    directories.insert(directories.end(), more.begin(), more.end());
    if (!depends_on_root) {
      break;
    }
  }
  return directories;
}

std::vector<std::string> PossibleTargetDirectories(const std::string& target, std::string folder) {
  if (!target.empty()) {
    return {target};
  }
  std::vector<std::string> directories;
  for (const std::string& root : FoldersUpward(std::move(folder))) {
    directories.push_back(JoinPath(root, "target"));
  }
  return directories;
}

Result<void> MakeCacheFolder(Disk& disk, const std::string& path) {
  TRY_ASSIGN(FileStat stat, disk.Stat(path));
  if (stat.exists()) {
    return {};
  }
  TRY(disk.MakeDirs(path));
  return disk.WriteFile(JoinPath(path, "CACHEDIR.TAG"),
                        "Signature: 8a477f597d28d172789f06886806bc55\n"
                        "# Made by rbuild. See https://bford.info/cachedir/ for what this file is good for.\n");
}

}  // namespace rbuild::cargo
