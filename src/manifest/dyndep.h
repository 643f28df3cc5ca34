// ParseDyndep: a dyndep file, in which a build says of its own edges what else they read and make.
//
// The text is that of build statements and shares their lexer (ninja's manual, "Dynamic Dependencies"). It knows no
// graph: whether each output belongs to an edge that waits for this file is for the one who applies it to find out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rbuild {

// What a dyndep file says of one edge. Paths are canonical.
struct DyndepStatement {
  std::string output;  // an explicit output of the edge, which names it
  std::vector<std::string> implicit_outputs;
  std::vector<std::string> implicit_inputs;
  bool restat = false;
  int line = 0;
};

// Each output stands in at most one statement.
struct DyndepFile {
  std::vector<DyndepStatement> statements;
};

// `name` is for messages. Errors are ninja's, with file, line, source line and caret.
Result<DyndepFile> ParseDyndep(std::string_view text, const std::string& name);

}  // namespace rbuild
