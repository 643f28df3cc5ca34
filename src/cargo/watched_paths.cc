// WatchedPaths: gathering them.
#include "cargo/watched_paths.h"

#include <array>

#include "base/path.h"
#include "base/text.h"
#include "cargo/package_spec.h"
#include "cargo/value.h"

namespace rbuild::cargo {

namespace {

// Where targets are found without being named in Cargo.toml.
constexpr std::array<std::string_view, 4> kTargetFolders = {"src/bin", "tests", "examples", "benches"};
constexpr std::array<std::string_view, 3> kTargetFiles = {"build.rs", "src/lib.rs", "src/main.rs"};
// CARGO_PKG_README of a package that names none.
constexpr std::array<std::string_view, 3> kReadmes = {"README.md", "README.txt", "README"};

class Finder {
 public:
  explicit Finder(const Disk& disk) : disk_(disk) {}

  void Add(std::string path, Watch watch) { paths_.push_back({std::move(path), watch, {}, {}}); }

  void AddAll(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      Add(path, Watch::kContent);
    }
  }

  Result<void> AddPackage(const Package& package) {
    for (std::string_view file : kTargetFiles) {
      Add(JoinPath(package.root, file), Watch::kKind);
    }
    for (const Target& target : package.targets) {
      Add(target.src_path, Watch::kKind);
    }
    for (std::string_view file : kReadmes) {
      Add(JoinPath(package.root, file), Watch::kKind);
    }
    for (std::string_view name : kTargetFolders) {
      const std::string folder = JoinPath(package.root, name);
      Add(folder, Watch::kListing);
      TRY_ASSIGN(std::vector<std::string> below, Folders(folder));
      for (const std::string& child : below) {
        Add(folder + "/" + child + "/main.rs", Watch::kKind);
      }
    }
    return {};
  }

  // Folders that a pattern of members looks into.
  Result<void> AddPattern(const std::string& root, const std::string& pattern) {
    std::vector<std::string> level = {root};
    for (std::string_view part : Split(CanonicalPath(pattern), '/')) {
      std::vector<std::string> next;
      for (const std::string& folder : level) {
        if (!IsGlobPattern(part)) {
          next.push_back(JoinPath(folder, part));
          continue;
        }
        Add(folder, Watch::kListing);
        TRY_ASSIGN(std::vector<std::string> below, Folders(folder));
        for (const std::string& child : below) {
          if (GlobMatches(part, child)) {
            next.push_back(folder + "/" + child);
          }
        }
      }
      level = std::move(next);
    }
    for (const std::string& folder : level) {
      Add(folder + "/Cargo.toml", Watch::kKind);
    }
    return {};
  }

  std::vector<WatchedPath> Take() { return std::move(paths_); }

 private:
  Result<std::vector<std::string>> Folders(const std::string& folder) const {
    std::vector<std::string> names;
    TRY_ASSIGN(FileStat stat, disk_.Stat(folder));
    if (!stat.is_directory()) {
      return names;
    }
    TRY_ASSIGN(std::vector<DirEntry> entries, disk_.ListDirectory(folder));
    for (const DirEntry& entry : entries) {
      if (entry.kind != FileKind::kRegular) {
        names.push_back(entry.name);
      }
    }
    return names;
  }

  const Disk& disk_;
  std::vector<WatchedPath> paths_;
};

Result<void> AddMemberPatterns(const Workspace& workspace, const Disk& disk, Finder* finder) {
  const std::string& root = workspace.metadata.workspace_root;
  const std::string manifest = root + "/Cargo.toml";
  TRY_ASSIGN(std::string text, disk.ReadFile(manifest));
  TRY_ASSIGN(Value toml, ParseToml(text, manifest));
  const Value* members = toml.FindPath({"workspace", "members"});
  if (members == nullptr || members->AsArray() == nullptr) {
    return {};
  }
  for (const Value& member : *members->AsArray()) {
    if (const std::string* pattern = member.AsString(); pattern != nullptr && IsGlobPattern(*pattern)) {
      TRY(finder->AddPattern(root, *pattern));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<WatchedPath>> FindWatchedPaths(const Workspace& workspace, const UnitGraph& graph,
                                                  const std::string& start, const Disk& disk) {
  Finder finder(disk);
  finder.AddAll(workspace.manifests.manifest_paths);
  finder.AddAll(workspace.config.candidate_files());
  finder.AddAll(workspace.toolchain.watched_files);
  for (const std::string& program : workspace.toolchain.programs) {
    finder.Add(program, Watch::kStat);
  }
  finder.Add(workspace.LockPath(), Watch::kContent);
  // A manifest that appears in between may be nearer, or the root of another workspace.
  for (std::string folder = start;; folder = DirName(folder)) {
    finder.Add(JoinPath(folder, "Cargo.toml"), Watch::kKind);
    if (folder.empty() || folder == "/") {
      break;
    }
  }
  for (const Package& package : workspace.metadata.packages) {
    if (package.is_local()) {
      TRY(finder.AddPackage(package));
    }
  }
  for (const Unit& unit : graph.units) {
    if (const Package& package = workspace.metadata.packages[unit.package]; !package.is_local()) {
      // Cargo downloads again what was removed from its home.
      finder.Add(package.manifest_path, Watch::kKind);
    }
  }
  TRY(AddMemberPatterns(workspace, disk, &finder));
  return finder.Take();
}

}  // namespace rbuild::cargo
