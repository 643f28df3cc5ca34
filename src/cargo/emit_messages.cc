// EmitBuildFile: what messages for tools say of a unit.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/emit_context.h"
#include "cargo/json_text.h"

namespace rbuild::cargo {

namespace {

std::string ProfileJson(const Unit& unit) {
  const Profile& profile = unit.profile;
  return fmt::format(R"({{"opt_level":{},"debuginfo":{},"debug_assertions":{},"overflow_checks":{},"test":{}}})",
                     JsonQuoted(profile.opt_level), DebugInfoJson(profile.debuginfo), profile.debug_assertions,
                     profile.overflow_checks, IsAnyTest(unit));
}

// What rustc makes, in cargo's order: by crate type, metadata last.
std::vector<std::string> MadeFiles(const UnitFiles& files, const Target& target) {
  std::vector<std::string> made;
  auto add = [&made](const std::string& path) {
    if (!path.empty() && std::ranges::find(made, path) == made.end()) {
      made.push_back(path);
    }
  };
  for (const std::string& type : target.crate_types) {
    add(type == "lib" || type == "rlib" ? files.rlib : type == "staticlib" ? files.archive : files.dynamic);
  }
  add(files.executable);
  add(files.rmeta);
  return made;
}

}  // namespace

UnitMessage DescribeUnit(const EmitContext& context, UnitId id) {
  const Unit& unit = context.unit(id);
  const Package& package = PackageOf(context.workspace, unit);
  const Target& target = TargetOf(context.workspace, unit);
  UnitMessage message;
  message.origin = fmt::format("\"package_id\":{}", JsonQuoted(package.id));
  if (unit.is_run_custom_build()) {
    message.output = context.ScriptFile(id, kDirectivesFile);
    // Of a script that the configuration overrides nothing is told: it isn't run.
    const bool is_run = std::ranges::any_of(unit.dependencies, [&](const UnitDependency& other) {
      return !context.unit(other.unit).is_run_custom_build();
    });
    message.out_dir = is_run ? context.layout.OutDir(id) : "";
    return message;
  }
  const UnitFiles& files = context.layout.files(id);
  const bool is_doc = unit.mode == UnitMode::kDoc;
  message.output = is_doc ? context.layout.DocPage(id) : files.Outputs().front();
  message.origin +=
      fmt::format(",\"manifest_path\":{},\"target\":{}", JsonQuoted(package.manifest_path), TargetJson(target));
  std::vector<std::string> names = is_doc ? std::vector<std::string>{message.output} : MadeFiles(files, target);
  std::string executable = target.is_build_script() ? "" : files.executable;
  for (const FinalArtifact& artifact : context.layout.FinalArtifacts(id)) {
    std::ranges::replace(names, artifact.source, artifact.path);
    if (artifact.source == executable) {
      executable = artifact.path;
    }
  }
  message.artifact =
      fmt::format("\"profile\":{},\"features\":{},\"filenames\":{},\"executable\":{}", ProfileJson(unit),
                  JsonStrings(unit.features), JsonStrings(names), executable.empty() ? "null" : JsonQuoted(executable));
  return message;
}

}  // namespace rbuild::cargo
