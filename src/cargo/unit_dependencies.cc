// The traversal from roots downward, and the edges between runs of build scripts.
#include "cargo/unit_dependencies.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace rbuild::cargo {
namespace {

bool IsAnyTest(UnitMode mode) {
  return mode == UnitMode::kTest || mode == UnitMode::kCheckTest || mode == UnitMode::kDoctest;
}

bool IsCheck(UnitMode mode) {
  return mode == UnitMode::kCheck || mode == UnitMode::kCheckTest;
}

class Traversal {
 public:
  Traversal(const PlanContext& context, DraftGraph* graph) : context_(context), graph_(*graph) {}

  Result<void> Run(const std::vector<DraftId>& roots) {
    for (const DraftId root : roots) {
      TRY(AddBelow(root, UnitForRoot(root)));
    }
    ConnectBuildScriptRuns();
    for (size_t i = 0; i < graph_.size(); ++i) {
      Sort(&graph_.dependencies(DraftId(i)));
    }
    return {};
  }

 private:
  const Package& PackageOf(DraftId id) const { return context_.metadata.packages[graph_.unit(id).package]; }
  const Target& TargetOf(DraftId id) const { return PackageOf(id).targets[graph_.unit(id).target]; }

  UnitFor UnitForRoot(DraftId root) const {
    const DraftUnit& unit = graph_.unit(root);
    const Target& target = TargetOf(root);
    const Command command = context_.request.command;
    const bool is_test_command = command == Command::kTest || command == Command::kBench;
    if (IsAnyTest(unit.mode) || is_test_command) {
      return target.is_proc_macro() ? UnitFor::HostTest(unit.platform) : UnitFor::Test(unit.platform);
    }
    return target.is_proc_macro() ? UnitFor::Host(unit.platform, true) : UnitFor::Normal(unit.platform);
  }

  // Units are visited once, for whatever they were needed first, as in cargo.
  Result<void> AddBelow(DraftId id, UnitFor unit_for) {
    visited_.GrowTo(graph_.size(), false);
    if (visited_[id]) {
      return {};
    }
    visited_[id] = true;
    TRY_ASSIGN(std::vector<DraftDependency> dependencies, DependenciesOf(id, unit_for));
    graph_.dependencies(id) = dependencies;
    for (const DraftDependency& dependency : dependencies) {
      TRY(AddBelow(dependency.unit, dependency.unit_for));
    }
    return {};
  }

  Result<std::vector<DraftDependency>> DependenciesOf(DraftId id, const UnitFor& unit_for) {
    std::vector<DraftDependency> found;
    if (graph_.unit(id).mode == UnitMode::kRunCustomBuild) {
      TRY(AddBuildScript(id, unit_for, &found));
      return found;
    }
    TRY(AddPackages(id, unit_for, &found));
    const Target& target = TargetOf(id);
    if (target.is_build_script()) {
      return found;
    }
    TRY(AddBuildScriptRun(id, unit_for, &found));
    if (graph_.unit(id).mode == UnitMode::kDoc) {
      TRY(AddOwnLibForDocs(id, unit_for, &found));
      return found;
    }
    if (target.is_lib() && graph_.unit(id).mode != UnitMode::kDoctest) {
      return found;
    }
    TRY(AddOwnLib(id, unit_for, &found));
    if ((target.is_test() || target.is_bench()) && graph_.unit(id).mode == UnitMode::kTest) {
      TRY(AddOwnBins(id, unit_for, &found));
    }
    return found;
  }

  UnitMode ModeOfDependency(UnitMode mode, const Target& target) const {
    const bool reads_metadata = IsCheck(mode) || mode == UnitMode::kDoc;
    return reads_metadata && !target.for_host() ? UnitMode::kCheck : UnitMode::kBuild;
  }

  Result<void> Add(DraftId parent, PackageIndex package, const Target& target, const UnitFor& unit_for,
                   PlatformId platform, UnitMode mode, std::vector<DraftDependency>* found,
                   const std::optional<Profile>& profile = std::nullopt) {
    const Package& own = context_.metadata.packages[package];
    const auto index = static_cast<uint32_t>(&target - own.targets.data());
    TRY_ASSIGN(DraftUnit unit, MakeUnit(context_, package, index, unit_for, unit_for.features_for(), platform, mode));
    if (profile) {
      unit.profile = *profile;
    }
    std::string extern_name = target.crate_name();
    const PackageIndex parent_package = graph_.unit(parent).package;
    if (parent_package != package) {
      const PackageEdge* edge = context_.resolution.Find(parent_package, package);
      if (edge->names_differ) {
        return InputError(fmt::format("the crate `{}` depends on crate `{} v{}` multiple times with different names",
                                      PackageOf(parent).name, own.name, own.version));
      }
      extern_name = edge->extern_name;
    }
    found->push_back({graph_.Intern(std::move(unit)), unit_for, std::move(extern_name)});
    return {};
  }

  // Whether the declared dependency is there for this unit.
  bool IsUsed(DraftId id, const UnitFor& unit_for, uint32_t declared) const {
    const DraftUnit& unit = graph_.unit(id);
    const Target& target = TargetOf(id);
    const Dependency& dependency = PackageOf(id).dependencies[declared];
    if (target.is_build_script() != (dependency.kind == Dependency::Kind::kBuild)) {
      return false;
    }
    if (dependency.kind == Dependency::Kind::kDev && !target.is_test() && !target.is_example() &&
        !IsAnyTest(unit.mode)) {
      return false;
    }
    if (!context_.platforms.IsActive(unit.package, declared, unit.platform)) {
      return false;
    }
    return !dependency.optional ||
           context_.features.IsDependencyActive(unit.package, unit_for.features_for(), dependency.toml_name());
  }

  Result<void> AddPackages(DraftId id, const UnitFor& unit_for, std::vector<DraftDependency>* found) {
    const PackageIndex package = graph_.unit(id).package;
    const PlatformId platform = graph_.unit(id).platform;
    const UnitMode mode = graph_.unit(id).mode;
    const bool is_build_script = TargetOf(id).is_build_script();
    for (const PackageEdge& edge : context_.resolution.edges(package)) {
      bool is_used = false;
      bool only_dev = true;
      for (const uint32_t declared : edge.declared) {
        if (IsUsed(id, unit_for, declared)) {
          is_used = true;
          only_dev = only_dev && PackageOf(id).dependencies[declared].kind == Dependency::Kind::kDev;
        }
      }
      const Target* lib = context_.metadata.packages[edge.package].lib();
      if (!is_used || lib == nullptr) {
        continue;
      }
      const UnitFor lib_for = unit_for.WithDependency(is_build_script, *lib);
      const PlatformId lib_platform = PlatformFor(context_.platforms, platform, *lib);
      TRY(Add(id, edge.package, *lib, lib_for, lib_platform, ModeOfDependency(mode, *lib), found));
      if (only_dev) {
        dev_edges_.emplace(id, found->back().unit);
      }
      if (mode == UnitMode::kDoc && lib->doc && !context_.request.no_deps) {
        TRY(Add(id, edge.package, *lib, lib_for, lib_platform, UnitMode::kDoc, found));
      }
    }
    return {};
  }

  // What a run needs: the compiled script. A run that the configuration replaces needs nothing.
  Result<void> AddBuildScript(DraftId id, const UnitFor& unit_for, std::vector<DraftDependency>* found) {
    const DraftUnit& run = graph_.unit(id);
    const Package& package = PackageOf(id);
    if (!package.links.empty() && context_.platforms.IsOverridden(package.links, run.platform)) {
      return {};
    }
    return Add(id, run.package, TargetOf(id), unit_for.ForBuildScript(), context_.platforms.host(), UnitMode::kBuild,
               found);
  }

  Result<void> AddBuildScriptRun(DraftId id, const UnitFor& unit_for, std::vector<DraftDependency>* found) {
    const Target* script = PackageOf(id).build_script();
    if (script == nullptr) {
      return {};
    }
    const DraftUnit& unit = graph_.unit(id);
    return Add(id, unit.package, *script, unit_for.ForBuildScript(), unit.platform, UnitMode::kRunCustomBuild, found,
               Profiles::ForBuildScriptRun(unit.profile));
  }

  Result<void> AddOwnLib(DraftId id, const UnitFor& unit_for, std::vector<DraftDependency>* found) {
    const std::vector<Target>& targets = PackageOf(id).targets;
    const auto lib = std::find_if(targets.begin(), targets.end(), [](const Target& t) { return t.is_linkable(); });
    return lib == targets.end() ? Result<void>()
                                : AddOwn(id, *lib, unit_for, ModeOfDependency(graph_.unit(id).mode, *lib), found);
  }

  Result<void> AddOwn(DraftId id, const Target& lib, const UnitFor& unit_for, UnitMode mode,
                      std::vector<DraftDependency>* found) {
    const DraftUnit& unit = graph_.unit(id);
    return Add(id, unit.package, lib, unit_for.WithDependency(TargetOf(id).is_build_script(), lib),
               PlatformFor(context_.platforms, unit.platform, lib), mode, found);
  }

  // The pages of a program refer to those of its package's library.
  Result<void> AddOwnLibForDocs(DraftId id, const UnitFor& unit_for, std::vector<DraftDependency>* found) {
    if (!TargetOf(id).is_bin() && !TargetOf(id).is_example()) {
      return {};
    }
    TRY(AddOwnLib(id, unit_for, found));
    const std::vector<Target>& targets = PackageOf(id).targets;
    const auto lib =
        std::find_if(targets.begin(), targets.end(), [](const Target& t) { return t.is_linkable() && t.doc; });
    return lib == targets.end() ? Result<void>() : AddOwn(id, *lib, unit_for, UnitMode::kDoc, found);
  }

  // Integration tests and benches start the package's programs.
  Result<void> AddOwnBins(DraftId id, const UnitFor& unit_for, std::vector<DraftDependency>* found) {
    const PackageIndex package = graph_.unit(id).package;
    const PlatformId platform = graph_.unit(id).platform;
    std::optional<std::set<std::string>> features;
    for (const Target& target : PackageOf(id).targets) {
      if (!target.is_bin()) {
        continue;
      }
      if (!target.required_features.empty() && !features) {
        features = FeaturesForRequirements(context_.metadata, context_.resolution, context_.platforms,
                                           context_.features, package, false, {platform});
      }
      const bool has_features = std::all_of(target.required_features.begin(), target.required_features.end(),
                                            [&](const std::string& feature) { return features->contains(feature); });
      if (has_features) {
        TRY(Add(id, package, target, UnitFor::Normal(unit_for.root_platform),
                PlatformFor(context_.platforms, platform, target), UnitMode::kBuild, found));
      }
    }
    return {};
  }

  // A package's script gets the DEP_ variables of the packages with `links` that the package depends on.
  void ConnectBuildScriptRuns() {
    std::map<DraftId, std::vector<DraftId>> users;  // by run
    for (size_t i = 0; i < graph_.size(); ++i) {
      for (const DraftDependency& dependency : graph_.dependencies(DraftId(i))) {
        if (graph_.unit(dependency.unit).mode == UnitMode::kRunCustomBuild) {
          users[dependency.unit].push_back(DraftId(i));
        }
      }
    }
    std::vector<std::pair<DraftId, DraftDependency>> added;
    for (const auto& [run, run_users] : users) {
      std::set<std::pair<DraftId, UnitFor>> seen;
      for (const DraftId user : run_users) {
        for (const DraftDependency& sibling : graph_.dependencies(user)) {
          AddScriptEdge(run, user, sibling.unit, &seen, &added);
        }
      }
    }
    for (auto& [run, dependency] : added) {
      graph_.dependencies(run).push_back(std::move(dependency));
    }
  }

  void AddScriptEdge(DraftId run, DraftId user, DraftId sibling, std::set<std::pair<DraftId, UnitFor>>* seen,
                     std::vector<std::pair<DraftId, DraftDependency>>* added) const {
    if (graph_.unit(sibling).package == graph_.unit(run).package || !TargetOf(sibling).is_linkable() ||
        PackageOf(sibling).links.empty() || dev_edges_.contains({user, sibling})) {
      return;
    }
    for (const DraftDependency& dependency : graph_.dependencies(sibling)) {
      if (graph_.unit(dependency.unit).mode != UnitMode::kRunCustomBuild) {
        continue;
      }
      if (seen->emplace(dependency.unit, dependency.unit_for).second) {
        added->emplace_back(run, dependency);
      }
      return;
    }
  }

  void Sort(std::vector<DraftDependency>* dependencies) const {
    std::stable_sort(dependencies->begin(), dependencies->end(),
                     [this](const DraftDependency& a, const DraftDependency& b) {
                       const auto order = CompareUnits(context_.metadata, graph_.unit(a.unit), graph_.unit(b.unit));
                       return order != 0 ? order < 0 : a.unit_for < b.unit_for;
                     });
  }

  const PlanContext& context_;
  DraftGraph& graph_;
  IdMap<DraftId, bool> visited_;
  std::set<std::pair<DraftId, DraftId>> dev_edges_;  // there because of dev-dependencies alone
};

}  // namespace

Result<DraftUnit> MakeUnit(const PlanContext& context, PackageIndex package, uint32_t target, const UnitFor& unit_for,
                           FeaturesFor features_for, PlatformId platform, UnitMode mode) {
  const std::set<std::string>* features = context.features.Find(package, features_for);
  if (features == nullptr) {
    const Package& own = context.metadata.packages[package];
    return InputError(fmt::format("package `{} v{}` is not needed by what is built{}; select a package that uses it",
                                  own.name, own.version,
                                  features_for == FeaturesFor::kHost ? " for the host" : " for the target"));
  }
  DraftUnit unit;
  unit.package = package;
  unit.target = target;
  unit.profile = context.profiles.For(context.metadata, package, unit_for, context.platforms.triple(platform));
  unit.platform = platform;
  unit.mode = mode;
  unit.features.assign(features->begin(), features->end());
  return unit;
}

Result<void> AddDependencies(const PlanContext& context, const std::vector<DraftId>& roots, DraftGraph* graph) {
  return Traversal(context, graph).Run(roots);
}

}  // namespace rbuild::cargo
