// Resolution: the package graph as one request sees it: development dependencies of what isn't selected are gone.
//
// Source of the rule: cargo resolves a second time for the selected members alone; only those have dev-dependencies.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "cargo/metadata.h"

namespace rbuild::cargo {

struct PackageEdge {
  PackageIndex package;
  std::vector<uint32_t> declared;  // indices into the dependent's Package::dependencies, ascending
  std::string extern_name;         // of the first; see `names_differ`
  bool names_differ = false;       // declared twice under different names, which no unit can use
};

class Resolution {
 public:
  Resolution(const Metadata& metadata, const std::vector<PackageIndex>& roots);

  // One edge per package, in the order of packages.
  const std::vector<PackageEdge>& edges(PackageIndex package) const { return edges_[package]; }
  // What the roots need, whatever the platform and the features.
  bool Contains(PackageIndex package) const { return contained_[package]; }
  // The edge between the two, absent if there is none.
  const PackageEdge* Find(PackageIndex from, PackageIndex to) const;

 private:
  IdMap<PackageIndex, std::vector<PackageEdge>> edges_;
  IdMap<PackageIndex, bool> contained_;
};

}  // namespace rbuild::cargo
