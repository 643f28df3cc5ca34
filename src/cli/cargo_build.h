// Building a Cargo workspace.
#pragma once

#include <optional>
#include <string>

#include "base/environment.h"
#include "cargo/generate.h"
#include "cli/options.h"
#include "status/cargo_status.h"
#include "status/output.h"

namespace rbuild {

// cargo's exit code for whatever went wrong with building.
inline constexpr int kCargoFailure = 101;

struct CargoOutcome {
  int exit_code = 0;
  std::optional<cargo::GeneratedBuild> built;  // if all went well
  CargoOptions options;                        // with what the configuration adds to the command line
  std::string folder;                          // absolute: where the user is, -C included
};

// Plans, if anything changed that the last plan was made from, and builds. Errors are shown. The working directory is
// the workspace's root afterwards, and the build folder is free again.
CargoOutcome BuildWorkspace(const CargoOptions& options, const Environment& environment, Output& output);

// -C: "" = stay.
Result<void> ChangeDirectory(const std::string& directory);
// How messages look.
CargoStatusOptions DisplayOf(const CargoOptions& options);

}  // namespace rbuild
