// RemoveOldPlans: build files of selections that nobody asked for lately, and what only they named.
#pragma once

#include <string>
#include <string_view>

#include "base/disk.h"
#include "base/error.h"
#include "base/string_map.h"

namespace rbuild::cargo {

// As many build files are kept in a folder: those that were made last.
inline constexpr size_t kKeptPlans = 16;

// Removes build files with their keys beyond the newest kKeptPlans, never `current`, and then the fragments and
// descriptions that no build file names any more. A selection that is asked for again is planned again.
// REQUIRES: the folder's lock is held, and no build runs in it.
Result<void> RemoveOldPlans(const std::string& build_folder, const std::string& current, Disk& disk);

// Adds the names of all files in the folder of fragments that a text speaks of: a build file, a key, a command.
void AddFragmentNames(std::string_view text, StringSet* names);

}  // namespace rbuild::cargo
