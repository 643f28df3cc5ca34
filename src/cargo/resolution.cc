// Filters the edges of metadata's graph for a set of roots.
#include "cargo/resolution.h"

#include <algorithm>
#include <utility>

namespace rbuild::cargo {
namespace {

std::vector<PackageEdge> EdgesOf(const Metadata& metadata, PackageIndex package, bool is_root) {
  std::vector<PackageEdge> edges;
  for (const ResolvedDependency& resolved : metadata.resolved[package]) {
    PackageEdge edge;
    edge.package = resolved.package;
    edge.extern_name = resolved.extern_name;
    for (const uint32_t declared : resolved.declared) {
      if (is_root || metadata.packages[package].dependencies[declared].kind != Dependency::Kind::kDev) {
        edge.declared.push_back(declared);
      }
    }
    if (!edge.declared.empty()) {
      edges.push_back(std::move(edge));
    }
  }
  std::stable_sort(edges.begin(), edges.end(),
                   [](const PackageEdge& a, const PackageEdge& b) { return a.package < b.package; });
  // metadata has an edge for each name of a package; cargo's graph has one for each package.
  std::vector<PackageEdge> merged;
  for (PackageEdge& edge : edges) {
    if (merged.empty() || merged.back().package != edge.package) {
      merged.push_back(std::move(edge));
      continue;
    }
    PackageEdge& last = merged.back();
    last.names_differ = last.names_differ || last.extern_name != edge.extern_name;
    last.declared.insert(last.declared.end(), edge.declared.begin(), edge.declared.end());
    std::sort(last.declared.begin(), last.declared.end());
  }
  return merged;
}

}  // namespace

Resolution::Resolution(const Metadata& metadata, const std::vector<PackageIndex>& roots) {
  const size_t count = metadata.packages.size();
  IdMap<PackageIndex, bool> is_root(count, false);
  for (const PackageIndex root : roots) {
    is_root[root] = true;
  }
  for (size_t i = 0; i < count; ++i) {
    edges_.Add(EdgesOf(metadata, PackageIndex(i), is_root[PackageIndex(i)]));
  }
  contained_ = IdMap<PackageIndex, bool>(count, false);
  std::vector<PackageIndex> waiting = roots;
  while (!waiting.empty()) {
    const PackageIndex package = waiting.back();
    waiting.pop_back();
    if (contained_[package]) {
      continue;
    }
    contained_[package] = true;
    for (const PackageEdge& edge : edges_[package]) {
      waiting.push_back(edge.package);
    }
  }
}

const PackageEdge* Resolution::Find(PackageIndex from, PackageIndex to) const {
  const std::vector<PackageEdge>& edges = edges_[from];
  const auto it = std::lower_bound(edges.begin(), edges.end(), to, [](const PackageEdge& edge, PackageIndex package) {
    return edge.package < package;
  });
  return it != edges.end() && it->package == to ? &*it : nullptr;
}

}  // namespace rbuild::cargo
