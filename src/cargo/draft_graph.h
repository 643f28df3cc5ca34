// DraftGraph: units while they are planned. Equal units are one; what they are made from is known later than what they
// are.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "cargo/metadata.h"
#include "cargo/platforms.h"
#include "cargo/unit.h"
#include "cargo/unit_for.h"

namespace rbuild::cargo {

using DraftId = Id<struct DraftTag>;

struct DraftUnit {
  PackageIndex package;
  uint32_t target = 0;  // index into Package::targets
  Profile profile;
  PlatformId platform;
  UnitMode mode = UnitMode::kBuild;
  std::vector<std::string> features;  // sorted
  // Tells units apart that look alike but are made from others; empty while dependencies aren't final.
  std::vector<DraftId> made_from;

  friend bool operator==(const DraftUnit&, const DraftUnit&) = default;
};

struct DraftDependency {
  DraftId unit;
  UnitFor unit_for;
  std::string extern_name;
};

class DraftGraph {
 public:
  // The unit equal to this one. The first of several equal ones stays: its profile's name and deferred values count.
  DraftId Intern(DraftUnit unit);
  // Invalid if there is none equal to this one.
  DraftId Find(const DraftUnit& unit) const;
  // Finds only these from now on.
  void Keep(const IdMap<DraftId, bool>& kept);

  size_t size() const { return units_.size(); }
  const DraftUnit& unit(DraftId id) const { return units_[id]; }
  const std::vector<DraftDependency>& dependencies(DraftId id) const { return dependencies_[id]; }
  std::vector<DraftDependency>& dependencies(DraftId id) { return dependencies_[id]; }

 private:
  IdMap<DraftId, DraftUnit> units_;
  IdMap<DraftId, std::vector<DraftDependency>> dependencies_;
  std::unordered_multimap<size_t, DraftId> by_hash_;
};

// cargo's order of units: the order of --extern arguments and of roots.
std::strong_ordering CompareUnits(const Metadata& metadata, const DraftUnit& a, const DraftUnit& b);

}  // namespace rbuild::cargo
