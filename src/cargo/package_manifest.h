// PackageManifest: what only Cargo.toml tells, beyond `cargo metadata`: resolver, profiles, lints, bench and harness.
//
// Source: the cargo reference, "The Manifest Format", "Profiles", "The lints section".
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "base/ids.h"
#include "cargo/metadata.h"
#include "cargo/profile_table.h"

namespace rbuild::cargo {

struct WorkspaceFacts {
  int resolver = 1;         // 1, 2 or 3
  bool is_virtual = false;  // the workspace's root manifest has no [package]
  ProfileTables profiles;   // of the workspace's root manifest, which alone counts
  // Arguments of rustc for each package, in cargo's order: --forbid=, --deny=, --warn=, --allow= by (priority, name
  // descending), then the --check-cfg pairs of unexpected_cfgs.
  IdMap<PackageIndex, std::vector<std::string>> lint_flags;
  bool is_plain = true;                     // cargo need not be asked what it warns of in manifests
  std::vector<std::string> manifest_paths;  // every Cargo.toml of a path package, and those they inherit from
};

// Reads the manifests behind `metadata` and fills in Target::bench and Target::harness, of downloaded packages only if
// one of `selected` (package id specifications) names them: the targets of others than selected packages aren't built.
// What only nightly cargo can build (artifact dependencies, cargo-features, several build scripts, forced-target,
// metabuild) is an error that names it.
Result<WorkspaceFacts> ReadManifests(const Disk& disk, Metadata& metadata,
                                     const std::vector<std::string>& selected = {});

}  // namespace rbuild::cargo
