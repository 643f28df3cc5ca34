// Workspace: all facts about a Cargo workspace that planning and emission work from, gathered once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/config.h"
#include "cargo/metadata.h"
#include "cargo/package_manifest.h"
#include "cargo/run_metadata.h"
#include "cargo/rustc_info.h"

namespace rbuild::cargo {

struct Workspace {
  Toolchain toolchain;
  Config config;
  Metadata metadata;
  WorkspaceFacts manifests;
  // By what Unit::platform says: "" is the host; beside it every platform that was asked for.
  std::map<std::string, RustcInfo> platforms;
  std::vector<std::string> told_warnings = {};  // that cargo has shown
  std::vector<std::string> warnings = {};       // that it would show before it builds
  // Without --target and build.target: units for the host and units for the target are the same where they can be.
  bool has_targets = false;
  // The build's folder is another than the workspace's root: no path may be relative.
  bool is_embedded = false;

  // REQUIRES: `platform` is "" or was asked for.
  const RustcInfo& rustc(const std::string& platform) const { return platforms.at(platform); }
};

struct WorkspaceRequest {
  MetadataRequest metadata;            // its folder and config_arguments are those of the configuration too
  std::vector<std::string> platforms;  // --target as given; empty = build.target, else the host
  std::vector<std::string> packages;   // -p as given
};

// Runs cargo metadata and rustc, and reads the manifests.
Result<Workspace> LoadWorkspace(const Disk& disk, Config config, const WorkspaceRequest& request);

// The platforms that units are built for: --target as given, else build.target, "host-tuple" replaced, sorted, each
// once. Empty means: for the host alone.
std::vector<std::string> RequestedPlatforms(const Config& config, const Toolchain& toolchain,
                                            const std::vector<std::string>& arguments);

}  // namespace rbuild::cargo
