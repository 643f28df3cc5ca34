// PackageFiles: the files of a path package whose build script names no inputs: a change of any of them runs it again.
//
// Source of the rule: cargo's list of package files: what git doesn't ignore, else all below the package's folder;
// without the target folder and without packages that lie inside.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"

namespace rbuild::cargo {

struct PackageFiles {
  std::vector<std::string> files;  // relative to the package's folder, sorted
  // The largest folders in which nothing is left out: all below them counts, new files too. "." is the whole package.
  std::vector<std::string> trees;

  friend bool operator==(const PackageFiles&, const PackageFiles&) = default;
};

// What git says of a package's folder; paths relative to it.
struct GitView {
  std::vector<std::string> files;    // tracked or not, but not ignored
  std::vector<std::string> ignored;  // files, and folders with a '/' at the end
};

// Absent without git or outside of a work tree, and if git ignores the package itself.
std::optional<GitView> AskGit(const Disk& disk, const Environment& environment, const std::string& package_root);

// `skip` (absolute, canonical): the target folder. Without a `git` view, lists the folder itself.
Result<PackageFiles> ListPackageFiles(const Disk& disk, const std::string& package_root, const std::string& skip,
                                      const std::optional<GitView>& git);

}  // namespace rbuild::cargo
