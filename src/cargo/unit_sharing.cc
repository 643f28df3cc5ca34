// One pass from the leaves upward that makes every unit anew in its final form.
#include "cargo/unit_sharing.h"

#include <utility>

namespace rbuild::cargo {
namespace {

class Sharing {
 public:
  Sharing(const Platforms& platforms, const DraftGraph& drafts)
      : platforms_(platforms), drafts_(drafts), final_(drafts.size()) {}

  SharedGraph Run(const std::vector<DraftId>& roots) {
    for (const DraftId root : roots) {
      shared_.roots.push_back(Share(root, false));
    }
    return std::move(shared_);
  }

 private:
  DraftId Share(DraftId id, bool for_host) {
    if (final_[id].valid()) {
      return final_[id];
    }
    DraftUnit unit = drafts_.unit(id);
    std::vector<DraftDependency> dependencies = drafts_.dependencies(id);
    bool has_debuginfo = unit.profile.debuginfo != "0";
    for (DraftDependency& dependency : dependencies) {
      dependency.unit = Share(dependency.unit, dependency.unit_for.host);
      unit.made_from.push_back(dependency.unit);
      has_debuginfo = has_debuginfo || shared_.graph.unit(dependency.unit).profile.debuginfo != "0";
    }
    if (unit.profile.strip_deferred && !has_debuginfo) {
      unit.profile.strip = "debuginfo";
      unit.profile.strip_deferred = false;
    }
    if (for_host && platforms_.shares_host() && unit.profile.debuginfo_deferred) {
      if (!IsNeededByTarget(drafts_.unit(id))) {
        unit.profile.debuginfo = "0";
      }
      unit.profile.debuginfo_deferred = false;
    }
    if (platforms_.shares_host()) {
      unit.platform = platforms_.host();
    }
    const DraftId made = shared_.graph.Intern(std::move(unit));
    // Of equal units the first one's edges stay, as in cargo: only names of externs could differ.
    if (shared_.graph.dependencies(made).empty()) {
      shared_.graph.dependencies(made) = std::move(dependencies);
    }
    return final_[id] = made;
  }

  // The same unit is there for the target too, with its debug information, so that it can be shared.
  bool IsNeededByTarget(DraftUnit probe) const {
    probe.platform = platforms_.roots().front();
    return drafts_.Find(probe).valid();
  }

  const Platforms& platforms_;
  const DraftGraph& drafts_;
  IdMap<DraftId, DraftId> final_;
  SharedGraph shared_;
};

}  // namespace

SharedGraph ShareUnits(const Platforms& platforms, const DraftGraph& graph, const std::vector<DraftId>& roots) {
  return Sharing(platforms, graph).Run(roots);
}

}  // namespace rbuild::cargo
