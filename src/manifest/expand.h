// Expansion of paths and values while a file is parsed.
#pragma once

#include <span>
#include <string>

#include "graph/bindings.h"

namespace rbuild {

// Appends `pieces`, with every variable replaced by its value in `scope`. False if `out` grew beyond the bound.
[[nodiscard]] bool AppendExpanded(std::span<const Value::Piece> pieces, const Scope& scope, std::string* out);

}  // namespace rbuild
