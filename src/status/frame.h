// Frame: from state to lines of text that fit a terminal. Pure: it knows no stream and no clock.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rbuild {

// How many columns a terminal needs for `text`: ANSI escape sequences and combining characters take none, East Asian
// wide characters and emoji two. A byte that is not UTF-8 counts as one column.
int VisibleWidth(std::string_view text);

// `text` in at most `width` columns: what is too long loses its middle to "..." (ninja's rule). Escape sequences stay,
// those of the lost part too, so that colours end as they would. Characters are never cut.
std::string ElideMiddle(std::string_view text, int width);

// Cargo's progress line without its leading "    Building ": `[=====>     ] 17/120: serde, syn(build)...`, in at most
// `width` columns. Where there is no room for a bar, only the numbers and names; "" if not even those fit.
std::string ProgressBar(int done, int total, std::span<const std::string> active, int width);

}  // namespace rbuild
