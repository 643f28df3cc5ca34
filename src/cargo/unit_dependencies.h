// UnitDependencies: from root units to all that they are made from.
//
// Source of the rules: cargo's unit_dependencies.rs.
#pragma once

#include <vector>

#include "base/error.h"
#include "cargo/draft_graph.h"
#include "cargo/features.h"
#include "cargo/metadata.h"
#include "cargo/platforms.h"
#include "cargo/profiles.h"
#include "cargo/request.h"
#include "cargo/resolution.h"

namespace rbuild::cargo {

// What units are made with. Owns nothing.
struct PlanContext {
  const Metadata& metadata;
  const Platforms& platforms;
  const Resolution& resolution;
  const ResolvedFeatures& features;
  const Profiles& profiles;
  const BuildRequest& request;
};

// A new unit of this package, not yet interned. The error names the package if nothing activates it there.
Result<DraftUnit> MakeUnit(const PlanContext& context, PackageIndex package, uint32_t target, const UnitFor& unit_for,
                           FeaturesFor features_for, PlatformId platform, UnitMode mode);

// The platform on which a unit of `target` is built for something that is built for `platform`.
inline PlatformId PlatformFor(const Platforms& platforms, PlatformId platform, const Target& target) {
  return target.for_host() ? platforms.host() : platform;
}

// Adds all units below `roots`, which the graph holds already, and the edges. Each list ends up in cargo's order of
// units. A run of a build script depends on the runs whose DEP_ variables it gets; such an edge may be there twice.
Result<void> AddDependencies(const PlanContext& context, const std::vector<DraftId>& roots, DraftGraph* graph);

}  // namespace rbuild::cargo
