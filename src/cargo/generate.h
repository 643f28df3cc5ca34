// PrepareBuildFile: from what a user asks of a Cargo workspace to a build file that is up to date.
//
// If nothing changed that the last one was made from, no process is started: one stat for each watched path decides.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"
#include "cargo/config.h"
#include "cargo/embed.h"
#include "cargo/program.h"
#include "cargo/request.h"
#include "cargo/run_metadata.h"

namespace rbuild::cargo {

struct GenerateRequest {
  BuildRequest build;        // `platforms` as given on the command line
  MetadataRequest metadata;  // cwd, --manifest-path, --offline, --locked, --config, ...
  // --target-dir; "" = configuration or default; for another build: `generated` below that
  std::string target_dir;
  // The build file is for another build to include.
  std::optional<EmbedRequest> embed;
  std::string rbuild_program;  // absolute path of this rbuild: it runs build scripts
  // Called once, as soon as the build folder is known and before anything in it is judged or written: the place to take
  // the folder's lock. May be empty.
  std::function<Result<void>(const std::string& build_folder)> on_build_folder;
  // Clock::WallNs() before the configuration was read; absent: now.
  std::optional<int64_t> began_ns;
};

struct GeneratedBuild {
  std::string build_file;           // absolute
  std::string workspace_root;       // the working directory of the build
  std::string build_folder;         // holds log and lock; absolute
  std::string profile;              // "dev", "release", ...
  std::string profile_description;  // "unoptimized + debuginfo", "optimized"
  size_t units = 0;                 // compiled, without runs of build scripts
  size_t script_runs = 0;
  std::vector<std::string> final_artifacts;  // absolute
  std::vector<Program> programs;             // that the command starts when all is built
  std::vector<std::string> warnings;         // to be shown each time, without "warning: "
  std::vector<std::string> told_warnings;    // those that cargo has shown in this run, and the next ones show
  bool regenerated = false;
  bool rewritten = false;  // with another text than before
  std::string reason;      // why it was made anew: "there was none", "Cargo.toml changed", ...
};

// `config`: read for the folder and arguments of `request.metadata`.
// Errors: no Cargo.toml, no toolchain, cargo's own complaints, a selection that fits nothing, a folder that can't be
// written.
Result<GeneratedBuild> PrepareBuildFile(const GenerateRequest& request, const Config& config, const Clock& clock,
                                        Disk& disk);

// Build files lie in the build folder beside their keys.
inline constexpr std::string_view kBuildFileSuffix = ".ninja";
std::string KeyOfBuildFile(std::string_view build_file);
// What messages for tools say of its units (unit_messages.h).
std::string MessagesOfBuildFile(std::string_view build_file);
// What a build of it has looked at that had nothing to do.
std::string SettledOfBuildFile(std::string_view build_file);

// The name of the build file: 16 hex digits of all that selects a plan, the relevant environment included.
std::string SelectionDigest(const GenerateRequest& request, const Environment& environment);

}  // namespace rbuild::cargo
