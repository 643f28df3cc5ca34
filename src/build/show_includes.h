// SplitShownIncludes: what a compiler that knows no depfiles tells of its inputs among its output (`deps = msvc`).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rbuild {

struct ShownIncludes {
  std::vector<std::string> paths;  // canonical, in order, with repetitions
  std::string rest;                // the output without the lines that told of them
};

// Lines that start with `prefix` name an included file; an empty one means the compiler's English "Note: including
// file: ". Files of the system are left out, as is the name of the source, which the compiler prints first (ninja's
// manual, "deps").
ShownIncludes SplitShownIncludes(std::string_view output, std::string_view prefix);

}  // namespace rbuild
