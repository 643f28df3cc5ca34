// Selection: which packages a request builds, and which members are resolved with which features.
//
// Source of the rules: the cargo book, "Package selection" and "Feature selection" of `cargo build`. Messages are
// cargo's, since they are what people search for.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cargo/features.h"
#include "cargo/metadata.h"
#include "cargo/package_spec.h"
#include "cargo/request.h"
#include "cargo/resolution.h"

namespace rbuild::cargo {

struct PackageSelection {
  std::vector<PackageSpec> specs;
  std::vector<std::string> warnings;  // --exclude of what isn't there
};

// Reads -p, --workspace and --exclude; patterns are replaced by the members they match.
Result<PackageSelection> SelectPackages(const Metadata& metadata, const BuildRequest& request);

// The packages that the specs name among those resolved: one each, sorted. Non-members can be named too.
Result<std::vector<PackageIndex>> FindPackages(const Metadata& metadata, const Resolution& resolution,
                                               const std::vector<PackageSpec>& specs);

// Deals --features, --all-features and --no-default-features out to the members. `by_member`: since resolver 2, and in
// virtual workspaces, each selected member takes what it has; before, all belonged to the current package, which is
// resolved even if it isn't selected.
Result<std::vector<FeatureRoot>> SelectFeatures(const Metadata& metadata, const std::vector<PackageSpec>& specs,
                                                const BuildRequest& request, bool by_member);

}  // namespace rbuild::cargo
