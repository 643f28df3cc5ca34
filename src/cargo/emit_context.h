// EmitContext: what the parts of emission share, and the edges that they make.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/build_script_spec.h"
#include "cargo/emit.h"
#include "cargo/layout.h"
#include "cargo/script_links.h"
#include "cargo/unit_messages.h"
#include "manifest/writer.h"

namespace rbuild::cargo {

// Refers to what outlives it.
struct EmitContext {
  const UnitGraph& graph;
  const Workspace& workspace;
  const EmitOptions& options;
  const Layout& layout;
  IdMap<UnitId, ScriptLinks> links;

  const Unit& unit(UnitId id) const { return graph.units[id]; }
  const std::string& workspace_root() const { return workspace.metadata.workspace_root; }
  // A file that a build-script run leaves in its folder.
  std::string ScriptFile(UnitId run, std::string_view name) const {
    return layout.files(run).folder + "/" + std::string(name);
  }
  // The package has a unit among the roots.
  bool IsPrimary(PackageIndex package) const;
  // "name vX", with the folder of a path package or the source where it isn't crates.io: as cargo names packages.
  std::string Describe(const Package& package) const;
  // Relative to the workspace root where it lies below it.
  std::string BuildPath(const std::string& path) const;
};

// Below the build folder: fragments and descriptions of script runs, apart from the units that share them.
inline constexpr std::string_view kFragmentFolder = "fragments";

// The edge that compiles a unit; writes its environment fragment.
Result<WrittenBuild> CompileEdge(const EmitContext& context, UnitId id, Disk& disk);
// The edge that runs a build script; writes its description.
Result<WrittenBuild> ScriptRunEdge(const EmitContext& context, UnitId id, Disk& disk);

// What messages for tools say of the unit; `placed` isn't known yet.
UnitMessage DescribeUnit(const EmitContext& context, UnitId id);

// Writes `content` to <fragments>/<16 hex digits of its digest>SUFFIX unless that is there. Returns the path.
Result<std::string> WriteFragment(const EmitContext& context, std::string_view suffix, std::string_view content,
                                  Disk& disk);

}  // namespace rbuild::cargo
