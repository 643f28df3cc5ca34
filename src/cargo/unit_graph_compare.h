// UnitGraphCompare: whether two unit graphs in cargo's JSON shape mean the same units.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace rbuild::cargo {

// "" if they do, else the first difference in words. Indices and the order of units don't count, nor do names of
// profiles, whether a value was deferred, and repeated edges; the order of dependencies does, since it is that of
// --extern.
// Error: a text that is no unit graph.
Result<std::string> DifferenceOfUnitGraphs(std::string_view expected_json, std::string_view actual_json);

}  // namespace rbuild::cargo
