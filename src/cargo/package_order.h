// PackageLess: the order of cargo's PackageIds, on which the order of units and of --extern depends.
//
// Source of the rules: Semantic Versioning, section 11 (and build metadata last); paths before registries before git.
#pragma once

#include <string_view>

#include "cargo/metadata.h"

namespace rbuild::cargo {

// Negative, zero or positive, by semantic versioning. Build metadata counts last.
int CompareVersions(std::string_view a, std::string_view b);

// By name, version, source.
bool PackageLess(const Package& a, const Package& b);

}  // namespace rbuild::cargo
