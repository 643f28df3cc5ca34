// Build directories: where what is made on the way to the final artifacts lies, found without asking cargo.
//
// That is the target folder, or what `build.build-dir` names. Source of its templates: the cargo reference,
// "Configuration".
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/config.h"

namespace rbuild::cargo {

// Every folder that can be the build directory of a workspace around `folder`. Only cargo knows the workspace's root
// and its {workspace-path-hash}: all folders upward may be the root, and every hash that is there already. `target`:
// the target folder if it is known, else "".
Result<std::vector<std::string>> PossibleBuildDirectories(const Config& config, const std::string& target,
                                                          std::string folder, const Disk& disk);

// Every folder that can be the target folder of a workspace around `folder`: `target` if it is known, not "".
std::vector<std::string> PossibleTargetDirectories(const std::string& target, std::string folder);

// Makes the folder if it is missing and tags it as a cache, as cargo does: backups leave it out, and it is no input of
// a build script that names a folder around it.
Result<void> MakeCacheFolder(Disk& disk, const std::string& path);

}  // namespace rbuild::cargo
