// PackageFiles: walking a package's folder with git's view of it in mind.
#include "cargo/package_files.h"

#include <algorithm>

#include "base/path.h"
#include "base/string_map.h"

namespace rbuild::cargo {

namespace {

class PackageWalk {
 public:
  PackageWalk(const Disk& disk, const std::string& root, const std::string& skip, const std::optional<GitView>& git)
      : disk_(disk), root_(root), skip_(skip) {
    if (git) {
      listed_.emplace(git->files.begin(), git->files.end());
      for (std::string path : git->ignored) {
        if (path.ends_with('/')) {
          path.pop_back();
        }
        ignored_.insert(std::move(path));
      }
    }
  }

  // Adds what is below `folder` (relative; "" is the package). True if nothing below was left out.
  Result<bool> Walk(const std::string& folder, PackageFiles* result) {
    TRY_ASSIGN(std::vector<DirEntry> entries, disk_.ListDirectory(folder.empty() ? root_ : root_ + "/" + folder));
    const size_t trees_before = result->trees.size();
    bool complete = true;
    std::vector<std::string> complete_folders;
    for (const DirEntry& entry : entries) {
      std::string path = folder.empty() ? entry.name : folder + "/" + entry.name;
      if (IsLeftOut(entry, path)) {
        complete = false;
        continue;
      }
      if (entry.kind == FileKind::kDirectory) {
        TRY_ASSIGN(bool is_complete, Walk(path, result));
        if (is_complete) {
          complete_folders.push_back(std::move(path));
        } else {
          complete = false;
        }
        continue;
      }
      TRY_ASSIGN(FileStat stat, disk_.Stat(root_ + "/" + path));
      if (stat.is_regular()) {
        result->files.push_back(std::move(path));
      }
    }
    if (!complete) {
      for (std::string& path : complete_folders) {
        result->trees.push_back(std::move(path));
      }
    } else {
      result->trees.resize(trees_before);
    }
    return complete;
  }

 private:
  bool IsLeftOut(const DirEntry& entry, const std::string& path) const {
    if (entry.name == ".git" || JoinPath(root_, path) == skip_) {
      return true;
    }
    if (ignored_.contains(path)) {
      return true;
    }
    if (entry.kind == FileKind::kDirectory) {
      auto manifest = disk_.Stat(root_ + "/" + path + "/Cargo.toml");
      return (manifest && manifest->is_regular()) || (!listed_ && path == "target");
    }
    return listed_ && !listed_->contains(path);
  }

  const Disk& disk_;
  const std::string& root_;
  const std::string& skip_;
  std::optional<StringSet> listed_;
  StringSet ignored_;
};

}  // namespace

Result<PackageFiles> ListPackageFiles(const Disk& disk, const std::string& package_root, const std::string& skip,
                                      const std::optional<GitView>& git) {
  PackageFiles result;
  PackageWalk walk(disk, package_root, skip, git);
  TRY_ASSIGN(bool complete, walk.Walk("", &result));
  if (complete) {
    result.trees = {"."};
  }
  std::sort(result.files.begin(), result.files.end());
  std::sort(result.trees.begin(), result.trees.end());
  return result;
}

}  // namespace rbuild::cargo
