// DuplicateDocs: by name of the crate, then by package, source and platform.
#include "cargo/duplicate_docs.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace rbuild::cargo {
namespace {

class DuplicateDocs {
 public:
  DuplicateDocs(const Metadata& metadata, const Platforms& platforms, const std::vector<DraftId>& roots,
                DraftGraph* graph)
      : metadata_(metadata), platforms_(platforms), roots_(roots.begin(), roots.end()), graph_(*graph) {}

  void LeaveOut() {
    std::map<std::string, std::vector<DraftId>> by_name;
    for (size_t i = 0; i < graph_.size(); ++i) {
      const DraftUnit& unit = graph_.unit(DraftId(i));
      if (unit.mode == UnitMode::kDoc) {
        by_name[metadata_.packages[unit.package].targets[unit.target].crate_name()].emplace_back(i);
      }
    }
    for (auto& [_, units] : by_name) {
      if (units.size() > 1 && platforms_.shares_host()) {
        std::erase_if(units, [&](DraftId id) { return graph_.unit(id).platform == platforms_.host() && Remove(id); });
      }
      RemoveOlderVersions(units);
    }
    if (removed_.empty()) {
      return;
    }
    for (size_t i = 0; i < graph_.size(); ++i) {
      std::erase_if(graph_.dependencies(DraftId(i)),
                    [&](const DraftDependency& dependency) { return removed_.contains(dependency.unit); });
    }
    graph_.Keep(NeededByRoots());
  }

 private:
  // False for roots, which stay.
  bool Remove(DraftId id) {
    if (roots_.contains(id)) {
      return false;
    }
    removed_.insert(id);
    return true;
  }

  void RemoveOlderVersions(const std::vector<DraftId>& units) {
    // Packages are sorted by version where the rest of their names is equal.
    std::map<std::tuple<std::string, std::string, PlatformId>, PackageIndex> newest;
    const auto key_of = [&](DraftId id) {
      const DraftUnit& unit = graph_.unit(id);
      const Package& package = metadata_.packages[unit.package];
      return std::tuple(package.name, package.is_local() ? package.root : package.source, unit.platform);
    };
    for (const DraftId id : units) {
      const auto [it, is_new] = newest.emplace(key_of(id), graph_.unit(id).package);
      it->second = is_new ? it->second : std::max(it->second, graph_.unit(id).package);
    }
    for (const DraftId id : units) {
      if (graph_.unit(id).package != newest.at(key_of(id))) {
        Remove(id);
      }
    }
  }

  IdMap<DraftId, bool> NeededByRoots() const {
    IdMap<DraftId, bool> needed(graph_.size(), false);
    std::vector<DraftId> pending(roots_.begin(), roots_.end());
    while (!pending.empty()) {
      const DraftId id = pending.back();
      pending.pop_back();
      if (needed[id]) {
        continue;
      }
      needed[id] = true;
      for (const DraftDependency& dependency : graph_.dependencies(id)) {
        pending.push_back(dependency.unit);
      }
    }
    return needed;
  }

  const Metadata& metadata_;
  const Platforms& platforms_;
  const std::set<DraftId> roots_;
  DraftGraph& graph_;
  std::set<DraftId> removed_;
};

}  // namespace

void LeaveOutDuplicateDocs(const Metadata& metadata, const Platforms& platforms, const std::vector<DraftId>& roots,
                           DraftGraph* graph) {
  DuplicateDocs(metadata, platforms, roots, graph).LeaveOut();
}

}  // namespace rbuild::cargo
