// Running a tool: find it, open what it needs, show how it failed.
#include "tools/tool.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "build/build_folder.h"
#include "plan/dyndeps.h"

namespace rbuild {

namespace {

constexpr int kFailure = 1;

std::string ListOfTools() {
  std::string text = "ninja subtools:\n";
  for (const Tool& tool : Tools()) {
    if (!tool.description.empty()) {
      text += fmt::format("{:>11}  {}\n", tool.name, tool.description);
    }
  }
  return text;
}

std::string UnknownTool(const std::string& name) {
  std::vector<std::string> names;
  for (const Tool& tool : Tools()) {
    names.emplace_back(tool.name);
  }
  const std::optional<std::string> nearest = NearestWord(name, names);
  return fmt::format("unknown tool '{}'{}", name, nearest ? fmt::format(", did you mean '{}'?", *nearest) : "");
}

Result<int> OpenAndRun(const Tool& tool, ToolCall& call) {
  if (tool.stage != ToolStage::kAfterFlags) {
    TRY_ASSIGN(call.manifest, LoadManifest(call.parts.disk, call.settings.build_file, call.settings.load));
    for (const std::string& warning : call.manifest.warnings) {
      call.Warn(warning);
    }
  }
  if (tool.stage == ToolStage::kAfterLog) {
    auto warn = [&call](std::string_view warning) { call.Warn(warning); };
    TRY_ASSIGN(call.log, BuildFolder::ReadLog(call.manifest.builddir, warn));
  }
  return tool.run(call);
}

}  // namespace

void ToolCall::LoadDyndepOf(EdgeId edge) {
  const NodeId file = graph().edge(edge).dyndep;
  if (!file.valid()) {
    return;
  }
  if (const Result<DyndepChange> loaded = LoadDyndep(manifest.graph, parts.disk, file); !loaded) {
    Warn(loaded.error().ToString() + "\n");
  }
}

void ToolCall::Warn(std::string_view message) const {
  parts.output.Write(Stream::kErr, fmt::format("{}: warning: {}\n", settings.program, message));
}

int ToolCall::Fail(std::string_view message) const {
  parts.output.Write(Stream::kErr, fmt::format("{}: error: {}\n", settings.program, message));
  return kFailure;
}

int ToolCall::Fatal(std::string_view message) const {
  parts.output.Write(Stream::kErr, fmt::format("{}: fatal: {}\n", settings.program, message));
  return kFailure;
}

int RunTool(const ToolSettings& settings, const ToolParts& parts, const std::string& name,
            std::vector<std::string> arguments) {
  ToolCall call{settings, parts, name, std::move(arguments), {}, nullptr};
  if (name == "list") {
    call.Print(ListOfTools());
    return 0;
  }
  for (const Tool& tool : Tools()) {
    if (tool.name == name) {
      const Result<int> code = OpenAndRun(tool, call);
      return code ? *code : call.Fail(code.error().ToString());
    }
  }
  return call.Fatal(UnknownTool(name));
}

}  // namespace rbuild
