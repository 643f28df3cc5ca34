// TargetSelection: which targets of the selected packages a command builds, and in which mode.
//
// Source of the rules: the cargo book, "Target selection" of `cargo build`, `test` and `bench`.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "cargo/metadata.h"
#include "cargo/request.h"
#include "cargo/unit.h"

namespace rbuild::cargo {

// A target that may become a root unit.
struct Proposal {
  PackageIndex package;
  uint32_t target = 0;  // index into Package::targets
  UnitMode mode = UnitMode::kBuild;
  bool for_tests = false;       // planned as a test is, even if it is merely built: examples of `cargo test`
  bool needs_features = false;  // named by the user: missing required-features are an error, else it is left out
  friend bool operator==(const Proposal&, const Proposal&) = default;
};

// In cargo's order; the same target may come twice. Errors: a named target that isn't there, with what is; --lib
// without a library.
Result<std::vector<Proposal>> SelectTargets(const Metadata& metadata, const std::vector<PackageIndex>& packages,
                                            const BuildRequest& request);

// The warning that is due if filters were given and no unit came of them; "" if there is none.
std::string NoTargetMatched(const TargetFilters& filters);

}  // namespace rbuild::cargo
