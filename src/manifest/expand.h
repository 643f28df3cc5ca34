// Expansion of paths and values while a file is parsed.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "graph/bindings.h"

namespace rbuild {

// A bound on one expanded value. Values that double from line to line would fill any memory.
inline constexpr size_t kMaxExpandedSize = size_t{64} << 20;

// Appends `pieces`, with every variable replaced by its value in `scope`. False if `out` grew beyond the bound.
[[nodiscard]] bool AppendExpanded(std::span<const Value::Piece> pieces, const Scope& scope, std::string* out);

}  // namespace rbuild
