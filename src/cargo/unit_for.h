// UnitFor: what a unit is needed for, which decides on its profile and features beside what it is.
//
// Source of the rules: cargo's UnitFor. It travels down the graph: host and host_features never go off again.
#pragma once

#include <compare>

#include "cargo/features.h"
#include "cargo/platforms.h"

namespace rbuild::cargo {

struct UnitFor {
  bool host = false;           // runs while building: build-override applies
  bool host_features = false;  // takes the features of FeaturesFor::kHost
  bool always_unwind = false;  // panic = "abort" doesn't apply
  PlatformId root_platform;    // of the root that it is needed by

  static UnitFor Normal(PlatformId root) { return {false, false, false, root}; }
  // Tests and all that they are made from.
  static UnitFor Test(PlatformId root) { return {false, false, true, root}; }
  static UnitFor HostTest(PlatformId root) { return {true, true, true, root}; }
  // A root that runs while building, in what concerns its own profile: no build-override.
  static UnitFor Compiler(PlatformId root) { return {false, false, true, root}; }
  static UnitFor Host(PlatformId root, bool features) { return {true, features, true, root}; }

  // For a dependency on `target`; `parent_is_build_script`: of a build script's own unit or run.
  UnitFor WithDependency(bool parent_is_build_script, const Target& target) const {
    return {host || target.for_host(), host_features || parent_is_build_script || target.is_proc_macro(),
            always_unwind || target.for_host(), root_platform};
  }
  // For a build script of the same package, and for running it.
  UnitFor ForBuildScript() const { return {true, host_features, true, root_platform}; }

  FeaturesFor features_for() const { return host_features ? FeaturesFor::kHost : FeaturesFor::kNormalOrDev; }
  friend auto operator<=>(const UnitFor&, const UnitFor&) = default;
};

}  // namespace rbuild::cargo
