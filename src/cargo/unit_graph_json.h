// UnitGraphJson: a unit graph in the shape of `cargo build --unit-graph`, to compare plans with.
#pragma once

#include <string>

#include "cargo/metadata.h"
#include "cargo/unit.h"

namespace rbuild::cargo {

// One line, with "version", "units" in the graph's own order, and "roots". An edge that cargo repeats is there once.
std::string UnitGraphJson(const Metadata& metadata, const UnitGraph& graph);

}  // namespace rbuild::cargo
