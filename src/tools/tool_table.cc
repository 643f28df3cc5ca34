// The table of tools: name, description, and when it is run.
#include <array>

#include "tools/tools.h"

namespace rbuild {

namespace {

using enum ToolStage;

constexpr std::array kTools = {
    Tool{"browse", "walk through the graph in a web browser", kAfterLoad, RunBrowseTool},
    Tool{"clean", "remove what was built", kAfterLoad, RunCleanTool},
    Tool{"commands", "list the commands that make the targets", kAfterLoad, RunCommandsTool},
    Tool{"inputs", "list the files that the targets are made from", kAfterLoad, RunInputsTool},
    Tool{"multi-inputs", "the same for each target by itself", kAfterLoad, RunMultiInputsTool},
    Tool{"deps", "show the inputs that the log knows of outputs", kAfterLog, RunDepsTool},
    Tool{"missingdeps", "find generated inputs that the build file does not tell of", kAfterLog, RunMissingDepsTool},
    Tool{"graph", "draw the graph for graphviz", kAfterLoad, RunGraphTool},
    Tool{"query", "show what a file is made from, and what is made from it", kAfterLog, RunQueryTool},
    Tool{"targets", "list targets by depth, by rule, or all", kAfterLoad, RunTargetsTool},
    Tool{"compdb", "print a JSON compilation database", kAfterLoad, RunCompdbTool},
    Tool{"compdb-targets", "the same for what some targets need", kAfterLoad, RunCompdbTargetsTool},
    Tool{"recompact", "nothing to do: the log keeps itself compact", kAfterLoad, RunRecompactTool},
    Tool{"restat", "nothing to do: outputs are compared with what their commands left", kAfterFlags, RunRestatTool},
    Tool{"rules", "list the rules", kAfterLoad, RunRulesTool},
    Tool{"cleandead", "remove what was built and is in the build file no more", kAfterLog, RunCleanDeadTool},
    Tool{"run-build-script", "run a package's build script (rbuild's own; generated build files use it)", kAfterFlags,
         RunBuildScriptTool},
    Tool{"urtle", "", kAfterFlags, RunUrtleTool},
    Tool{"msvc", "", kAfterFlags, RunWindowsTool},
    Tool{"wincodepage", "", kAfterFlags, RunWindowsTool},
};

}  // namespace

std::span<const Tool> Tools() {
  return kTools;
}

}  // namespace rbuild
