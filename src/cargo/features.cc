// The feature resolver: follows features and dependencies from the roots until nothing more is activated.
#include "cargo/features.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace rbuild::cargo {

FeatureValue FeatureValue::Parse(std::string_view text) {
  FeatureValue value;
  const size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    value.kind = Kind::kDependencyFeature;
    value.dependency = text.substr(0, slash);
    value.feature = text.substr(slash + 1);
    value.weak = value.dependency.ends_with('?');
    value.dependency.remove_suffix(value.weak ? 1 : 0);
  } else if (text.starts_with("dep:")) {
    value.kind = Kind::kDependency;
    value.dependency = text.substr(4);
  } else {
    value.feature = text;
  }
  return value;
}

const ResolvedFeatures::State& ResolvedFeatures::state(PackageIndex package, FeaturesFor features_for) const {
  return states_[decouples_host_ ? static_cast<size_t>(features_for) : 0][package];
}

const std::set<std::string>* ResolvedFeatures::Find(PackageIndex package, FeaturesFor features_for) const {
  const State& found = state(package, features_for);
  return found.is_active ? &found.features : nullptr;
}

bool ResolvedFeatures::IsDependencyActive(PackageIndex package, FeaturesFor features_for,
                                          std::string_view toml_name) const {
  return state(package, features_for).dependencies.contains(toml_name);
}

// Carries what the recursion needs. Names follow cargo's documentation of the algorithm.
class FeatureResolver {
 public:
  FeatureResolver(const Metadata& metadata, const Resolution& resolution, const Platforms& platforms,
                  const FeatureOptions& options)
      : metadata_(metadata),
        resolution_(resolution),
        platforms_(platforms),
        decouples_(options.resolver >= 2),
        ignores_dev_(options.resolver >= 2 && !options.has_dev_units) {
    result_.decouples_host_ = decouples_;
    for (size_t i = 0; i < 2; ++i) {
      result_.states_[i].GrowTo(metadata.packages.size());
      dependencies_[i].GrowTo(metadata.packages.size());
    }
  }

  ResolvedFeatures Resolve(const std::vector<FeatureRoot>& roots) {
    for (const FeatureRoot& root : roots) {
      const std::vector<std::string> values = ValuesOf(root);
      // A member that is a proc-macro is built for the host, but its own tests are not.
      if (decouples_ && metadata_.packages[root.package].has_any_proc_macro()) {
        ActivatePackage(root.package, FeaturesFor::kHost, values);
      }
      ActivatePackage(root.package, FeaturesFor::kNormalOrDev, values);
    }
    return std::move(result_);
  }

 private:
  struct ActiveDependency {
    PackageIndex package;
    const Dependency* declared;
    FeaturesFor features_for;
  };

  std::vector<std::string> ValuesOf(const FeatureRoot& root) const {
    const auto& declared = metadata_.packages[root.package].features;
    std::vector<std::string> values = root.features;
    if (root.default_features && declared.contains("default")) {
      values.emplace_back("default");
    }
    if (root.all_features) {
      for (const auto& [name, _] : declared) {
        values.push_back(name);
      }
    }
    return values;
  }

  std::vector<std::string> ValuesOf(const ActiveDependency& dependency) const {
    std::vector<std::string> values = dependency.declared->features;
    if (dependency.declared->uses_default_features &&
        metadata_.packages[dependency.package].features.contains("default")) {
      values.emplace_back("default");
    }
    return values;
  }

  ResolvedFeatures::State& state(PackageIndex package, FeaturesFor features_for) {
    return result_.states_[decouples_ ? static_cast<size_t>(features_for) : 0][package];
  }

  bool IsIgnored(PackageIndex package, uint32_t index, FeaturesFor features_for) const {
    const Dependency& declared = metadata_.packages[package].dependencies[index];
    if (ignores_dev_ && declared.kind == Dependency::Kind::kDev) {
      return true;
    }
    if (!decouples_ || declared.target.empty()) {
      return false;
    }
    const bool on_host = declared.kind == Dependency::Kind::kBuild || features_for == FeaturesFor::kHost;
    return on_host ? !platforms_.IsActive(package, index, platforms_.host())
                   : !platforms_.IsActiveForAnyRoot(package, index);
  }

  const std::vector<ActiveDependency>& DependenciesOf(PackageIndex package, FeaturesFor features_for) {
    auto& cached = dependencies_[static_cast<size_t>(features_for)][package];
    if (cached) {
      return *cached;
    }
    cached.emplace();
    for (const PackageEdge& edge : resolution_.edges(package)) {
      const Target* lib = metadata_.packages[edge.package].lib();
      const bool is_proc_macro = lib != nullptr && lib->is_proc_macro();
      for (const uint32_t index : edge.declared) {
        if (IsIgnored(package, index, features_for)) {
          continue;
        }
        const Dependency& declared = metadata_.packages[package].dependencies[index];
        // Once for the host, always for the host.
        const bool for_host = decouples_ && (declared.kind == Dependency::Kind::kBuild || is_proc_macro);
        cached->push_back({edge.package, &declared, for_host ? FeaturesFor::kHost : features_for});
      }
    }
    return *cached;
  }

  void ActivatePackage(PackageIndex package, FeaturesFor features_for, const std::vector<std::string>& values) {
    ResolvedFeatures::State& own = state(package, features_for);
    own.is_active = true;
    for (const std::string& value : values) {
      ActivateValue(package, features_for, value);
    }
    if (std::exchange(own.is_processed, true)) {
      return;
    }
    for (const ActiveDependency& dependency : DependenciesOf(package, features_for)) {
      if (!dependency.declared->optional) {
        ActivatePackage(dependency.package, dependency.features_for, ValuesOf(dependency));
      }
    }
  }

  void ActivateValue(PackageIndex package, FeaturesFor features_for, std::string_view text) {
    const FeatureValue value = FeatureValue::Parse(text);
    switch (value.kind) {
      case FeatureValue::Kind::kFeature:
        ActivateFeature(package, features_for, value.feature);
        break;
      case FeatureValue::Kind::kDependency:
        ActivateDependency(package, features_for, value.dependency);
        break;
      case FeatureValue::Kind::kDependencyFeature:
        ActivateDependencyFeature(package, features_for, value);
        break;
    }
  }

  void ActivateFeature(PackageIndex package, FeaturesFor features_for, std::string_view feature) {
    const auto [name, is_new] = state(package, features_for).features.emplace(feature);
    if (!is_new) {
      return;
    }
    const auto& declared = metadata_.packages[package].features;
    const auto it = declared.find(*name);
    if (it == declared.end()) {
      return;
    }
    for (const std::string& value : it->second) {
      ActivateValue(package, features_for, value);
    }
  }

  void ActivateDependency(PackageIndex package, FeaturesFor features_for, std::string_view name) {
    ResolvedFeatures::State& own = state(package, features_for);
    own.dependencies.emplace(name);
    std::set<std::string> waiting;
    if (const auto it = own.weak.find(name); it != own.weak.end()) {
      waiting = std::move(it->second);
      own.weak.erase(it);
    }
    for (const ActiveDependency& dependency : DependenciesOf(package, features_for)) {
      if (dependency.declared->toml_name() != name) {
        continue;
      }
      for (const std::string& feature : waiting) {
        ActivateValue(dependency.package, dependency.features_for, feature);
      }
      ActivatePackage(dependency.package, dependency.features_for, ValuesOf(dependency));
    }
  }

  void ActivateDependencyFeature(PackageIndex package, FeaturesFor features_for, const FeatureValue& value) {
    ResolvedFeatures::State& own = state(package, features_for);
    for (const ActiveDependency& dependency : DependenciesOf(package, features_for)) {
      if (dependency.declared->toml_name() != value.dependency) {
        continue;
      }
      if (dependency.declared->optional) {
        if (value.weak && !own.dependencies.contains(value.dependency)) {
          own.weak[std::string(value.dependency)].emplace(value.feature);
          continue;
        }
        ActivateDependency(package, features_for, value.dependency);
        // From the time before "dep:": the feature of the same name comes along, where there is one.
        if (!value.weak && metadata_.packages[package].features.contains(std::string(value.dependency))) {
          ActivateFeature(package, features_for, value.dependency);
        }
      }
      state(dependency.package, dependency.features_for).is_active = true;
      ActivateValue(dependency.package, dependency.features_for, value.feature);
    }
  }

  const Metadata& metadata_;
  const Resolution& resolution_;
  const Platforms& platforms_;
  const bool decouples_;
  const bool ignores_dev_;
  ResolvedFeatures result_;
  std::array<IdMap<PackageIndex, std::optional<std::vector<ActiveDependency>>>, 2> dependencies_;
};

ResolvedFeatures ResolveFeatures(const Metadata& metadata, const Resolution& resolution, const Platforms& platforms,
                                 const std::vector<FeatureRoot>& roots, const FeatureOptions& options) {
  return FeatureResolver(metadata, resolution, platforms, options).Resolve(roots);
}

std::set<std::string> FeaturesForRequirements(const Metadata& metadata, const Resolution& resolution,
                                              const Platforms& platforms, const ResolvedFeatures& features,
                                              PackageIndex package, bool has_dev_units,
                                              const std::vector<PlatformId>& platforms_of_interest) {
  std::set<std::string> result;
  if (const auto* own = features.Find(package, FeaturesFor::kNormalOrDev)) {
    result = *own;
  }
  for (const PackageEdge& edge : resolution.edges(package)) {
    const bool is_proc_macro = metadata.packages[edge.package].has_any_proc_macro();
    for (const uint32_t index : edge.declared) {
      const Dependency& declared = metadata.packages[package].dependencies[index];
      const bool is_active = platforms.IsActive(package, index, platforms.host()) ||
                             std::any_of(platforms_of_interest.begin(), platforms_of_interest.end(),
                                         [&](PlatformId id) { return platforms.IsActive(package, index, id); });
      if (!is_active || (declared.kind == Dependency::Kind::kDev && !has_dev_units)) {
        continue;
      }
      const bool for_host = is_proc_macro || declared.kind == Dependency::Kind::kBuild;
      const auto* theirs = features.Find(edge.package, for_host ? FeaturesFor::kHost : FeaturesFor::kNormalOrDev);
      if (theirs == nullptr) {
        continue;
      }
      for (const std::string& feature : *theirs) {
        result.insert(declared.toml_name() + "/" + feature);
      }
    }
  }
  return result;
}

}  // namespace rbuild::cargo
