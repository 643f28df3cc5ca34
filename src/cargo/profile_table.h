// ProfileTable: the [profile.*] tables of Cargo.toml and the configuration, as written: nothing is inherited yet.
//
// Source of the spellings: the cargo reference, "Profiles". Which table applies to which unit is profiles.h's matter.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cargo/value.h"

namespace rbuild::cargo {

// The settings of one table. Values are in the spelling of Profile (unit.h); absent means not set.
struct ProfileOverrides {
  std::optional<std::string> opt_level;  // "0".."3", "s", "z"
  std::optional<std::string> lto;        // "false", "true", "off", "thin", "fat"; other names as they are
  std::optional<uint32_t> codegen_units;
  std::optional<std::string> debuginfo;  // "0", "1", "2", "line-tables-only", "line-directives-only"
  std::optional<std::string> split_debuginfo;
  std::optional<bool> debug_assertions;
  std::optional<bool> overflow_checks;
  std::optional<bool> rpath;
  std::optional<bool> incremental;
  std::optional<std::string> panic;  // "unwind", "abort"
  std::optional<std::string> strip;  // "none", "debuginfo", "symbols"

  friend bool operator==(const ProfileOverrides&, const ProfileOverrides&) = default;
};

struct ProfileTable : ProfileOverrides {
  std::string inherits;  // "" if not set
  std::optional<ProfileOverrides> build_override;
  std::map<std::string, ProfileOverrides> package;  // by "*" or package id spec

  friend bool operator==(const ProfileTable&, const ProfileTable&) = default;
};

using ProfileTables = std::map<std::string, ProfileTable>;  // by profile name

// Parses one [profile.NAME] table. Unknown keys are ignored with a warning by cargo and silently here; nightly-only
// ones (codegen-backend, rustflags, trim-paths) are errors. `file_name` is for messages.
Result<ProfileTable> ParseProfileTable(const Value& value, std::string_view profile_name, std::string_view file_name);
// The same for a table that was merged from several files: `file_of` names the one that a value came from.
Result<ProfileTable> ParseProfileTable(const Value& value, std::string_view profile_name,
                                       const std::function<std::string(const Value&)>& file_of);
// Parses the table [profile].
Result<ProfileTables> ParseProfileTables(const Value& value, std::string_view file_name);

// `over` wins per key, in build_override and each package table too.
ProfileOverrides Merge(const ProfileOverrides& base, const ProfileOverrides& over);
ProfileTable Merge(const ProfileTable& base, const ProfileTable& over);

}  // namespace rbuild::cargo
