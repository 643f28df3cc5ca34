// A bound on one expanded value: values that double from line to line would fill any memory.
#pragma once

#include <cstddef>

namespace rbuild {

inline constexpr size_t kMaxExpandedSize = size_t{64} << 20;

}  // namespace rbuild
