// The tools, a file each. What they print and the codes that they exit with are ninja's.
#pragma once

#include "base/error.h"
#include "tools/tool.h"

namespace rbuild {

// --- Looking at the build file.
Result<int> RunCommandsTool(ToolCall& call);
Result<int> RunCompdbTool(ToolCall& call);
Result<int> RunCompdbTargetsTool(ToolCall& call);
Result<int> RunGraphTool(ToolCall& call);
Result<int> RunInputsTool(ToolCall& call);
Result<int> RunMultiInputsTool(ToolCall& call);
Result<int> RunQueryTool(ToolCall& call);
Result<int> RunRulesTool(ToolCall& call);
Result<int> RunTargetsTool(ToolCall& call);
Result<int> RunBrowseTool(ToolCall& call);

// --- Looking at the log too.
Result<int> RunDepsTool(ToolCall& call);
Result<int> RunMissingDepsTool(ToolCall& call);

// --- Removing files.
Result<int> RunCleanTool(ToolCall& call);
Result<int> RunCleanDeadTool(ToolCall& call);

// --- With nothing to look at.
Result<int> RunRecompactTool(ToolCall& call);
Result<int> RunRestatTool(ToolCall& call);
Result<int> RunUrtleTool(ToolCall& call);
Result<int> RunWindowsTool(ToolCall& call);
Result<int> RunBuildScriptTool(ToolCall& call);

}  // namespace rbuild
