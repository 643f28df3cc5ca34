// RustVersion: whether the rustc that is there is new enough for the packages that it is to compile.
#pragma once

#include <string_view>

#include "base/error.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

// Whether a rustc of this release can compile a package with this `rust-version`, which may have two numbers. Those of
// nightly ("1.97.0-nightly") count as what they will become.
bool SupportsRustVersion(std::string_view release, std::string_view rust_version);

// Error: cargo's, with a line for every unit whose package wants a newer rustc.
Result<void> CheckRustVersions(const Workspace& workspace, const UnitGraph& graph);

}  // namespace rbuild::cargo
