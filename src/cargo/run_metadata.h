// RunCargoMetadata: asks cargo for the packages and the resolved graph of a workspace.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cargo/rustc_info.h"

namespace rbuild::cargo {

struct MetadataRequest {
  std::string cwd;            // absolute
  std::string manifest_path;  // "" = search upward from cwd
  std::string lockfile_path;  // "" = beside the workspace's manifest
  bool offline = false;
  bool locked = false;
  bool frozen = false;
  bool ignore_rust_version = false;           // versions for a new lock file are chosen without regard to rustc's
  std::vector<std::string> config_arguments;  // values of --config
  std::vector<std::string> features;          // values of --features
  std::string color;                          // --color; "" = as configured
  bool quiet = false;
};

// The flags of every command of cargo's that say the same.
std::vector<std::string> CommonArguments(const MetadataRequest& request);

struct MetadataOutput {
  std::string json;
  std::vector<std::string> warnings;  // what cargo warned of, without colours and without "warning: "
};

// The JSON text, with all features of the members and those features of dependencies that are asked for, which may need
// packages that nothing else does. What cargo says on stderr (downloads) is shown as it comes; if cargo fails, it has
// told there why.
Result<MetadataOutput> RunCargoMetadata(const Toolchain& toolchain, const MetadataRequest& request);

// What cargo warns of before it builds, of keys that nothing reads and the like. None where it can't be asked.
std::vector<std::string> AskForWarnings(const Toolchain& toolchain, MetadataRequest request);

// The warnings in what cargo says on stderr: from "warning: " on, as far as the lines behind it belong to it.
std::vector<std::string> WarningsIn(std::string_view text);

}  // namespace rbuild::cargo
