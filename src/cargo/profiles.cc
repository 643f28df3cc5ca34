// Layers of a profile: built in, inherited, build-override, package "*", package by name.
#include "cargo/profiles.h"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "cargo/package_spec.h"

namespace rbuild::cargo {
namespace {

Profile DevProfile() {
  Profile profile;
  profile.root_is_release = false;
  profile.opt_level = "0";
  profile.debuginfo = "2";
  profile.debug_assertions = true;
  profile.overflow_checks = true;
  profile.incremental = true;
  return profile;
}

Profile ReleaseProfile() {
  Profile profile;
  profile.root_is_release = true;
  profile.opt_level = "3";
  profile.debuginfo = "0";
  profile.debug_assertions = false;
  profile.overflow_checks = false;
  profile.incremental = false;
  return profile;
}

template <class T, class U>
void Assign(const std::optional<T>& from, U* to) {
  if (from) {
    *to = *from;
  }
}

void Apply(const ProfileOverrides& overrides, Profile* profile) {
  Assign(overrides.opt_level, &profile->opt_level);
  Assign(overrides.lto, &profile->lto);
  if (overrides.codegen_units) {
    profile->codegen_units = overrides.codegen_units;
  }
  if (overrides.debuginfo) {
    profile->debuginfo = *overrides.debuginfo;
    profile->debuginfo_deferred = false;
  }
  Assign(overrides.split_debuginfo, &profile->split_debuginfo);
  Assign(overrides.debug_assertions, &profile->debug_assertions);
  Assign(overrides.overflow_checks, &profile->overflow_checks);
  Assign(overrides.rpath, &profile->rpath);
  Assign(overrides.incremental, &profile->incremental);
  Assign(overrides.panic, &profile->panic);
  // cargo's own slip, which decides what is built: a table without `strip` takes back what an earlier one said.
  profile->strip = overrides.strip.value_or("none");
  profile->strip_deferred = !overrides.strip.has_value();
}

// What the profile of this name inherits from when its table doesn't say; "" for a root, which inherits nothing.
std::string_view ParentOf(std::string_view name, const ProfileTable* table) {
  if (name == "dev" || name == "release") {
    return "";
  }
  if (table != nullptr && !table->inherits.empty()) {
    return table->inherits;
  }
  return name == "bench" ? "release" : "dev";
}

bool IsBuiltIn(std::string_view name) {
  return name == "dev" || name == "release" || name == "test" || name == "bench";
}

const ProfileTable* FindTable(const ProfileTables& tables, std::string_view name) {
  const auto it = tables.find(std::string(name));
  return it == tables.end() ? nullptr : &it->second;
}

// The profile's name and its ancestors', the root last.
Result<std::vector<std::string>> Ancestry(const ProfileTables& tables, std::string_view name) {
  std::vector<std::string> chain;
  std::set<std::string, std::less<>> seen;
  std::string child;
  std::string current(name);
  while (true) {
    const ProfileTable* table = FindTable(tables, current);
    if (table != nullptr && !table->inherits.empty() && (current == "dev" || current == "release")) {
      return InputError(fmt::format("`inherits` must not be specified in root profile `{}`", current));
    }
    if (table == nullptr && !IsBuiltIn(current)) {
      return child.empty() ? InputError(fmt::format("profile `{}` is not defined", current))
                           : InputError(fmt::format("profile `{}` inherits from `{}`, but that profile is not defined",
                                                    child, current));
    }
    if (table != nullptr && table->inherits.empty() && !IsBuiltIn(current)) {
      return InputError(
          fmt::format("profile `{}` is missing an `inherits` directive (`inherits` is required for all "
                      "profiles except `dev` or `release`)",
                      current));
    }
    if (!seen.insert(current).second) {
      return InputError(
          fmt::format("profile inheritance loop detected with profile `{}` inheriting `{}`", child, current));
    }
    chain.push_back(current);
    const std::string_view parent = ParentOf(current, table);
    if (parent.empty()) {
      return chain;
    }
    child = std::exchange(current, std::string(parent));
  }
}

}  // namespace

Result<Profiles> Profiles::Make(const ProfileTables& tables, std::string_view name, std::optional<bool> incremental,
                                const Metadata& metadata) {
  Profiles profiles;
  profiles.name_ = std::string(name);
  profiles.incremental_ = incremental;
  TRY_ASSIGN(const std::vector<std::string> chain, Ancestry(tables, name));
  for (const auto& [other, table] : tables) {
    TRY(Ancestry(tables, other));  // those that aren't asked for have to make sense too
  }
  profiles.base_ = chain.back() == "release" ? ReleaseProfile() : DevProfile();
  profiles.base_.name = profiles.name_;
  for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
    if (const ProfileTable* table = FindTable(tables, *it)) {
      profiles.table_ = Merge(profiles.table_, *table);
    }
  }

  profiles.by_package_.GrowTo(metadata.packages.size());
  IdMap<PackageIndex, std::string> matched_by(metadata.packages.size());
  for (const auto& [key, overrides] : profiles.table_.package) {
    if (key == "*") {
      continue;
    }
    TRY_ASSIGN(const PackageSpec spec, PackageSpec::Parse(key));
    bool is_matched = false;
    for (size_t i = 0; i < metadata.packages.size(); ++i) {
      const PackageIndex id(i);
      if (!spec.Matches(metadata.packages[id])) {
        continue;
      }
      if (profiles.by_package_[id]) {
        return InputError(fmt::format(
            "multiple package overrides in profile `{}` match package `{} v{}`\nfound package specs: {}, {}", name,
            metadata.packages[id].name, metadata.packages[id].version, matched_by[id], key));
      }
      is_matched = true;
      profiles.by_package_[id] = overrides;
      matched_by[id] = key;
    }
    if (!is_matched) {
      profiles.unmatched_specs_.push_back(key);
    }
  }
  return profiles;
}

std::string Profiles::directory() const {
  if (name_ == "dev" || name_ == "test") {
    return "debug";
  }
  return name_ == "bench" ? "release" : name_;
}

Profile Profiles::For(const Metadata& metadata, PackageIndex package, const UnitFor& unit_for,
                      std::string_view triple) const {
  Profile profile = base_;
  Apply(table_, &profile);
  if (unit_for.host) {
    // What runs while building should compile fast; its debug information is kept only if that costs no second build.
    profile.opt_level = "0";
    profile.codegen_units.reset();
    profile.debuginfo_deferred = true;
    if (table_.build_override) {
      Apply(*table_.build_override, &profile);
    }
  }
  if (!metadata.packages[package].is_member) {
    if (const auto all = table_.package.find("*"); all != table_.package.end()) {
      Apply(all->second, &profile);
    }
  }
  if (by_package_[package]) {
    Apply(*by_package_[package], &profile);
  }
  if (unit_for.always_unwind) {
    profile.panic = "unwind";
  }
  if (profile.split_debuginfo.empty() && profile.debuginfo != "0" && triple.find("-apple-") != std::string_view::npos) {
    profile.split_debuginfo = "unpacked";
  }
  Assign(incremental_, &profile.incremental);
  profile.incremental = profile.incremental && metadata.packages[package].is_local();
  return profile;
}

Profile Profiles::ForBuildScriptRun(const Profile& profile) {
  Profile run;
  run.name = profile.name;
  run.root_is_release = profile.root_is_release;
  run.opt_level = profile.opt_level;
  run.debuginfo = profile.debuginfo;
  run.debuginfo_deferred = profile.debuginfo_deferred;
  run.debug_assertions = profile.debug_assertions;
  run.overflow_checks = false;
  run.incremental = false;
  return run;
}

}  // namespace rbuild::cargo
