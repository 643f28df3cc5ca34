// EmitBuildFile: one edge for each unit, and one for each final artifact.
#include "cargo/emit.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/collisions.h"
#include "cargo/cost_hint.h"
#include "cargo/emit_context.h"
#include "manifest/writer.h"

namespace rbuild::cargo {

namespace {

void WriteRules(ManifestWriter* writer) {
  // What rustc takes over from its incremental state keeps its old time: to ninja it would look outdated for ever.
  const std::vector<WrittenBinding> rustc = {
      {"command", "$cmd"}, {"description", "$desc"}, {"depfile", "$dep"}, {"deps", "gcc"}, {"restat", "1"}};
  writer->Rule(kRustcRule, rustc);
  const std::vector<WrittenBinding> script = {
      {"command", "$cmd"}, {"description", "$desc"}, {"depfile", "$dep"}, {"deps", "gcc"}, {"restat", "1"}};
  writer->Rule("build_script", script);
  const std::vector<WrittenBinding> rustdoc = {{"command", "$cmd"}, {"description", "$desc"}};
  writer->Rule("rustdoc", rustdoc);
  const std::vector<WrittenBinding> place = {{"command", "$cmd"}};
  writer->Rule("place", place);
}

void WriteRegeneration(const Embedding& embedding, ManifestWriter* writer) {
  const std::vector<WrittenBinding> rule = {
      {"command", "$cmd"}, {"description", "$desc"}, {"depfile", "$dep"}, {"generator", "1"}, {"restat", "1"}};
  writer->Rule("generate", rule);
  WrittenBuild build;
  build.rule = "generate";
  build.outputs = {embedding.file};
  build.bindings = {{"cmd", embedding.regenerate}, {"dep", embedding.depfile}, {"desc", "Planning " + embedding.file}};
  writer->Build(build);
}

// Debuggers look for split debug information beside the file, under its whole name.
constexpr std::string_view kDebugPackage = ".dwp";

// The name of all that another build can have built.
constexpr std::string_view kAll = "all";

// Puts a link to `from` at `to`. Renaming one link of a file onto another does nothing, so nothing is renamed; where
// links aren't possible, a copy is made beside it and renamed.
std::string PlaceCommand(const std::string& from, const std::string& to) {
  const std::string source = ShellQuote(from);
  const std::string target = ShellQuote(to);
  const std::string beside = ShellQuote(to + ".rbuild-new");
  return fmt::format("ln -f {0} {1} 2>/dev/null || {{ cp -f {0} {2} && mv -f {2} {1}; }}", source, target, beside);
}

// rustc makes a package of debug information where profile and flags ask for one.
std::string PlaceWithDebugPackage(const std::string& from, const std::string& to) {
  const std::string package = from + std::string(kDebugPackage);
  return fmt::format("{{ {}; }} && {{ [ ! -e {} ] || {}; }}", PlaceCommand(from, to), ShellQuote(package),
                     PlaceCommand(package, to + std::string(kDebugPackage)));
}

class Emitter {
 public:
  Emitter(const EmitContext& context, Disk& disk)
      : context_(context), embedding_(context.options.embedding), disk_(disk) {}

  Result<EmittedPlan> Emit() {
    plan_.build_folder = context_.layout.build_folder();
    TRY(disk_.MakeDirs(JoinPath(plan_.build_folder, kFragmentFolder)));
    writer_.Comment(context_.options.title);
    if (embedding_ != nullptr) {
      writer_.Prefix("workspace", context_.workspace_root());
    }
    WriteRules(&writer_);
    if (embedding_ != nullptr) {
      WriteRegeneration(*embedding_, &writer_);
    }
    TRY_ASSIGN(DocCollisions collisions, FindDocCollisions(context_));
    plan_.warnings = std::move(collisions.warnings);
    const std::set<UnitId>& left_out = collisions.left_out;
    for (size_t i = 0; i < context_.graph.units.size(); ++i) {
      const UnitId id(i);
      if (left_out.contains(id)) {
        continue;
      }
      if (context_.unit(id).mode == UnitMode::kDoctest) {
        // They are compiled when they run; what they are made from has to be there then.
        WrittenBuild doctests;
        AddCrateInputs(context_, id, &doctests);
        defaults_.insert(defaults_.end(), doctests.implicit_inputs.begin(), doctests.implicit_inputs.end());
        continue;
      }
      writer_.BlankLine();
      if (context_.unit(id).is_run_custom_build()) {
        TRY_ASSIGN(WrittenBuild build, ScriptRunEdge(context_, id, disk_));
        AddNeeds(id, &build);
        writer_.Build(build);
        ++plan_.script_runs;
      } else if (context_.unit(id).mode == UnitMode::kDoc) {
        TRY_ASSIGN(WrittenBuild build, DocEdge(context_, id, left_out, disk_));
        writer_.Build(build);
        ++plan_.compiled_units;
      } else {
        TRY_ASSIGN(WrittenBuild build, CompileEdge(context_, id, disk_));
        AddNeeds(id, &build);
        writer_.Build(build);
        ++plan_.compiled_units;
      }
      UnitMessage message = DescribeUnit(context_, id);
      message.placed = PlaceArtifacts(id);
      plan_.messages.push_back(std::move(message));
    }
    WriteNames();
    TRY_ASSIGN(plan_.programs, FindPrograms(context_, context_.options.command, context_.options.names_package, disk_));
    TRY_ASSIGN(plan_.text, std::move(writer_).Finish());
    return std::move(plan_);
  }

 private:
  void AddNeeds(UnitId id, WrittenBuild* build) const {
    if (embedding_ == nullptr) {
      return;
    }
    const std::string& package = PackageOf(context_.workspace, context_.unit(id)).name;
    for (const auto& [name, path] : embedding_->needs) {
      if (name == package) {
        build->implicit_inputs.push_back(path);
      }
    }
  }

  // The paths at which edges put the final artifacts of the unit.
  std::vector<std::string> PlaceArtifacts(UnitId id) {
    std::vector<std::string> targets;
    for (const FinalArtifact& artifact : context_.layout.FinalArtifacts(id)) {
      // Two units can claim one name: the first keeps it.
      const auto [place, is_first] = placed_.emplace(artifact.path, id);
      if (!is_first) {
        plan_.warnings.push_back(CollisionWarning(context_, artifact.path, id, place->second));
        continue;
      }
      WrittenBuild build;
      build.rule = "place";
      build.outputs = {artifact.path};
      build.inputs = {artifact.source};
      const Profile& profile = context_.unit(id).profile;
      build.bindings = {{"cmd", profile.split_debuginfo == "packed" && profile.debuginfo != "0"
                                    ? PlaceWithDebugPackage(artifact.source, artifact.path)
                                    : PlaceCommand(artifact.source, artifact.path)},
                        {"cost", "2"}};
      writer_.Build(build);
      targets.push_back(artifact.path);
    }
    AddTargets(id, targets);
    return targets;
  }

  // What is built of the unit if it, or everything, is asked for.
  void AddTargets(UnitId id, std::vector<std::string> targets) {
    const Unit& unit = context_.unit(id);
    if (!unit.is_root) {
      defaults_.insert(defaults_.end(), targets.begin(), targets.end());
      return;
    }
    if (unit.mode == UnitMode::kDoc) {
      targets = {context_.layout.DocPage(id)};
    }
    plan_.final_artifacts.insert(plan_.final_artifacts.end(), targets.begin(), targets.end());
    if (targets.empty()) {
      targets = unit.is_run_custom_build() ? std::vector<std::string>{context_.ScriptFile(id, kDirectivesFile)}
                                           : context_.layout.files(id).Outputs();
    }
    defaults_.insert(defaults_.end(), targets.begin(), targets.end());
    const Package& package = PackageOf(context_.workspace, unit);
    const Target& target = TargetOf(context_.workspace, unit);
    std::vector<std::string>& by_package = names_[package.name];
    by_package.insert(by_package.end(), targets.begin(), targets.end());
    if (target.name != package.name && target.is_bin()) {
      std::vector<std::string>& by_name = names_[target.name];
      by_name.insert(by_name.end(), targets.begin(), targets.end());
    }
  }

  void WriteName(std::string name, std::vector<std::string> targets) {
    WrittenBuild build;
    build.rule = "phony";
    build.outputs = {std::move(name)};
    build.inputs = std::move(targets);
    writer_.Build(build);
  }

  // A name for every package and program, so that they can be asked for one by one. In another build they are among
  // that build's own names, and its default targets are its own affair.
  void WriteNames() {
    writer_.BlankLine();
    for (const auto& [name, targets] : names_) {
      if (embedding_ != nullptr && name == kAll) {
        continue;  // everything has that name
      }
      WriteName(embedding_ == nullptr ? name : fmt::format("{}-{}", embedding_->prefix, name), targets);
    }
    if (embedding_ == nullptr) {
      writer_.Default(defaults_);
    } else {
      WriteName(fmt::format("{}-{}", embedding_->prefix, kAll), defaults_);
    }
  }

  const EmitContext& context_;
  const Embedding* embedding_;
  Disk& disk_;
  ManifestWriter writer_;
  EmittedPlan plan_;
  std::map<std::string, UnitId> placed_;  // final artifacts, and whose they are
  std::map<std::string, std::vector<std::string>> names_;
  std::vector<std::string> defaults_;
};

}  // namespace

Result<EmittedPlan> EmitBuildFile(const UnitGraph& graph, const Workspace& workspace, const EmitOptions& options,
                                  Disk& disk) {
  const Layout layout(workspace, graph, options.target_directory, options.build_directory, options.profile);
  const EmitContext context{graph, workspace, options, layout, FindScriptLinks(workspace, graph)};
  return Emitter(context, disk).Emit();
}

}  // namespace rbuild::cargo
