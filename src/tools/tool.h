// Tool: what stands behind `-t NAME`, and what each of them is given.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"
#include "log/build_log.h"
#include "manifest/loader.h"
#include "status/ninja_status.h"
#include "status/output.h"

namespace rbuild {

// What the command line says before `-t`.
struct ToolSettings {
  std::string program = "rbuild";  // how messages begin
  std::string build_file = "build.ninja";
  LoadOptions load;
  bool dry_run = false;
  Verbosity verbosity = Verbosity::kNormal;
};

// What a tool works with. The references outlive it.
struct ToolParts {
  Disk& disk;
  const Clock& clock;
  const Environment& environment;
  Output& output;
};

// One use of a tool.
struct ToolCall {
  const ToolSettings& settings;
  const ToolParts& parts;
  std::string_view tool;               // its name
  std::vector<std::string> arguments;  // what follows the name
  LoadedManifest manifest;             // empty before kAfterLoad
  std::unique_ptr<BuildLog> log;       // absent before kAfterLog; changes of it stay in memory

  const Graph& graph() const { return manifest.graph; }
  void Print(std::string_view text) const { parts.output.Write(Stream::kOut, text); }
  // Puts into the graph what the dyndep file of the edge says, if it has one; warns if that can't be read.
  void LoadDyndepOf(EdgeId edge);
  // "NAME: warning: ..." and so on, on stderr. The last two return the exit code of a failure.
  void Warn(std::string_view message) const;
  int Fail(std::string_view message) const;
  int Fatal(std::string_view message) const;
};

// How far things have come when a tool is run: it is given what it needs and nothing that it could trip over.
enum class ToolStage : uint8_t { kAfterFlags, kAfterLoad, kAfterLog };

struct Tool {
  std::string_view name;
  std::string_view description;  // empty: `-t list` is silent about it
  ToolStage stage = ToolStage::kAfterFlags;
  // The exit code. An Error is shown as by Fail().
  Result<int> (*run)(ToolCall&) = nullptr;
};

// All of them; `list` is none.
std::span<const Tool> Tools();

// What `-t NAME ARGUMENTS` does, in the folder in which it is to happen. Returns the exit code. Tools that only read
// take no lock and leave no trace.
int RunTool(const ToolSettings& settings, const ToolParts& parts, const std::string& name,
            std::vector<std::string> arguments);

}  // namespace rbuild
