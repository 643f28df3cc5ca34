// Running a tool (-t) as the command line asks.
#pragma once

#include "base/environment.h"
#include "cli/options.h"
#include "status/output.h"

namespace rbuild {

// Returns the exit code.
int RunTool(const ToolRequest& request, const Environment& environment, Output& output);

}  // namespace rbuild
