// Profiles: which Profile a unit gets from the selected profile, its overrides and its package.
//
// Source of the rules: the cargo reference, "Profiles", and cargo's profiles.rs for the order of the layers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "cargo/metadata.h"
#include "cargo/profile_table.h"
#include "cargo/unit.h"
#include "cargo/unit_for.h"

namespace rbuild::cargo {

class Profiles {
 public:
  // `tables`: of the manifest with the configuration on top. `incremental`: CARGO_INCREMENTAL or build.incremental.
  // Errors: a profile that isn't defined, or inherits from itself or from nothing; two overrides for one package.
  static Result<Profiles> Make(const ProfileTables& tables, std::string_view name, std::optional<bool> incremental,
                               const Metadata& metadata);

  const std::string& name() const { return name_; }
  // The folder below the target directory: "debug", "release" or the name.
  std::string directory() const;

  // For a unit of `package` on a platform with this triple.
  Profile For(const Metadata& metadata, PackageIndex package, const UnitFor& unit_for, std::string_view triple) const;
  // For the run of a build script on behalf of a unit with this profile: only what the script is told.
  static Profile ForBuildScriptRun(const Profile& profile);

  // Keys of [profile.NAME.package] that fit no package.
  const std::vector<std::string>& unmatched_specs() const { return unmatched_specs_; }

 private:
  std::string name_;
  Profile base_;  // dev or release, as built in
  ProfileTable table_;
  std::optional<bool> incremental_;
  IdMap<PackageIndex, std::optional<ProfileOverrides>> by_package_;
  std::vector<std::string> unmatched_specs_;
};

}  // namespace rbuild::cargo
