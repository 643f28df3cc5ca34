// EmitContext: what the parts of emission share, and the edges that they make.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/build_script_spec.h"
#include "cargo/emit.h"
#include "cargo/layout.h"
#include "cargo/rustc_args.h"
#include "cargo/script_links.h"
#include "cargo/shell_command.h"
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

inline constexpr std::string_view kRustcRule = "rustc";

// The unit of a package as cargo names it in messages: `lib`, `bin "tool" test`, `lib doc`, `build script`.
std::string UnitLabel(const Unit& unit, const Target& target);
// The edge that compiles a unit; writes its environment fragment.
Result<WrittenBuild> CompileEdge(const EmitContext& context, UnitId id, Disk& disk);
// The edge that runs a build script; writes its description.
Result<WrittenBuild> ScriptRunEdge(const EmitContext& context, UnitId id, Disk& disk);
// The edge that documents a unit; writes its fragments. `left_out`: units that are not documented.
Result<WrittenBuild> DocEdge(const EmitContext& context, UnitId id, const std::set<UnitId>& left_out, Disk& disk);

// Linux ends a single argument, and a shell command is one, at 128 KB.
inline constexpr size_t kMaxCommandSize = 100'000;

// The line that starts rustc or rustdoc for the unit, with the unit's environment. `command` says what build scripts
// have to do with it. Writes fragments, which become inputs of `build`; arguments go into one if there are too many.
Result<std::string> CommandLine(const EmitContext& context, UnitId id, const RustcCommand& rustc, ShellCommand command,
                                Disk& disk, WrittenBuild* build, size_t max_size = kMaxCommandSize);
// The line that compiles and runs the doctests of a unit; further arguments may follow. Writes fragments.
Result<std::string> DoctestLine(const EmitContext& context, UnitId id, Disk& disk);
// Adds the crate's root module; not one that is missing, of which the compiler tells more.
Result<void> AddCrateRoot(const EmitContext& context, const Package& package, const Target& target, const Disk& disk,
                          WrittenBuild* build);
// Adds what the edge of any unit says of variables. `is_primary`: it is one of a selected package.
void AddVariableBindings(const EmitContext& context, bool is_primary, WrittenBuild* build);
// Adds the crates that the unit is made from.
void AddCrateInputs(const EmitContext& context, UnitId id, WrittenBuild* build);

// What messages for tools say of the unit; `placed` isn't known yet.
UnitMessage DescribeUnit(const EmitContext& context, UnitId id);

// Writes `content` to <fragments>/<16 hex digits of its digest>SUFFIX unless it is there. Returns the path.
// REQUIRES: the folder exists.
Result<std::string> WriteFragment(const EmitContext& context, std::string_view suffix, std::string_view content,
                                  Disk& disk);

}  // namespace rbuild::cargo
