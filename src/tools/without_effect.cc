// Tools that have nothing to do here: what ninja needs them for does not exist, or not on this system.
#include <array>

#include <fmt/format.h>

#include "tools/tool_flags.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

constexpr std::array kRestatFlags = {
    ToolFlag{0, "builddir", "DIR", "where the log lies"},
};

constexpr std::string_view kTurtle =
    "                    __\n"
    "         .-=-=-.   /o \\\n"
    "       .'_|_|_|_'./  _/\n"
    "      /_|__|__|__\\_.'\n"
    "     '--.-.---.-.-'\n"
    "        (_)   (_)\n"
    "\n"
    "  slow and steady builds the crate\n";

}  // namespace

// CMake calls this one and `restat` after a configure. The log keeps itself compact.
Result<int> RunRecompactTool(ToolCall&) {
  return 0;
}

// Outputs are compared with what their commands left, so a configure can't make them look outdated.
Result<int> RunRestatTool(ToolCall& call) {
  return ReadToolFlags(call, kRestatFlags, "[outputs]") ? 0 : 1;
}

Result<int> RunUrtleTool(ToolCall& call) {
  call.Print(kTurtle);
  return 0;
}

Result<int> RunWindowsTool(ToolCall& call) {
  return call.Fatal(fmt::format("tool '{}' is for Windows only", call.tool));
}

}  // namespace rbuild
