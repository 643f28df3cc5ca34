// PrepareBuildFile: look, and if need be load, plan, emit and write.
#include "cargo/generate.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/build_directory.h"
#include "cargo/emit.h"
#include "cargo/emit_context.h"
#include "cargo/layout.h"
#include "cargo/old_plans.h"
#include "cargo/regeneration.h"
#include "cargo/root_sources.h"
#include "cargo/unit_graph.h"
#include "cargo/watched_paths.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

namespace {

// Part of every selection: another version of the generator makes its build files anew.
constexpr std::string_view kGeneratorVersion = "rbuild generator 2";
// Of a build file for another build, beside its key.
constexpr std::string_view kDepfileSuffix = ".d";
constexpr std::string_view kSelectionFact = "selection";

void AddList(const std::vector<std::string>& list, Hasher* hasher) {
  hasher->AddNumber(list.size());
  for (const std::string& text : list) {
    hasher->AddField(text);
  }
}

void AddRule(const TargetRule& rule, Hasher* hasher) {
  hasher->AddNumber(rule.all ? 1 : 0);
  AddList(rule.names, hasher);
}

std::string PlanPath(const std::string& build_folder, const std::string& digest, std::string_view suffix) {
  return fmt::format("{}/{}{}", build_folder, digest, suffix);
}

std::string KeyPath(const std::string& build_folder, const std::string& digest) {
  return KeyOfBuildFile(PlanPath(build_folder, digest, kBuildFileSuffix));
}

// As cargo words it, of the profile that the roots have.
std::string DescribeProfile(const UnitGraph& graph) {
  const Profile profile = graph.roots.empty() ? Profile{} : graph.units[graph.roots.front()].profile;
  std::string text = profile.opt_level == "0" ? "unoptimized" : "optimized";
  if (profile.debuginfo != "0") {
    text += " + debuginfo";
  }
  return text;
}

// Whether it takes -p to say which of the packages is meant (cargo's needs_spec_flag).
bool NamesPackage(const BuildRequest& request, const Metadata& metadata) {
  if (request.workspace) {
    return !request.exclude.empty() || metadata.members.size() > 1;
  }
  return !request.packages.empty() || metadata.default_members.size() > 1;
}

std::string BesideBuildFile(std::string_view build_file, std::string_view suffix) {
  return fmt::format("{}{}", build_file.substr(0, build_file.size() - kBuildFileSuffix.size()), suffix);
}

std::string Title(const GenerateRequest& request, const std::string& profile) {
  if (request.embed) {
    return fmt::format(
        "{} from a Cargo workspace (profile {}), for another build file to include by "
        "`subninja`.\n"
        "Changes are lost.",
        kEmbeddedTitle.substr(2), profile);
  }
  return fmt::format(
      "Made by rbuild from a Cargo workspace (profile {}). Changes are lost.\n"
      "Stock ninja builds it too, from the workspace's root{}.",
      profile, request.build.packages.empty() ? "" : "; packages: " + Join(request.build.packages, " "));
}

class Preparation {
 public:
  Preparation(const GenerateRequest& request, const Config& config, const Clock& clock, Disk& disk)
      : request_(request),
        config_(config),
        clock_(clock),
        disk_(disk),
        digest_(request.embed ? Hasher().AddField(request.embed->path).Finish().ToShortHex()
                              : SelectionDigest(request, config.environment())) {}

  Result<GeneratedBuild> Run() {
    const std::string target = ConfiguredTarget();
    TRY_ASSIGN(std::string folder, FindBuildFolder(target));
    std::string reason = "there was none";
    if (!folder.empty()) {
      TRY(Announce(folder));
      TRY_ASSIGN(std::optional<GeneratedBuild> current, TryCurrent(folder, &reason));
      if (current) {
        return *std::move(current);
      }
    }
    TRY(CheckManifestIsThere());
    return Generate(target, std::move(reason));
  }

 private:
  // Cargo would say the same, but only after its start and with a failed command around it.
  Result<void> CheckManifestIsThere() const {
    if (!request_.metadata.manifest_path.empty()) {
      return {};
    }
    for (std::string folder = request_.metadata.cwd;; folder = DirName(folder)) {
      TRY_ASSIGN(FileStat stat, disk_.Stat(JoinPath(folder, "Cargo.toml")));
      if (stat.exists()) {
        return {};
      }
      if (folder.empty() || folder == "/") {
        return InputError(
            fmt::format("could not find `Cargo.toml` in `{}` or any parent directory", request_.metadata.cwd));
      }
    }
  }

  // --target-dir or the configuration; "" = below the workspace's root.
  std::string ConfiguredTarget() const {
    if (!request_.target_dir.empty()) {
      return CanonicalPath(JoinPath(request_.metadata.cwd, request_.target_dir));
    }
    return config_.build().target_dir;
  }

  struct Directories {
    std::string target;
    std::string build;
  };

  Directories DirectoriesFor(const std::string& configured_target, const Workspace& workspace) const {
    const Metadata& metadata = workspace.metadata;
    std::string target = configured_target.empty() ? metadata.target_directory : configured_target;
    if (request_.embed) {
      target = EmbeddedTarget(std::move(target));
      return {target, target};
    }
    const bool is_apart = !workspace.config.build().build_dir.empty() && !metadata.build_directory.empty();
    return {target, is_apart ? metadata.build_directory : target};
  }

  // Beside what the workspace's own builds have there, unless the folder was named.
  std::string EmbeddedTarget(std::string target) const {
    return request_.target_dir.empty() ? std::move(target) + "/generated" : std::move(target);
  }

  std::string BuildFilePath(const std::string& build_folder) const {
    return request_.embed ? request_.embed->path : PlanPath(build_folder, digest_, kBuildFileSuffix);
  }

  // Where cargo begins to look for the workspace.
  std::string StartFolder() const {
    const std::string& manifest = request_.metadata.manifest_path;
    return manifest.empty() ? request_.metadata.cwd
                            : std::string(DirName(CanonicalPath(JoinPath(request_.metadata.cwd, manifest))));
  }

  // The folder in which an earlier run left this selection; "" if there is none. Without cargo the workspace's root
  // isn't known, but the name of the key says enough: it covers the folder that rbuild was started in.
  Result<std::string> FindBuildFolder(const std::string& target) const {
    TRY_ASSIGN(std::vector<std::string> candidates,
               request_.embed ? PossibleTargetDirectories(target, StartFolder())
                              : PossibleBuildDirectories(config_, target, StartFolder(), disk_));
    for (std::string& directory : candidates) {
      const std::string build = request_.embed ? EmbeddedTarget(std::move(directory)) : std::move(directory);
      std::string folder = BuildFolderIn(build, request_.build.profile_name());
      TRY_ASSIGN(FileStat stat, disk_.Stat(KeyPath(folder, digest_)));
      if (stat.is_regular()) {
        return folder;
      }
    }
    return std::string();
  }

  Result<void> Announce(const std::string& folder) {
    if (folder == announced_) {
      return {};
    }
    TRY(disk_.MakeDirs(folder));
    announced_ = folder;
    return request_.on_build_folder ? request_.on_build_folder(folder) : Result<void>();
  }

  // What the last generation left, if all that it was made from is as it was. A damaged key is no key.
  Result<std::optional<GeneratedBuild>> TryCurrent(const std::string& folder, std::string* reason) {
    const std::string path = KeyPath(folder, digest_);
    auto text = disk_.ReadFile(path);
    auto key = text ? RegenerationKey::Parse(*text, path) : Result<RegenerationKey>(tl::make_unexpected(text.error()));
    if (!key) {
      *reason = key.error().ToString();
      return std::optional<GeneratedBuild>();
    }
    if (request_.embed && key->Fact(kSelectionFact) != SelectionDigest(request_, config_.environment())) {
      *reason = "it is asked for in another way";
      return std::optional<GeneratedBuild>();
    }
    TRY_ASSIGN(KeyCheck check, CheckKey(&*key, disk_, clock_.WallNs()));
    if (!check.is_current) {
      *reason = check.changed + " changed";
      return std::optional<GeneratedBuild>();
    }
    if (check.refreshed) {
      // Where that fails, the same files are read again the next time.
      static_cast<void>(WriteFileAtomically(disk_, path, key->Format()));
    }
    TRY_ASSIGN(GeneratedBuild build, FromFacts(*key, folder));
    return std::optional<GeneratedBuild>(std::move(build));
  }

  Result<GeneratedBuild> FromFacts(const RegenerationKey& key, const std::string& folder) const {
    GeneratedBuild build;
    build.build_file = BuildFilePath(folder);
    build.build_folder = folder;
    build.workspace_root = key.Fact("workspace-root");
    build.profile = key.Fact("profile");
    build.profile_description = key.Fact("profile-description");
    build.units = static_cast<size_t>(ParseInt(key.Fact("units")).value_or(0));
    build.script_runs = static_cast<size_t>(ParseInt(key.Fact("script-runs")).value_or(0));
    for (const auto& [name, value] : key.facts) {
      if (name == "final-artifact") {
        build.final_artifacts.push_back(value);
      } else if (name == "warning") {
        build.warnings.push_back(value);
      } else if (name == "program") {
        TRY_ASSIGN(Program program, ParseProgram(value, KeyPath(folder, digest_)));
        build.programs.push_back(std::move(program));
      }
    }
    return build;
  }

  static std::vector<std::pair<std::string, std::string>> ToFacts(const GeneratedBuild& build) {
    std::vector<std::pair<std::string, std::string>> facts = {{"workspace-root", build.workspace_root},
                                                              {"profile", build.profile},
                                                              {"profile-description", build.profile_description},
                                                              {"units", fmt::format("{}", build.units)},
                                                              {"script-runs", fmt::format("{}", build.script_runs)}};
    for (const std::string& path : build.final_artifacts) {
      facts.emplace_back("final-artifact", path);
    }
    for (const auto* warnings : {&build.told_warnings, &build.warnings}) {
      for (const std::string& warning : *warnings) {
        facts.emplace_back("warning", warning);
      }
    }
    for (const Program& program : build.programs) {
      facts.emplace_back("program", FormatProgram(program));
    }
    return facts;
  }

  Result<GeneratedBuild> Generate(const std::string& configured_target, std::string reason) {
    const int64_t began_ns = request_.began_ns.value_or(clock_.WallNs());
    TRY_ASSIGN(Workspace workspace, LoadWorkspace(disk_, config_,
                                                  WorkspaceRequest{request_.metadata, request_.build.platforms,
                                                                   request_.build.packages, began_ns}));
    workspace.is_embedded = request_.embed.has_value();
    const Directories directories = DirectoriesFor(configured_target, workspace);
    TRY(MakeCacheFolder(disk_, directories.target));
    TRY(MakeCacheFolder(disk_, directories.build));
    const std::string build_folder = BuildFolderIn(directories.build, request_.build.profile_name());
    TRY(Announce(build_folder));

    BuildRequest build_request = request_.build;
    build_request.platforms = RequestedPlatforms(workspace.config, workspace.toolchain, request_.build.platforms);
    TRY_ASSIGN(UnitPlan plan, PlanUnits(workspace, build_request));
    if (!request_.embed) {  // the outer build may make them
      TRY(CheckRootSources(workspace, plan.graph, disk_));
    }
    TRY_ASSIGN(const std::optional<Embedding> embedding, EmbeddingFor(workspace, plan.graph, build_folder));
    const EmitOptions options{.target_directory = directories.target,
                              .build_directory = directories.build,
                              .profile = plan.profile_name,
                              .rbuild_program = request_.rbuild_program,
                              .title = Title(request_, plan.profile_name),
                              .command = build_request.command,
                              .names_package = NamesPackage(request_.build, workspace.metadata),
                              .document_private_items = build_request.document_private_items,
                              .embedding = embedding ? &*embedding : nullptr};
    TRY_ASSIGN(EmittedPlan emitted, EmitBuildFile(plan.graph, workspace, options, disk_));

    GeneratedBuild build;
    build.build_folder = emitted.build_folder;
    build.build_file = BuildFilePath(build.build_folder);
    build.workspace_root = workspace.metadata.workspace_root;
    build.profile = plan.profile_name;
    build.profile_description = DescribeProfile(plan.graph);
    build.units = emitted.compiled_units;
    build.script_runs = emitted.script_runs;
    build.final_artifacts = std::move(emitted.final_artifacts);
    build.programs = std::move(emitted.programs);
    build.told_warnings = workspace.told_warnings;
    build.warnings = Warnings(workspace, plan);
    build.warnings.insert(build.warnings.end(), emitted.warnings.begin(), emitted.warnings.end());
    TRY(Write(workspace, plan.graph, emitted, began_ns, &build));
    build.regenerated = true;
    build.reason = std::move(reason);
    return build;
  }

  // What the emitted file has of another build's; checks what that build said of this one.
  Result<std::optional<Embedding>> EmbeddingFor(const Workspace& workspace, const UnitGraph& graph,
                                                const std::string& build_folder) const {
    if (!request_.embed) {
      return std::optional<Embedding>();
    }
    const EmbedRequest& embed = *request_.embed;
    TRY(CheckNeeds(embed, graph, workspace.metadata));
    return std::optional<Embedding>(
        Embedding{.file = embed.file,
                  .regenerate = RegenerateCommand(embed, request_.rbuild_program, config_.environment()),
                  .depfile = PlanPath(build_folder, digest_, kDepfileSuffix),
                  .prefix = embed.prefix,
                  .needs = embed.needs});
  }

  static std::vector<std::string> Warnings(const Workspace& workspace, const UnitPlan& plan) {
    std::vector<std::string> warnings = workspace.warnings;
    const std::vector<std::string>& of_config = workspace.config.warnings();
    warnings.insert(warnings.end(), of_config.begin(), of_config.end());
    warnings.insert(warnings.end(), plan.warnings.begin(), plan.warnings.end());
    return warnings;
  }

  // No edge makes them: where one is lost, planning again does.
  static std::vector<std::string> FragmentsOf(std::string_view text, const GeneratedBuild& build) {
    StringSet names;
    AddFragmentNames(text, &names);
    for (const Program& program : build.programs) {
      AddFragmentNames(program.command, &names);
    }
    std::vector<std::string> paths;
    for (const std::string& name : names) {
      paths.push_back(fmt::format("{}/{}/{}", build.build_folder, kFragmentFolder, name));
    }
    return paths;
  }

  // The build file first and its key last: a generation that is cut short counts as none.
  Result<void> Write(const Workspace& workspace, const UnitGraph& graph, const EmittedPlan& emitted, int64_t began_ns,
                     GeneratedBuild* build) {
    TRY_ASSIGN(std::vector<WatchedPath> paths, FindWatchedPaths(workspace, graph, StartFolder(), disk_));
    // Another rbuild may write another build file.
    paths.push_back({request_.rbuild_program, Watch::kStat, {}, {}});
    const std::string beside = request_.embed ? PlanPath(build->build_folder, digest_, kDepfileSuffix)
                                              : MessagesOfBuildFile(build->build_file);
    std::string text_beside = FormatUnitMessages(emitted.messages);
    if (request_.embed) {
      // Whole, since ninja takes a lost file for a fault that is an input of other edges.
      paths.push_back({JoinPath(build->build_folder, kFragmentFolder), Watch::kListing, {}, {}});
      TRY_ASSIGN(text_beside, RegenerationDepfile(*request_.embed, paths, workspace.metadata.workspace_root, disk_));
      paths.pop_back();  // other plans have theirs there
    }
    TRY(WriteFileIfChanged(disk_, beside, text_beside));
    TRY_ASSIGN(build->rewritten, WriteFileIfChanged(disk_, build->build_file, emitted.text));
    std::vector<std::string> made = FragmentsOf(emitted.text, *build);
    made.insert(made.end(), {build->build_file, beside});
    for (const std::string& path : made) {
      paths.push_back({path, Watch::kContent, {}, {}});
    }
    TRY_ASSIGN(RegenerationKey key, TakeKey(paths, disk_, clock_.WallNs()));
    if (ChangedMeanwhile(key, workspace, made, began_ns)) {
      TRY(disk_.Remove(KeyPath(build->build_folder, digest_)));
      if (request_.embed) {
        // Without it the outer build asks again, though its build file is newer than what has changed.
        TRY(disk_.Remove(beside));
      }
      return {};
    }
    key.facts = ToFacts(*build);
    if (request_.embed) {
      key.facts.emplace_back(kSelectionFact, SelectionDigest(request_, config_.environment()));
    }
    return WriteFileAtomically(disk_, KeyPath(build->build_folder, digest_), key.Format());
  }

  // True if something was written, or put in its place, while cargo and the planner were reading: what they saw isn't
  // known, and the next start plans again. Of the lock file, which cargo writes itself, it is known.
  static bool ChangedMeanwhile(const RegenerationKey& key, const Workspace& workspace,
                               const std::vector<std::string>& made, int64_t began_ns) {
    const std::string lock = workspace.LockPath();
    return std::any_of(key.paths.begin(), key.paths.end(), [&](const WatchedPath& watched) {
      if (watched.path == lock) {
        return watched.stat != workspace.lock;
      }
      return MayBeNewerThan(watched.stat, began_ns) && std::ranges::find(made, watched.path) == made.end();
    });
  }

  const GenerateRequest& request_;
  const Config& config_;
  const Clock& clock_;
  Disk& disk_;
  std::string digest_;
  std::string announced_;
};

}  // namespace

std::string KeyOfBuildFile(std::string_view build_file) {
  return BesideBuildFile(build_file, ".key");
}

std::string MessagesOfBuildFile(std::string_view build_file) {
  return BesideBuildFile(build_file, ".messages");
}

std::string SettledOfBuildFile(std::string_view build_file) {
  return BesideBuildFile(build_file, ".settled");
}

std::string SelectionDigest(const GenerateRequest& request, const Environment& environment) {
  const BuildRequest& build = request.build;
  const MetadataRequest& metadata = request.metadata;
  Hasher hasher;
  hasher.AddField(kGeneratorVersion).AddField(request.rbuild_program).AddField(metadata.cwd);
  hasher.AddField(metadata.manifest_path).AddField(metadata.lockfile_path).AddField(request.target_dir);
  hasher.AddNumber(static_cast<uint64_t>(build.command)).AddField(build.profile_name());
  for (bool flag : {build.workspace, build.all_features, build.no_default_features, build.targets.lib,
                    build.targets.all_targets, build.ignore_rust_version, build.names_test, build.doctests_only,
                    build.no_deps, build.document_private_items, metadata.locked, metadata.frozen}) {
    hasher.AddNumber(flag ? 1 : 0);
  }
  for (const auto* list :
       {&build.packages, &build.exclude, &build.features, &build.platforms, &metadata.config_arguments}) {
    AddList(*list, &hasher);
  }
  for (const TargetRule* rule :
       {&build.targets.bins, &build.targets.examples, &build.targets.tests, &build.targets.benches}) {
    AddRule(*rule, &hasher);
  }
  for (const auto& [name, value] : environment.values()) {
    if (Config::IsOfPlan(name)) {
      hasher.AddField(name).AddField(value);
    }
  }
  if (request.embed) {
    hasher.AddField(request.embed->file).AddField(request.embed->path).AddField(request.embed->prefix);
    for (const auto& [package, path] : request.embed->needs) {
      hasher.AddField(package).AddField(path);
    }
  }
  return hasher.Finish().ToShortHex();
}

Result<GeneratedBuild> PrepareBuildFile(const GenerateRequest& request, const Config& config, const Clock& clock,
                                        Disk& disk) {
  return Preparation(request, config, clock, disk).Run();
}

}  // namespace rbuild::cargo
