// The steps of planning, in cargo's order.
#include "cargo/unit_graph.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/draft_graph.h"
#include "cargo/duplicate_docs.h"
#include "cargo/features.h"
#include "cargo/lto.h"
#include "cargo/platforms.h"
#include "cargo/profiles.h"
#include "cargo/resolution.h"
#include "cargo/rust_version.h"
#include "cargo/selection.h"
#include "cargo/target_selection.h"
#include "cargo/unit_dependencies.h"
#include "cargo/unit_sharing.h"

namespace rbuild::cargo {
namespace {

PlatformFacts FactsOf(const RustcInfo& rustc) {
  PlatformFacts facts{.name = rustc.platform, .triple = rustc.triple, .cfgs = rustc.cfgs, .overridden_links = {}};
  for (const auto& [links, _] : rustc.target_config.links) {
    facts.overridden_links.insert(links);
  }
  return facts;
}

Result<Platforms> MakePlatforms(const Workspace& workspace, const BuildRequest& request) {
  std::vector<PlatformFacts> targets;
  for (const std::string& platform : request.platforms) {
    const auto it = workspace.platforms.find(platform);
    if (it == workspace.platforms.end()) {
      return InternalError(fmt::format("the platform `{}` was not looked at", platform));
    }
    targets.push_back(FactsOf(it->second));
  }
  return Platforms::Make(workspace.metadata, FactsOf(workspace.rustc("")), std::move(targets));
}

Result<void> CheckTestable(const Metadata& metadata, const std::vector<PackageIndex>& packages,
                           const BuildRequest& request) {
  if (request.command != Command::kTest && request.command != Command::kBench) {
    return {};
  }
  for (const PackageIndex id : packages) {
    const Package& package = metadata.packages[id];
    const bool has_dev = std::any_of(package.dependencies.begin(), package.dependencies.end(),
                                     [](const Dependency& d) { return d.kind == Dependency::Kind::kDev; });
    if (!package.is_member && has_dev) {
      return InputError(
          fmt::format("package `{}` cannot be tested because it requires dev-dependencies and is not a "
                      "member of the workspace",
                      package.name));
    }
  }
  return {};
}

tl::unexpected<Error> MissingFeatures(const Package& package, const Target& target) {
  std::vector<std::string> quoted;
  for (const std::string& feature : target.required_features) {
    quoted.push_back(fmt::format("`{}`", feature));
  }
  return InputError(
      fmt::format("target `{}` in package `{}` requires the features: {}\n"
                  "Consider enabling them by passing, e.g., `--features=\"{}\"`",
                  target.name, package.name, Join(quoted, ", "), Join(target.required_features, " ")));
}

// Turns proposals into root units, in cargo's order, each once.
class RootMaker {
 public:
  RootMaker(const PlanContext& context, DraftGraph* graph) : context_(context), graph_(*graph) {}

  Result<std::vector<DraftId>> Make(const std::vector<Proposal>& proposals) {
    std::set<DraftId> found;
    for (const Proposal& proposal : proposals) {
      const Package& package = context_.metadata.packages[proposal.package];
      const Target& target = package.targets[proposal.target];
      if (!target.is_lib() && !HasRequiredFeatures(proposal.package, target)) {
        if (proposal.needs_features) {
          return MissingFeatures(package, target);
        }
        continue;
      }
      for (const PlatformId platform : context_.platforms.roots()) {
        TRY_ASSIGN(const DraftId id, MakeRoot(proposal, target, platform));
        found.insert(id);
      }
    }
    std::vector<DraftId> roots(found.begin(), found.end());
    std::sort(roots.begin(), roots.end(), [this](DraftId a, DraftId b) {
      return CompareUnits(context_.metadata, graph_.unit(a), graph_.unit(b)) < 0;
    });
    return roots;
  }

 private:
  Result<DraftId> MakeRoot(const Proposal& proposal, const Target& target, PlatformId platform) {
    const UnitFor unit_for = proposal.for_tests  ? UnitFor::Test(platform)
                             : target.for_host() ? UnitFor::Compiler(platform)
                                                 : UnitFor::Normal(platform);
    const FeaturesFor features_for = target.is_proc_macro() ? FeaturesFor::kHost : FeaturesFor::kNormalOrDev;
    // The profile is that of the platform asked for, even of what is then built for the host, as in cargo.
    TRY_ASSIGN(DraftUnit unit,
               MakeUnit(context_, proposal.package, proposal.target, unit_for, features_for, platform, proposal.mode));
    unit.platform = PlatformFor(context_.platforms, platform, target);
    return graph_.Intern(std::move(unit));
  }

  bool HasRequiredFeatures(PackageIndex package, const Target& target) {
    if (target.required_features.empty()) {
      return true;
    }
    auto it = features_.find(package);
    if (it == features_.end()) {
      it = features_
               .emplace(package, FeaturesForRequirements(context_.metadata, context_.resolution, context_.platforms,
                                                         context_.features, package, context_.request.has_dev_units(),
                                                         context_.platforms.roots()))
               .first;
    }
    return std::all_of(target.required_features.begin(), target.required_features.end(),
                       [&](const std::string& feature) { return it->second.contains(feature); });
  }

  const PlanContext& context_;
  DraftGraph& graph_;
  std::map<PackageIndex, std::set<std::string>> features_;
};

std::vector<UnitDependency> FinalDependencies(const std::vector<DraftDependency>& drafts) {
  std::vector<UnitDependency> dependencies;
  for (const DraftDependency& draft : drafts) {
    UnitDependency dependency{UnitId(draft.unit.index()), draft.extern_name};
    // Runs of build scripts may be connected several times, for different purposes.
    if (std::find(dependencies.begin(), dependencies.end(), dependency) == dependencies.end()) {
      dependencies.push_back(std::move(dependency));
    }
  }
  return dependencies;
}

UnitGraph FinalGraph(const PlanContext& context, const SharedGraph& shared) {
  UnitGraph graph;
  for (size_t i = 0; i < shared.graph.size(); ++i) {
    const DraftUnit& draft = shared.graph.unit(DraftId(i));
    Unit unit;
    unit.package = draft.package;
    unit.target = draft.target;
    unit.profile = draft.profile;
    unit.profile.debuginfo_deferred = false;
    unit.profile.strip_deferred = false;
    unit.platform = context.platforms.name(draft.platform);
    unit.mode = draft.mode;
    unit.features = draft.features;
    unit.dependencies = FinalDependencies(shared.graph.dependencies(DraftId(i)));
    graph.units.Add(std::move(unit));
  }
  for (const DraftId root : shared.roots) {
    const UnitId id(root.index());
    if (!std::exchange(graph.units[id].is_root, true)) {
      graph.roots.push_back(id);
    }
  }
  ComputeLto(context.metadata, &graph);
  return graph;
}

// Cargo's dependency resolver knows neither platforms nor hosts: it activates what any of them may need, as the first
// feature resolver does.
IdMap<PackageIndex, bool> ActivatedPackages(const Metadata& metadata, const Resolution& resolution,
                                            const Platforms& platforms, const std::vector<FeatureRoot>& roots) {
  const ResolvedFeatures features = ResolveFeatures(metadata, resolution, platforms, roots, {.resolver = 1});
  IdMap<PackageIndex, bool> active(metadata.packages.size(), false);
  for (size_t i = 0; i < metadata.packages.size(); ++i) {
    active[PackageIndex(i)] = features.Find(PackageIndex(i), FeaturesFor::kNormalOrDev) != nullptr;
  }
  return active;
}

void WarnOfProfileSpecs(const Workspace& workspace, const Profiles& profiles, std::vector<std::string>* warnings) {
  const auto it = workspace.manifests.profiles.find(profiles.name());
  if (it == workspace.manifests.profiles.end()) {
    return;
  }
  for (const std::string& spec : profiles.unmatched_specs()) {
    if (it->second.package.contains(spec)) {
      warnings->push_back(
          fmt::format("profile package spec `{}` in profile `{}` did not match any packages", spec, profiles.name()));
    }
  }
}

}  // namespace

Result<UnitPlan> PlanUnits(const Workspace& workspace, const BuildRequest& request) {
  const Metadata& metadata = workspace.metadata;
  const std::string name = request.profile_name();
  TRY_ASSIGN(const ProfileTables tables, workspace.config.MergeProfiles(workspace.manifests.profiles, name));
  TRY_ASSIGN(const Profiles profiles, Profiles::Make(tables, name, workspace.config.build().incremental, metadata));
  TRY_ASSIGN(const Platforms platforms, MakePlatforms(workspace, request));

  UnitPlan plan;
  plan.profile_name = name;
  plan.profile_directory = profiles.directory();
  TRY_ASSIGN(PackageSelection selection, SelectPackages(metadata, workspace.manifests.is_virtual, request));
  plan.warnings = std::move(selection.warnings);
  WarnOfProfileSpecs(workspace, profiles, &plan.warnings);

  // Old resolvers give features to the current package, where there is one.
  const bool by_member = !metadata.current.valid() || workspace.manifests.resolver >= 2;
  TRY_ASSIGN(const std::vector<FeatureRoot> feature_roots,
             SelectFeatures(metadata, selection.specs, request, by_member));
  std::vector<PackageIndex> resolved;
  for (const FeatureRoot& root : feature_roots) {
    resolved.push_back(root.package);
  }
  const Resolution resolution(metadata, resolved);
  TRY_ASSIGN(plan.packages, FindPackages(metadata, selection.specs, [&] {
               return ActivatedPackages(metadata, resolution, platforms, feature_roots);
             }));
  TRY(CheckTestable(metadata, plan.packages, request));
  const ResolvedFeatures features =
      ResolveFeatures(metadata, resolution, platforms, feature_roots,
                      {.resolver = workspace.manifests.resolver, .has_dev_units = request.has_dev_units()});

  const PlanContext context{.metadata = metadata,
                            .platforms = platforms,
                            .resolution = resolution,
                            .features = features,
                            .profiles = profiles,
                            .request = request};
  TRY_ASSIGN(const std::vector<Proposal> proposals, SelectTargets(metadata, plan.packages, request));
  DraftGraph drafts;
  TRY_ASSIGN(const std::vector<DraftId> roots, RootMaker(context, &drafts).Make(proposals));
  if (const std::string warning = NoTargetMatched(request.targets); roots.empty() && !warning.empty()) {
    plan.warnings.push_back(warning);
  }
  TRY(AddDependencies(context, roots, &drafts));
  if (request.command == Command::kDoc && !request.no_deps) {
    LeaveOutDuplicateDocs(metadata, platforms, roots, &drafts);
  }
  TRY_ASSIGN(const SharedGraph shared, ShareUnits(metadata, platforms, drafts, roots));
  plan.graph = FinalGraph(context, shared);
  if (!request.ignore_rust_version) {
    TRY(CheckRustVersions(workspace, plan.graph));
  }
  return plan;
}

}  // namespace rbuild::cargo
