// Features: which features and optional dependencies of each package are on, by cargo's resolvers 1, 2 and 3.
//
// Source of the rules: the cargo reference, "Features" and "Feature resolver version 2", and cargo's features.rs.
// Resolver 3 differs from 2 only in the versions it picks, which the lock file has settled already.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "cargo/metadata.h"
#include "cargo/platforms.h"
#include "cargo/resolution.h"

namespace rbuild::cargo {

// Since resolver 2 a package may have other features where it is built for build scripts and proc-macros.
enum class FeaturesFor : uint8_t { kNormalOrDev, kHost };

// One entry of a feature's list, or of --features.
struct FeatureValue {
  enum class Kind { kFeature, kDependency, kDependencyFeature };
  Kind kind = Kind::kFeature;
  std::string_view dependency;  // of "dep:NAME", "NAME/FEATURE" and "NAME?/FEATURE"
  std::string_view feature;
  bool weak = false;

  // Points into `text`.
  static FeatureValue Parse(std::string_view text);
};

// A member that is resolved, with the features asked of it.
struct FeatureRoot {
  PackageIndex package;
  std::vector<std::string> features = {};  // names and "dep/feature"; sorted
  bool all_features = false;
  bool default_features = true;
  friend bool operator==(const FeatureRoot&, const FeatureRoot&) = default;
};

struct FeatureOptions {
  int resolver = 2;            // 1, 2 or 3
  bool has_dev_units = false;  // dev-dependencies count, as resolver 1 always lets them
};

class ResolvedFeatures {
 public:
  // Sorted; absent if the package isn't needed there.
  const std::set<std::string>* Find(PackageIndex package, FeaturesFor features_for) const;
  // Whether the optional dependency of this name in Cargo.toml is on.
  bool IsDependencyActive(PackageIndex package, FeaturesFor features_for, std::string_view toml_name) const;

 private:
  friend class FeatureResolver;
  struct State {
    bool is_active = false;
    bool is_processed = false;
    std::set<std::string> features;
    std::set<std::string, std::less<>> dependencies;
    std::map<std::string, std::set<std::string>, std::less<>> weak;  // features that wait for a dependency
  };
  const State& state(PackageIndex package, FeaturesFor features_for) const;

  bool decouples_host_ = false;
  std::array<IdMap<PackageIndex, State>, 2> states_;  // by FeaturesFor
};

ResolvedFeatures ResolveFeatures(const Metadata& metadata, const Resolution& resolution, const Platforms& platforms,
                                 const std::vector<FeatureRoot>& roots, const FeatureOptions& options);

// What `required-features` of the package's targets are compared with: its features, and "DEPENDENCY/FEATURE" for the
// features of its dependencies on `platforms_of_interest` or the host.
std::set<std::string> FeaturesForRequirements(const Metadata& metadata, const Resolution& resolution,
                                              const Platforms& platforms, const ResolvedFeatures& features,
                                              PackageIndex package, bool has_dev_units,
                                              const std::vector<PlatformId>& platforms_of_interest);

}  // namespace rbuild::cargo
