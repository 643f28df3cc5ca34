// Workspace: all facts about a Cargo workspace that planning and emission work from, gathered once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/config.h"
#include "cargo/metadata.h"
#include "cargo/package_manifest.h"
#include "cargo/run_metadata.h"
#include "cargo/rustc_info.h"

namespace rbuild::cargo {

inline constexpr std::string_view kLockFile = "Cargo.lock";

struct Workspace {
  Toolchain toolchain;
  Config config;
  Metadata metadata;
  WorkspaceFacts manifests;
  // By what Unit::platform says: "" is the host; beside it every platform that was asked for.
  std::map<std::string, RustcInfo> platforms;
  std::vector<std::string> told_warnings = {};  // that cargo has shown
  std::vector<std::string> warnings = {};       // that it would show before it builds
  FileStat lock = {};                           // of the lock file that `metadata` tells of
  // Without --target and build.target: units for the host and units for the target are the same where they can be.
  bool has_targets = false;
  // The build's folder is another than the workspace's root: no path may be relative.
  bool is_embedded = false;

  std::string LockPath() const { return metadata.workspace_root + "/" + std::string(kLockFile); }

  // REQUIRES: `platform` is "" or was asked for.
  const RustcInfo& rustc(const std::string& platform) const { return platforms.at(platform); }
};

struct WorkspaceRequest {
  MetadataRequest metadata;            // its folder and config_arguments are those of the configuration too
  std::vector<std::string> platforms;  // --target as given; empty = build.target, else the host
  std::vector<std::string> packages;   // -p as given
  // Clock::WallNs() before; then metadata and lock file are of one moment. Absent: whoever asks doesn't keep the plan.
  std::optional<int64_t> began_ns;
};

// Runs cargo metadata and rustc, and reads the manifests.
Result<Workspace> LoadWorkspace(const Disk& disk, Config config, const WorkspaceRequest& request);

// The platforms that units are built for: --target as given, else build.target, "host-tuple" replaced, sorted, each
// once. Empty means: for the host alone.
std::vector<std::string> RequestedPlatforms(const Config& config, const Toolchain& toolchain,
                                            const std::vector<std::string>& arguments);

}  // namespace rbuild::cargo
