// Selection: which packages a request builds, and which members are resolved with which features.
//
// Source of the rules: the cargo book, "Package selection" and "Feature selection" of `cargo build`. Messages are
// cargo's, since they are what people search for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "cargo/features.h"
#include "cargo/metadata.h"
#include "cargo/package_spec.h"
#include "cargo/request.h"

namespace rbuild::cargo {

struct PackageSelection {
  std::vector<PackageSpec> specs;
  std::vector<std::string> warnings;  // --exclude of what isn't there
};

// Reads -p, --workspace and --exclude; patterns are replaced by the members they match. `is_virtual`: the workspace's
// root has no package.
Result<PackageSelection> SelectPackages(const Metadata& metadata, bool is_virtual, const BuildRequest& request);

// Which packages the dependency resolver would keep for the features asked for.
using ActivePackages = std::function<IdMap<PackageIndex, bool>()>;

// The packages that the specs name: one each, sorted. Non-members can be named too if they are active, which is asked
// at most once, and not for members.
Result<std::vector<PackageIndex>> FindPackages(const Metadata& metadata, const std::vector<PackageSpec>& specs,
                                               const ActivePackages& active);

// Deals --features, --all-features and --no-default-features out to the members. `by_member`: since resolver 2, and in
// virtual workspaces, each selected member takes what it has; before, all belonged to the current package, which is
// resolved even if it isn't selected.
Result<std::vector<FeatureRoot>> SelectFeatures(const Metadata& metadata, const std::vector<PackageSpec>& specs,
                                                const BuildRequest& request, bool by_member);

}  // namespace rbuild::cargo
