// LintFlags: a [lints] table as arguments of rustc.
//
// Source: the cargo reference, "The lints section"; the order is the one in which cargo passes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cargo/value.h"

namespace rbuild::cargo {

// `lints` is [lints] or [workspace.lints]; `file_name` is for messages.
Result<std::vector<std::string>> LintFlags(const Value& lints, std::string_view file_name);

}  // namespace rbuild::cargo
