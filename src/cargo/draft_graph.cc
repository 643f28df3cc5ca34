// Interning and ordering of units.
#include "cargo/draft_graph.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

namespace rbuild::cargo {
namespace {

// What differs between most units is enough for a hash.
size_t HashOf(const DraftUnit& unit) {
  size_t hash = unit.package.index();
  const auto mix = [&hash](size_t value) { hash = hash * 0x9E3779B97F4A7C15ULL + value + (hash >> 29); };
  mix(unit.target);
  mix(unit.platform.index());
  mix(static_cast<size_t>(unit.mode));
  mix(unit.features.size());
  mix(std::hash<std::string>()(unit.profile.opt_level));
  for (const DraftId id : unit.made_from) {
    mix(id.index());
  }
  return hash;
}

// lib < bin < test < bench < example (library) < example < build script.
int KindRank(const Target& target) {
  if (target.is_lib()) {
    return 0;
  }
  if (target.is_bin()) {
    return 1;
  }
  if (target.is_test()) {
    return 2;
  }
  if (target.is_bench()) {
    return 3;
  }
  if (target.is_example()) {
    return target.crate_types == std::vector<std::string>{"bin"} ? 5 : 4;
  }
  return 6;
}

int LtoRank(const std::string& lto) {
  if (lto == "off") {
    return 0;
  }
  if (lto == "false") {
    return 1;
  }
  return lto == "true" ? 2 : 3;
}

int DebugRank(const std::string& debuginfo) {
  constexpr const char* kOrder[] = {"0", "line-directives-only", "line-tables-only", "1", "2"};
  return static_cast<int>(std::find(std::begin(kOrder), std::end(kOrder), debuginfo) - std::begin(kOrder));
}

std::strong_ordering CompareTargets(const Target& a, const Target& b) {
  if (const auto order = KindRank(a) <=> KindRank(b); order != 0) {
    return order;
  }
  return std::tie(a.crate_types, a.name, a.src_path) <=> std::tie(b.crate_types, b.name, b.src_path);
}

// A profile's fields in cargo's order, with the ranks of its enumerations.
struct ProfileRanks {
  explicit ProfileRanks(const Profile& p)
      : root(p.root_is_release ? 0 : 1), lto(LtoRank(p.lto)), debuginfo(DebugRank(p.debuginfo)), profile(p) {}
  auto Key() const {
    const Profile& p = profile;
    return std::tie(p.name, p.opt_level, root, lto, p.lto, p.codegen_units, debuginfo, p.split_debuginfo,
                    p.debug_assertions, p.overflow_checks, p.rpath, p.incremental);
  }
  int root;
  int lto;
  int debuginfo;
  const Profile& profile;
};

std::strong_ordering CompareProfiles(const Profile& a, const Profile& b) {
  if (const auto order = ProfileRanks(a).Key() <=> ProfileRanks(b).Key(); order != 0) {
    return order;
  }
  if (a.panic != b.panic) {
    return b.panic <=> a.panic;  // "unwind" before "abort"
  }
  const auto is_stripped = [](const Profile& p) { return p.strip == "none" ? 0 : 1; };
  if (const auto order = is_stripped(a) <=> is_stripped(b); order != 0) {
    return order;
  }
  return a.strip <=> b.strip;
}

}  // namespace

DraftId DraftGraph::Intern(DraftUnit unit) {
  if (const DraftId found = Find(unit); found.valid()) {
    return found;
  }
  const size_t hash = HashOf(unit);
  const DraftId id = units_.Add(std::move(unit));
  dependencies_.GrowTo(units_.size());
  by_hash_.emplace(hash, id);
  return id;
}

DraftId DraftGraph::Find(const DraftUnit& unit) const {
  const auto [begin, end] = by_hash_.equal_range(HashOf(unit));
  const auto it = std::find_if(begin, end, [&](const auto& entry) { return units_[entry.second] == unit; });
  return it == end ? DraftId() : it->second;
}

void DraftGraph::Keep(const IdMap<DraftId, bool>& kept) {
  std::erase_if(by_hash_, [&](const auto& entry) { return !kept[entry.second]; });
}

std::strong_ordering CompareUnits(const Metadata& metadata, const DraftUnit& a, const DraftUnit& b) {
  if (a.package != b.package) {
    return a.package <=> b.package;
  }
  if (a.target != b.target) {
    const std::vector<Target>& targets = metadata.packages[a.package].targets;
    if (const auto order = CompareTargets(targets[a.target], targets[b.target]); order != 0) {
      return order;
    }
  }
  if (const auto order = CompareProfiles(a.profile, b.profile); order != 0) {
    return order;
  }
  return std::tie(a.platform, a.mode, a.features, a.made_from) <=>
         std::tie(b.platform, b.mode, b.features, b.made_from);
}

}  // namespace rbuild::cargo
