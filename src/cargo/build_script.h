// RunBuildScript: runs a package's build script and leaves what it asks for where generated commands find it.
//
// Source of the rules: the cargo reference, "Build Scripts". Every output is written only if its content changed, so
// that equal results rebuild nothing.
#pragma once

#include <string>

#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"
#include "cargo/build_script_spec.h"

namespace rbuild::cargo {

// In the environment of a build-script run: how many jobs the build has.
inline constexpr std::string_view kJobsVariable = "RBUILD_JOBS";

// There if what the script prints is to be shown although it succeeds (`-vv`).
inline constexpr std::string_view kShowScriptsVariable = "RBUILD_SHOW_SCRIPTS";

struct BuildScriptEnd {
  bool success = false;
  // What to show: its lines as `[name version] line` if they are asked for, warnings, and of a failed run all that it
  // printed, in the form that cargo shows it.
  std::string message;
};

// `inherited`: the environment of this process; RBUILD_JOBS in it is the number of jobs, else the processors are
// counted. A script that fails is a BuildScriptEnd, not an Error. Errors: the script can't be started; a file that
// can't be read or written; a directives file of a linked run that is damaged.
Result<BuildScriptEnd> RunBuildScript(const BuildScriptSpec& spec, const Environment& inherited, Disk& disk);

// The environment that the script gets.
Result<Environment> BuildScriptEnvironment(const BuildScriptSpec& spec, const Environment& inherited, const Disk& disk);

// Writes everything that follows from what the script printed: directives, fragments, digests and the depfile. The
// depfile names, beyond ordinary inputs, folders and variables (manifest/depfile.h).
Result<void> WriteBuildScriptOutputs(const BuildScriptSpec& spec, const Directives& directives,
                                     const Environment& inherited, Disk& disk);

}  // namespace rbuild::cargo
