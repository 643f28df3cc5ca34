// WriteEmbeddedFile: a build file for another build to include by `subninja`, so that one graph holds both.
//
// Unlike the build file of `rbuild build` it works from any folder: paths are absolute, and those of the workspace
// refer to one variable. It has no default targets, its names are `cargo-NAME` and `cargo-all`, and an edge makes it
// anew when a manifest, the lock file, a configuration file or the toolchain changes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/config.h"
#include "cargo/request.h"
#include "cargo/run_metadata.h"

namespace rbuild::cargo {

struct EmbedRequest {
  BuildRequest build;
  MetadataRequest metadata;
  std::string target_dir;              // --target-dir; "" = `generated` below the workspace's own
  std::string rbuild_program;          // absolute: runs build scripts, and writes the file anew
  std::string file;                    // where to write, as the outer build names it: relative to its folder, or not
  std::vector<std::string> arguments;  // of the command line that asks for the same again
  // Files or targets of the outer build that units of a package need: name of the package, path.
  std::vector<std::pair<std::string, std::string>> needs;
};

struct EmbeddedFile {
  bool changed = false;  // it was written; else it was so already
  size_t units = 0;
  std::vector<std::string> final_artifacts;  // absolute
  std::vector<std::string> warnings;         // without "warning: "
};

// Errors: those of planning; a package of `needs` that isn't built, with what is.
Result<EmbeddedFile> WriteEmbeddedFile(const EmbedRequest& request, const Config& config, Disk& disk);

}  // namespace rbuild::cargo
