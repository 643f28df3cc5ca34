// UnitArgs: features, lints, crates and sources on a command line.
#include "cargo/unit_args.h"

#include <fmt/format.h>

#include "base/path.h"

namespace rbuild::cargo {

SourcePlace PlaceOfSource(const Workspace& workspace, const Unit& unit) {
  const Package& package = PackageOf(workspace, unit);
  const std::string& root = workspace.metadata.workspace_root;
  const std::string& source = TargetOf(workspace, unit).src_path;
  if (package.is_local() && IsBelow(source, root)) {
    return {root, workspace.is_embedded ? source : source.substr(root.size() + 1)};
  }
  return {package.root, source};
}

std::vector<std::string> LintArguments(const Workspace& workspace, const Unit& unit) {
  const auto& flags = workspace.manifests.lint_flags;
  return unit.package.index() < flags.size() ? flags[unit.package] : std::vector<std::string>();
}

std::vector<std::string> FeatureArguments(const Workspace& workspace, const Unit& unit) {
  std::vector<std::string> arguments;
  for (const std::string& feature : unit.features) {
    arguments.insert(arguments.end(), {"--cfg", fmt::format("feature=\"{}\"", feature)});
  }
  std::string declared;
  for (const auto& [name, values] : PackageOf(workspace, unit).features) {
    declared += fmt::format("{}\"{}\"", declared.empty() ? "" : ", ", name);
  }
  arguments.insert(arguments.end(), {"--check-cfg", "cfg(docsrs,test)", "--check-cfg",
                                     fmt::format("cfg(feature, values({}))", declared)});
  return arguments;
}

std::vector<std::string> LtoArguments(const Unit& unit) {
  switch (unit.lto.kind) {
    case UnitLto::Kind::kRun:
      return {"-C", unit.lto.run.empty() ? "lto" : "lto=" + unit.lto.run};
    case UnitLto::Kind::kOff:
      return {"-C", "lto=off", "-C", "embed-bitcode=no"};
    case UnitLto::Kind::kOnlyBitcode:
      return {"-C", "linker-plugin-lto"};
    case UnitLto::Kind::kObjectAndBitcode:
      return {};
    case UnitLto::Kind::kOnlyObject:
      return {"-C", "embed-bitcode=no"};
  }
  return {};
}

bool IsExtern(const Workspace& workspace, const Unit& dependency) {
  return !dependency.is_run_custom_build() && dependency.mode != UnitMode::kDoc &&
         TargetOf(workspace, dependency).is_linkable();
}

std::vector<UnitId> TransitiveCrates(const Workspace& workspace, const UnitGraph& graph, UnitId unit) {
  std::vector<bool> seen(graph.units.size(), false);
  std::vector<UnitId> pending = {unit};
  while (!pending.empty()) {
    const UnitId current = pending.back();
    pending.pop_back();
    for (const UnitDependency& dependency : graph.units[current].dependencies) {
      const Unit& other = graph.units[dependency.unit];
      if (seen[dependency.unit.index()] || !IsExtern(workspace, other)) {
        continue;
      }
      seen[dependency.unit.index()] = true;
      if (!TargetOf(workspace, other).is_proc_macro()) {
        pending.push_back(dependency.unit);
      }
    }
  }
  std::vector<UnitId> crates;
  for (size_t i = 0; i < seen.size(); ++i) {
    if (seen[i]) {
      crates.emplace_back(i);
    }
  }
  return crates;
}

std::vector<std::string> ExternArguments(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                         UnitId id) {
  const Unit& unit = graph.units[id];
  std::vector<std::string> arguments;
  for (const UnitDependency& dependency : unit.dependencies) {
    const Unit& other = graph.units[dependency.unit];
    if (!IsExtern(workspace, other)) {
      continue;
    }
    const UnitFiles& files = layout.files(dependency.unit);
    const std::vector<std::string> paths = NeedsOnlyMetadata(workspace, unit, other)
                                               ? std::vector<std::string>{files.rmeta}
                                               : files.Linkable(TargetOf(workspace, other));
    for (const std::string& path : paths) {
      arguments.insert(arguments.end(), {"--extern", fmt::format("{}={}", dependency.extern_name, path)});
    }
  }
  if (TargetOf(workspace, unit).is_proc_macro()) {
    arguments.insert(arguments.end(), {"--extern", "proc_macro"});
  }
  return arguments;
}

std::vector<std::string> CrateFolderArguments(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                              UnitId id) {
  std::vector<std::string> arguments;
  for (const UnitId crate : TransitiveCrates(workspace, graph, id)) {
    arguments.insert(arguments.end(), {"-L", "dependency=" + layout.files(crate).folder});
  }
  return arguments;
}

}  // namespace rbuild::cargo
