// The unit graph: what cargo would compile and run, before a command line is made of it.
//
// A Unit is one run of rustc or of a build script: a target of a package, in a mode, for a platform, with a profile and
// features. Source of the rules: cargo's unit_dependencies.rs; checked against `cargo build --unit-graph`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "cargo/metadata.h"

namespace rbuild::cargo {

using UnitId = Id<struct UnitTag>;

// Order matters: cargo sorts units by it.
enum class UnitMode { kTest, kBuild, kCheck, kCheckTest, kDoc, kDoctest, kRunCustomBuild };

// A profile as it applies to one unit (cargo reference, "Profiles").
struct Profile {
  std::string name;              // "dev", "release", ...: not part of equality
  bool root_is_release = false;  // PROFILE of build scripts: the base that the profile inherits from
  std::string opt_level = "0";   // "0".."3", "s", "z"
  std::string lto = "false";     // "false", "true", "off", "thin", "fat"
  std::optional<uint32_t> codegen_units;
  std::string debuginfo = "2";      // "0", "1", "2", "line-tables-only", "line-directives-only"
  bool debuginfo_deferred = false;  // a host unit's level that may still be weakened; resolved in a finished graph
  std::string split_debuginfo;      // "" = not set
  bool debug_assertions = true;
  bool overflow_checks = true;
  bool rpath = false;
  bool incremental = true;
  std::string panic = "unwind";  // "unwind", "abort"
  std::string strip = "none";    // "none", "debuginfo", "symbols"
  bool strip_deferred = true;    // resolved in a finished graph

  // All but the name and whether values are deferred: cargo's Profile::comparable.
  friend bool operator==(const Profile& a, const Profile& b);
};

// What link-time optimisation asks of one unit (cargo's lto.rs).
struct UnitLto {
  enum class Kind { kRun, kOff, kOnlyBitcode, kObjectAndBitcode, kOnlyObject };
  Kind kind = Kind::kOnlyObject;
  std::string run;  // kRun: "" for plain `-C lto`, else "thin", "fat"
  friend bool operator==(const UnitLto&, const UnitLto&) = default;
};

struct UnitDependency {
  UnitId unit;
  std::string extern_name;  // for --extern
  friend bool operator==(const UnitDependency&, const UnitDependency&) = default;
};

struct Unit {
  PackageIndex package;
  uint32_t target = 0;  // index into Package::targets
  Profile profile;
  std::string platform;  // "" = for the host without --target, else the triple
  UnitMode mode = UnitMode::kBuild;
  std::vector<std::string> features;  // sorted
  UnitLto lto;
  // In cargo's unit order: the order of --extern. Of a build script's run: the compiled script, and the runs of other
  // packages whose DEP_ variables it gets.
  std::vector<UnitDependency> dependencies;
  bool is_root = false;

  bool is_run_custom_build() const { return mode == UnitMode::kRunCustomBuild; }
};

// Invariant: dependencies come before dependants (ids are a topological order).
struct UnitGraph {
  IdMap<UnitId, Unit> units;
  std::vector<UnitId> roots;  // in cargo's order
};

}  // namespace rbuild::cargo
