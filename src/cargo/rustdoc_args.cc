// RustdocArgs: rows of the command lines, in cargo's order.
#include "cargo/rustdoc_args.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cargo/unit_args.h"

namespace rbuild::cargo {
namespace {

using Arguments = std::vector<std::string>;

void Append(const Arguments& more, Arguments* arguments) {
  arguments->insert(arguments->end(), more.begin(), more.end());
}

Arguments EditionAndTypes(const Target& target) {
  Arguments arguments = {"--edition=" + target.edition};
  for (const std::string& type : target.crate_types) {
    Append({"--crate-type", type}, &arguments);
  }
  return arguments;
}

void AppendTarget(const Unit& unit, Arguments* arguments) {
  if (!unit.platform.empty()) {
    Append({"--target", unit.platform}, arguments);
  }
}

// rustdoc finds macros and links in the crate that was compiled from the same target, if there is one.
const std::string& MetadataOfDocs(const UnitGraph& graph, const Layout& layout, UnitId id) {
  const Unit& unit = graph.units[id];
  for (const UnitMode mode : {UnitMode::kCheck, UnitMode::kCheckTest, UnitMode::kBuild}) {
    for (size_t i = 0; i < graph.units.size(); ++i) {
      const Unit& other = graph.units[UnitId(i)];
      if (other.mode == mode && other.package == unit.package && other.target == unit.target) {
        return layout.files(UnitId(i)).metadata;
      }
    }
  }
  return layout.files(id).metadata;
}

RustcCommand StartOf(const Workspace& workspace, const Unit& unit, const std::string& program) {
  RustcCommand command;
  command.program = {program};
  command.cwd = PlaceOfSource(workspace, unit).cwd;
  command.arguments = EditionAndTypes(TargetOf(workspace, unit));
  return command;
}

}  // namespace

RustcCommand MakeRustdocCommand(const Workspace& workspace, const UnitGraph& graph, const Layout& layout, UnitId id,
                                bool private_items) {
  const Unit& unit = graph.units[id];
  const Package& package = PackageOf(workspace, unit);
  const Target& target = TargetOf(workspace, unit);
  RustcCommand command = StartOf(workspace, unit, workspace.toolchain.rustdoc);
  Arguments& arguments = command.arguments;
  Append({"--crate-name", target.crate_name(), PlaceOfSource(workspace, unit).source}, &arguments);
  if (!package.is_local()) {
    Append({"--cap-lints", "allow"}, &arguments);
  }
  AppendTarget(unit, &arguments);
  Append({"-o", layout.DocFolder(unit.platform)}, &arguments);
  Append(FeatureArguments(workspace, unit), &arguments);
  Append({"--error-format=json", "--json=diagnostic-rendered-ansi,artifacts,future-incompat"}, &arguments);
  Append(LintArguments(workspace, unit), &arguments);
  Append({"-C", "metadata=" + MetadataOfDocs(graph, layout, id)}, &arguments);
  Append(CrateFolderArguments(workspace, graph, layout, id), &arguments);
  Append(ExternArguments(workspace, graph, layout, id), &arguments);
  if (unit.is_root && (target.is_bin() || private_items)) {
    arguments.emplace_back("--document-private-items");
    if (target.is_bin()) {
      arguments.emplace_back("-Arustdoc::private-intra-doc-links");
    }
  }
  Append(workspace.rustc(unit.platform).rustdocflags, &arguments);
  const bool has_version = std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return argument.starts_with("--crate-version");
  });
  if (!has_version) {
    Append({"--crate-version", package.version}, &arguments);
  }
  return command;
}

RustcCommand MakeDocDepInfoCommand(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                   UnitId id) {
  const Unit& unit = graph.units[id];
  RustcCommand command = StartOf(workspace, unit, workspace.toolchain.rustc);
  Arguments& arguments = command.arguments;
  Append({"--crate-name", TargetOf(workspace, unit).crate_name(), PlaceOfSource(workspace, unit).source}, &arguments);
  Append({"--cap-lints", "allow", "--cfg", "doc", "--emit=dep-info=" + layout.files(id).dep_info}, &arguments);
  AppendTarget(unit, &arguments);
  Append(FeatureArguments(workspace, unit), &arguments);
  Append(CrateFolderArguments(workspace, graph, layout, id), &arguments);
  Append(ExternArguments(workspace, graph, layout, id), &arguments);
  const Arguments& flags = workspace.rustc(unit.platform).rustdocflags;
  for (size_t i = 0; i < flags.size(); ++i) {
    // Of flags for rustdoc, those that decide what is compiled.
    if (flags[i] == "--cfg" && i + 1 < flags.size()) {
      Append({flags[i], flags[i + 1]}, &arguments);
    } else if (flags[i].starts_with("--cfg=")) {
      arguments.push_back(flags[i]);
    }
  }
  return command;
}

RustcCommand MakeDoctestCommand(const Workspace& workspace, const UnitGraph& graph, const Layout& layout, UnitId id) {
  const Unit& unit = graph.units[id];
  const TargetConfig& config = workspace.rustc(unit.platform).target_config;
  RustcCommand command = StartOf(workspace, unit, workspace.toolchain.rustdoc);
  Arguments& arguments = command.arguments;
  Append({"--crate-name", TargetOf(workspace, unit).crate_name(), "--test", PlaceOfSource(workspace, unit).source,
          "--test-run-directory", PackageOf(workspace, unit).root},
         &arguments);
  AppendTarget(unit, &arguments);
  for (size_t i = 0; i < config.runner.size(); ++i) {
    Append({i == 0 ? "--test-runtool" : "--test-runtool-arg", config.runner[i]}, &arguments);
  }
  if (!config.linker.empty()) {
    Append({"-C", "linker=" + config.linker}, &arguments);
  }
  if (unit.profile.panic != "unwind") {
    Append({"-C", "panic=" + unit.profile.panic}, &arguments);
  }
  Append(CrateFolderArguments(workspace, graph, layout, id), &arguments);
  Append(LintArguments(workspace, unit), &arguments);
  Append(ExternArguments(workspace, graph, layout, id), &arguments);
  Append(LtoArguments(unit), &arguments);
  Append(FeatureArguments(workspace, unit), &arguments);
  Append(workspace.rustc(unit.platform).rustdocflags, &arguments);
  Append({"--error-format", "human"}, &arguments);
  return command;
}

}  // namespace rbuild::cargo
