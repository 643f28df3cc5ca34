// Feature selection: --features, --all-features and --no-default-features, dealt out to members.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/selection.h"

namespace rbuild::cargo {
namespace {

constexpr int kSimilarNameDistance = 3;
constexpr size_t kMaxSuggestions = 5;

// --features: words between commas and blanks, each once.
Result<std::set<std::string>> ParseFeatures(const std::vector<std::string>& arguments) {
  std::set<std::string> features;
  for (std::string argument : arguments) {
    std::replace(argument.begin(), argument.end(), ',', ' ');
    for (const std::string_view word : SplitWords(argument)) {
      const FeatureValue value = FeatureValue::Parse(word);
      if (value.kind == FeatureValue::Kind::kDependency || value.feature.starts_with("dep:")) {
        return InputError(fmt::format("feature `{}` is not allowed to use explicit `dep:` syntax", word));
      }
      if (value.feature.find('/') != std::string_view::npos) {
        return InputError(fmt::format("multiple slashes in feature `{}` is not allowed", word));
      }
      features.emplace(word);
    }
  }
  return features;
}

// Where several dependencies have the name, the last one decides, as in cargo.
bool HasFeature(const Package& package, std::string_view feature) {
  const auto last = std::find_if(package.dependencies.rbegin(), package.dependencies.rend(),
                                 [&](const Dependency& dependency) { return dependency.toml_name() == feature; });
  return package.features.contains(std::string(feature)) || (last != package.dependencies.rend() && last->optional);
}

bool HasDependency(const Package& package, std::string_view name) {
  return std::any_of(package.dependencies.begin(), package.dependencies.end(),
                     [&](const Dependency& dependency) { return dependency.toml_name() == name; });
}

bool Selects(const std::vector<PackageSpec>& specs, const Package& package) {
  return std::any_of(specs.begin(), specs.end(), [&](const PackageSpec& spec) { return spec.Matches(package); });
}

// The features of `wanted` that this member has; they are added to `found` as they were spelt.
std::vector<std::string> MatchingFeatures(const Package& package, const std::set<std::string>& wanted,
                                          std::set<std::string>* found) {
  std::set<std::string> features;
  for (const std::string& text : wanted) {
    const FeatureValue value = FeatureValue::Parse(text);
    if (value.kind == FeatureValue::Kind::kFeature ? HasFeature(package, text)
                                                   : HasDependency(package, value.dependency)) {
      features.insert(text);
      found->insert(text);
    } else if (value.kind == FeatureValue::Kind::kDependencyFeature && value.dependency == package.name &&
               HasFeature(package, value.feature)) {
      features.emplace(value.feature);
      found->insert(text);
    }
  }
  return {features.begin(), features.end()};
}

bool IsSimilar(std::string_view a, std::string_view b) {
  return EditDistance(a, b, kSimilarNameDistance) <= kSimilarNameDistance;
}

// By their names in Cargo.toml; where several dependencies have one, the last, as in cargo.
std::map<std::string, const Dependency*> DependenciesByName(const Package& package) {
  std::map<std::string, const Dependency*> by_name;
  for (const Dependency& dependency : package.dependencies) {
    by_name[dependency.toml_name()] = &dependency;
  }
  return by_name;
}

// What someone may have meant who asked this package for an unknown feature.
void AddSimilarFeatures(const Package& package, const FeatureValue& unknown, std::set<std::string>* similar) {
  const bool is_prefixed = unknown.kind == FeatureValue::Kind::kDependencyFeature;
  const bool is_for_package = !is_prefixed || IsSimilar(package.name, unknown.dependency);
  const std::string prefix = is_prefixed ? package.name + "/" : "";
  for (const auto& [name, _] : package.features) {
    if (is_for_package && IsSimilar(name, unknown.feature)) {
      similar->insert(prefix + name);
    }
  }
  for (const auto& [name, dependency] : DependenciesByName(package)) {
    if (is_for_package && dependency->optional && IsSimilar(name, is_prefixed ? unknown.dependency : unknown.feature)) {
      similar->insert(prefix + name);
    }
    if (!is_prefixed || !IsSimilar(name, unknown.dependency)) {
      continue;
    }
    for (const std::string& feature : dependency->features) {
      if (IsSimilar(feature, unknown.feature)) {
        similar->insert(fmt::format("{}/{}", name, feature));
      }
    }
  }
}

std::vector<std::string> SimilarFeatures(const std::vector<const Package*>& packages,
                                         const std::vector<std::string>& unknown, const std::set<std::string>& wanted) {
  std::set<std::string> similar;
  for (const std::string& text : unknown) {
    for (const Package* package : packages) {
      AddSimilarFeatures(*package, FeatureValue::Parse(text), &similar);
    }
  }
  for (const std::string& text : wanted) {
    similar.erase(text);
  }
  std::vector<std::string> names(similar.begin(), similar.end());
  names.resize(std::min(names.size(), kMaxSuggestions));
  return names;
}

tl::unexpected<Error> UnknownFeatures(const Metadata& metadata, const std::vector<PackageSpec>& specs,
                                      const std::vector<std::string>& unknown, const std::set<std::string>& wanted) {
  std::vector<const Package*> selected;
  std::vector<std::string> selected_names;
  std::vector<std::string> others_with_it;
  for (const PackageIndex member : metadata.members) {
    const Package& package = metadata.packages[member];
    if (Selects(specs, package)) {
      selected.push_back(&package);
      selected_names.push_back(package.name);
    } else if (std::any_of(unknown.begin(), unknown.end(),
                           [&](const std::string& feature) { return package.features.contains(feature); })) {
      others_with_it.push_back(package.name);
    }
  }
  const std::string_view plural = unknown.size() == 1 ? "" : "s";
  const std::string these = unknown.size() == 1 ? "this feature" : "these features";
  std::string message =
      selected.size() == 1
          ? fmt::format("the package '{}' does not contain {}: {}", selected_names.front(), these, Join(unknown, ", "))
          : fmt::format("none of the selected packages contains {}: {}\nselected packages: {}", these,
                        Join(unknown, ", "), Join(selected_names, ", "));
  if (!others_with_it.empty()) {
    message += fmt::format("\nhelp: package{} with the missing feature{}: {}", others_with_it.size() == 1 ? "" : "s",
                           plural, Join(others_with_it, ", "));
  } else if (const auto similar = SimilarFeatures(selected, unknown, wanted); !similar.empty()) {
    message += fmt::format("\nhelp: there {}: {}",
                           similar.size() == 1 ? "is a similarly named feature" : "are similarly named features",
                           Join(similar, ", "));
  }
  return InputError(message);
}

Result<std::vector<FeatureRoot>> ByMember(const Metadata& metadata, const std::vector<PackageSpec>& specs,
                                          const BuildRequest& request, const std::set<std::string>& wanted) {
  std::vector<FeatureRoot> roots;
  std::set<std::string> found;
  for (const PackageIndex member : metadata.members) {
    if (Selects(specs, metadata.packages[member])) {
      roots.push_back({.package = member,
                       .features = MatchingFeatures(metadata.packages[member], wanted, &found),
                       .all_features = request.all_features,
                       .default_features = !request.no_default_features});
    }
  }
  if (roots.empty()) {
    // Only packages that are no members were named: they are built as the whole workspace would have them.
    if (!wanted.empty() || request.all_features || request.no_default_features) {
      return InputError("cannot specify features for packages outside of workspace");
    }
    for (const PackageIndex member : metadata.members) {
      roots.push_back({.package = member, .features = {}});
    }
    return roots;
  }
  std::vector<std::string> unknown;
  std::set_difference(wanted.begin(), wanted.end(), found.begin(), found.end(), std::back_inserter(unknown));
  if (!unknown.empty()) {
    return UnknownFeatures(metadata, specs, unknown, wanted);
  }
  return roots;
}

// "member/feature" is for that member if it is selected and not the current package.
bool IsForOtherMember(const Metadata& metadata, const std::vector<PackageSpec>& specs, std::string_view name) {
  const bool is_member = std::any_of(metadata.members.begin(), metadata.members.end(), [&](PackageIndex member) {
    return member != metadata.current && metadata.packages[member].name == name;
  });
  return is_member &&
         std::any_of(specs.begin(), specs.end(), [&](const PackageSpec& spec) { return spec.name() == name; });
}

std::vector<FeatureRoot> ForCurrentPackage(const Metadata& metadata, const std::vector<PackageSpec>& specs,
                                           const BuildRequest& request, const std::set<std::string>& wanted) {
  std::map<std::string, std::vector<std::string>, std::less<>> for_others;
  std::vector<std::string> for_current;
  for (const std::string& text : wanted) {
    const FeatureValue value = FeatureValue::Parse(text);
    if (value.kind == FeatureValue::Kind::kDependencyFeature && IsForOtherMember(metadata, specs, value.dependency)) {
      for_others[std::string(value.dependency)].emplace_back(value.feature);
    } else {
      for_current.push_back(text);
    }
  }
  std::vector<FeatureRoot> roots;
  for (const PackageIndex member : metadata.members) {
    const Package& package = metadata.packages[member];
    if (member == metadata.current) {
      roots.push_back({.package = member,
                       .features = for_current,
                       .all_features = request.all_features,
                       .default_features = !request.no_default_features});
    } else if (Selects(specs, package)) {
      roots.push_back({.package = member, .features = for_others[package.name], .all_features = request.all_features});
    }
  }
  return roots;
}

// A package that the dependency of this name in Cargo.toml was resolved to and that lacks the feature; or none.
const Package* FindWithoutFeature(const Metadata& metadata, PackageIndex package, std::string_view dependency,
                                  std::string_view feature) {
  const std::vector<Dependency>& declared = metadata.packages[package].dependencies;
  for (const ResolvedDependency& edge : metadata.resolved[package]) {
    const Package& other = metadata.packages[edge.package];
    if (!other.features.contains(std::string(feature)) &&
        std::any_of(edge.declared.begin(), edge.declared.end(),
                    [&](uint32_t index) { return declared[index].toml_name() == dependency; })) {
      return &other;
    }
  }
  return nullptr;
}

std::vector<std::string> FeatureNames(const Package& package) {
  std::vector<std::string> names;
  for (const auto& [name, _] : package.features) {
    names.push_back(name);
  }
  return names;
}

tl::unexpected<Error> UnknownFeature(const Package& package, const std::string& shown, const std::string& feature) {
  if (!HasDependency(package, feature)) {
    const auto nearest = NearestWord(feature, FeatureNames(package));
    return InputError(
        fmt::format("package `{}` does not have the feature `{}`{}", shown, feature,
                    nearest ? fmt::format("\n\nhelp: a feature with a similar name exists: `{}`", *nearest) : ""));
  }
  const auto is_optional = [&](const Dependency& d) { return d.optional && d.toml_name() == feature; };
  if (std::none_of(package.dependencies.begin(), package.dependencies.end(), is_optional)) {
    return InputError(
        fmt::format("package `{}` does not have feature `{}`\n\nhelp: a dependency with that name exists but it is "
                    "required dependency and only optional dependencies can be used as features.",
                    shown, feature));
  }
  std::string enabling;
  for (const auto& [name, values] : package.features) {
    if (std::any_of(values.begin(), values.end(), [&](const std::string& text) {
          const FeatureValue value = FeatureValue::Parse(text);
          return value.kind != FeatureValue::Kind::kFeature && !value.weak && value.dependency == feature;
        })) {
      enabling += fmt::format("\n\t- `{}`", name);
    }
  }
  return InputError(fmt::format(
      "package `{0}` does not have feature `{1}`\n\nhelp: an optional dependency with that name exists, but the "
      "`features` table includes it with the \"dep:\" syntax so it does not have an implicit feature with that name\n"
      "Dependency `{1}` would be enabled by these features:{2}",
      shown, feature, enabling));
}

tl::unexpected<Error> UnknownFeatureOfDependency(const Package& package, const Package& dependency,
                                                 std::string_view feature) {
  const std::vector<std::string> names = FeatureNames(dependency);
  const auto nearest = NearestWord(feature, names);
  std::string message =
      fmt::format("package `{0}` depends on `{1}` with feature `{2}` but `{1}` does not have that feature.",
                  package.name, dependency.name, feature);
  if (nearest) {
    message += fmt::format("\n package `{}` does have feature `{}`", dependency.name, *nearest);
  } else if (!names.empty()) {
    message += fmt::format("\n available features: {}", Join(names, ", "));
  }
  return InputError(message);
}

// What cargo's resolver would refuse: metadata was asked for without these features.
Result<void> CheckFeatures(const Metadata& metadata, const FeatureRoot& root) {
  const Package& package = metadata.packages[root.package];
  const std::string shown = fmt::format("{} v{} ({})", package.name, package.version, package.root);
  // In the order of cargo's values: plain names before those of dependencies' features.
  for (const std::string& text : root.features) {
    // An optional dependency that "dep:" names has no feature of its own.
    if (FeatureValue::Parse(text).kind == FeatureValue::Kind::kFeature && !package.features.contains(text)) {
      return UnknownFeature(package, shown, text);
    }
  }
  for (const std::string& text : root.features) {
    const FeatureValue value = FeatureValue::Parse(text);
    if (value.kind == FeatureValue::Kind::kFeature) {
      continue;
    }
    if (!HasDependency(package, value.dependency)) {
      return InputError(fmt::format("package `{}` does not have a dependency named `{}`", shown, value.dependency));
    }
    if (const Package* other = FindWithoutFeature(metadata, root.package, value.dependency, value.feature)) {
      return UnknownFeatureOfDependency(package, *other, value.feature);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<FeatureRoot>> SelectFeatures(const Metadata& metadata, const std::vector<PackageSpec>& specs,
                                                const BuildRequest& request, bool by_member) {
  TRY_ASSIGN(const std::set<std::string> wanted, ParseFeatures(request.features));
  std::vector<FeatureRoot> roots;
  if (by_member) {
    TRY_ASSIGN(roots, ByMember(metadata, specs, request, wanted));
  } else {
    roots = ForCurrentPackage(metadata, specs, request, wanted);
  }
  for (const PackageIndex member : metadata.listed_members) {
    const auto root = std::ranges::find(roots, member, &FeatureRoot::package);
    if (root != roots.end()) {
      TRY(CheckFeatures(metadata, *root));
    }
  }
  return roots;
}

}  // namespace rbuild::cargo
