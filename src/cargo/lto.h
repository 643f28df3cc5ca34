// Lto: what link-time optimisation of the programs asks of every unit below them.
//
// Source of the rules: cargo's lto.rs; unit.h says what the values mean.
#pragma once

#include "cargo/metadata.h"
#include "cargo/unit.h"

namespace rbuild::cargo {

// Fills in Unit::lto of the whole graph.
void ComputeLto(const Metadata& metadata, UnitGraph* graph);

}  // namespace rbuild::cargo
