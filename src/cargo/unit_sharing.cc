// One pass from the leaves upward that makes every unit anew in its final form.
#include "cargo/unit_sharing.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild::cargo {
namespace {

class Sharing {
 public:
  Sharing(const Metadata& metadata, const Platforms& platforms, const DraftGraph& drafts)
      : metadata_(metadata), platforms_(platforms), drafts_(drafts), final_(drafts.size()) {}

  Result<SharedGraph> Run(const std::vector<DraftId>& roots) {
    for (const DraftId root : roots) {
      TRY_ASSIGN(const DraftId shared, Share(root, false));
      shared_.roots.push_back(shared);
    }
    return std::move(shared_);
  }

 private:
  Result<DraftId> Share(DraftId id, bool for_host) {
    if (final_[id].valid()) {
      return final_[id];
    }
    if (std::find(path_.begin(), path_.end(), id) != path_.end()) {
      return Circle(id);
    }
    path_.push_back(id);
    DraftUnit unit = drafts_.unit(id);
    std::vector<DraftDependency> dependencies = drafts_.dependencies(id);
    bool has_debuginfo = unit.profile.debuginfo != "0";
    for (DraftDependency& dependency : dependencies) {
      TRY_ASSIGN(dependency.unit, Share(dependency.unit, dependency.unit_for.host));
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
    path_.pop_back();
    return final_[id] = made;
  }

  // Where the pages of a dependency are asked for, packages that need each other for tests alone may stand in a circle;
  // cargo doesn't survive it.
  tl::unexpected<Error> Circle(DraftId id) const {
    std::vector<std::string> names;
    for (auto it = std::find(path_.begin(), path_.end(), id); it != path_.end(); ++it) {
      const DraftUnit& unit = drafts_.unit(*it);
      const Package& package = metadata_.packages[unit.package];
      names.push_back(
          fmt::format("`{}` of package `{} v{}`", package.targets[unit.target].name, package.name, package.version));
    }
    return InputError(fmt::format("these need each other, so none of them can be made first: {}", Join(names, ", ")));
  }

  // The same unit is there for the target too, with its debug information, so that it can be shared.
  bool IsNeededByTarget(DraftUnit probe) const {
    probe.platform = platforms_.roots().front();
    return drafts_.Find(probe).valid();
  }

  const Metadata& metadata_;
  const Platforms& platforms_;
  const DraftGraph& drafts_;
  std::vector<DraftId> path_;  // from a root to the unit that is looked at
  IdMap<DraftId, DraftId> final_;
  SharedGraph shared_;
};

}  // namespace

Result<SharedGraph> ShareUnits(const Metadata& metadata, const Platforms& platforms, const DraftGraph& graph,
                               const std::vector<DraftId>& roots) {
  return Sharing(metadata, platforms, graph).Run(roots);
}

}  // namespace rbuild::cargo
