// CostHint: a guess of how long a unit takes, used only while no build has measured it.
#pragma once

#include <cstdint>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/unit.h"

namespace rbuild::cargo {

// Most scripts ask rustc or pkg-config a question or two; those that compile C can't be told apart beforehand.
inline constexpr int64_t kScriptRunCostMs = 300;

// From the size of the target's sources, its kind and its optimisation. Looks at a limited number of files.
Result<int64_t> CompileCostMs(const Disk& disk, const Target& target, const Unit& unit);

}  // namespace rbuild::cargo
