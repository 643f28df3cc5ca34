// Collisions: units that claim one path: programs of one name, and crates whose pages would lie in one folder.
//
// Source of the rule: cargo's check_collisions.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "cargo/emit_context.h"

namespace rbuild::cargo {

struct DocCollisions {
  std::set<UnitId> left_out;          // whose pages would replace those of another unit
  std::vector<std::string> warnings;  // that it is so
};

// That two units would put a file at one place.
std::string CollisionWarning(const EmitContext& context, const std::string& path, UnitId a, UnitId b);

// Error: two libraries, or two programs, that were asked for.
Result<DocCollisions> FindDocCollisions(const EmitContext& context);

}  // namespace rbuild::cargo
