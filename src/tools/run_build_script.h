// `rbuild -t run-build-script SPECFILE`: runs one build script for a generated build file.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"

namespace rbuild {

struct ToolEnd {
  int exit_code = 0;
  std::string output;  // for stderr
};

// `arguments`: what follows the tool's name. Exit code 1 if the script failed. Errors: not exactly one argument; the
// file can't be read or isn't one that the generator of this version wrote; all of RunBuildScript().
Result<ToolEnd> RunBuildScriptTool(const std::vector<std::string>& arguments, const Environment& environment,
                                   Disk& disk);

}  // namespace rbuild
