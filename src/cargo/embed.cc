// WriteEmbeddedFile: load, plan, emit and write, each time.
#include "cargo/embed.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/build_directory.h"
#include "cargo/emit.h"
#include "cargo/unit_graph.h"
#include "cargo/watched_paths.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

namespace {

// Whose change makes the file another one. What is absent has no place in a list of inputs: a configuration file that
// appears is noticed by its folder at the earliest.
Result<std::vector<std::string>> InputsOfThePlan(const Workspace& workspace, const UnitGraph& graph,
                                                 const EmbedRequest& request, const Disk& disk) {
  TRY_ASSIGN(std::vector<WatchedPath> paths, FindWatchedPaths(workspace, graph, request.metadata.cwd, disk));
  std::vector<std::string> inputs = {request.rbuild_program};
  for (const WatchedPath& watched : paths) {
    TRY_ASSIGN(FileStat stat, disk.Stat(watched.path));
    const bool counts =
        watched.watch == Watch::kListing ? stat.is_directory() : watched.watch != Watch::kKind && stat.is_regular();
    if (counts) {
      inputs.push_back(watched.path);
    }
  }
  std::sort(inputs.begin(), inputs.end());
  inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
  return inputs;
}

std::string RegenerateCommand(const EmbedRequest& request) {
  std::string command = fmt::format("exec {} cargo generate", ShellQuote(request.rbuild_program));
  for (const std::string& argument : request.arguments) {
    command += " " + ShellQuote(argument);
  }
  return command;
}

Result<void> CheckNeeds(const EmbedRequest& request, const UnitGraph& graph, const Metadata& metadata) {
  std::vector<std::string> names;
  for (const Unit& unit : graph.units) {
    names.push_back(metadata.packages[unit.package].name);
  }
  for (const auto& [package, path] : request.needs) {
    if (std::find(names.begin(), names.end(), package) == names.end()) {
      const auto nearest = NearestWord(package, names);
      return InputError(fmt::format("--needs {}={}: no unit of a package `{}` is built{}", package, path, package,
                                    nearest ? fmt::format("; did you mean `{}`?", *nearest) : ""));
    }
  }
  return {};
}

}  // namespace

Result<EmbeddedFile> WriteEmbeddedFile(const EmbedRequest& request, const Config& config, Disk& disk) {
  TRY_ASSIGN(Workspace workspace, LoadWorkspace(disk, config,
                                                WorkspaceRequest{request.metadata, request.build.platforms,
                                                                 request.build.packages, std::nullopt}));
  workspace.is_embedded = true;
  const std::string& cwd = request.metadata.cwd;
  const std::string target = request.target_dir.empty() ? workspace.metadata.target_directory + "/generated"
                                                        : CanonicalPath(JoinPath(cwd, request.target_dir));
  TRY(MakeCacheFolder(disk, target));
  BuildRequest build = request.build;
  build.platforms = RequestedPlatforms(workspace.config, workspace.toolchain, request.build.platforms);
  TRY_ASSIGN(UnitPlan plan, PlanUnits(workspace, build));
  TRY(CheckNeeds(request, plan.graph, workspace.metadata));

  TRY_ASSIGN(std::vector<std::string> inputs, InputsOfThePlan(workspace, plan.graph, request, disk));
  const Embedding embedding{request.file, RegenerateCommand(request), std::move(inputs), request.needs};
  EmitOptions options;
  options.target_directory = target;
  options.build_directory = target;
  options.profile = plan.profile_name;
  options.rbuild_program = request.rbuild_program;
  options.title = fmt::format(
      "Made by `rbuild generate` from a Cargo workspace (profile {}), for another build file to include by "
      "`subninja`.\n"
      "Changes are lost.",
      plan.profile_name);
  options.embedding = &embedding;
  TRY_ASSIGN(EmittedPlan emitted, EmitBuildFile(plan.graph, workspace, options, disk));

  EmbeddedFile file;
  TRY_ASSIGN(file.changed, WriteFileIfChanged(disk, JoinPath(cwd, request.file), emitted.text));
  file.units = emitted.compiled_units;
  file.final_artifacts = std::move(emitted.final_artifacts);
  file.warnings = std::move(plan.warnings);
  return file;
}

}  // namespace rbuild::cargo
