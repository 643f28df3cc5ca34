// LintFlags: a [lints] table as arguments of rustc.
//
// Source: the cargo reference, "The lints section"; the order is the one in which cargo passes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cargo/value.h"

namespace rbuild::cargo {

// `lints` is [lints] or [workspace.lints]; `file_name` is for messages.
Result<std::vector<std::string>> LintFlags(const Value& lints, std::string_view file_name);

// The [lints] tables of a manifest, without the rest of it. Nothing if they may be written or inherited in another way
// than `cargo publish` writes them: then only parsing all of it tells. Costs one look at each byte instead of parsing
// it, which for 200 packages is a tenth of the time of a plan.
std::optional<std::string> CutLints(std::string_view manifest);

}  // namespace rbuild::cargo
