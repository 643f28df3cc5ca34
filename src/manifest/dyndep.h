// ParseDyndep: a dyndep file, in which a build says of its own edges what else they read and make.
//
// The text is that of build statements and shares their lexer (ninja's manual, "Dynamic Dependencies"). Whether each
// edge waits for this very file is for the one who applies it to find out (plan/dyndeps.h).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "graph/graph.h"

namespace rbuild {

// What a dyndep file says of one edge. Paths are canonical.
struct DyndepStatement {
  std::string output;  // the output of the edge by which the file names it
  EdgeId edge;
  std::vector<std::string> implicit_outputs;
  std::vector<std::string> implicit_inputs;
  bool restat = false;
  int line = 0;
};

// Each edge stands in at most one statement.
struct DyndepFile {
  std::vector<DyndepStatement> statements;
};

// The edge that makes a file; invalid if none does.
using ProducerOf = std::function<EdgeId(std::string_view path)>;

// `name` is for messages. Errors are ninja's, with file, line, source line and caret.
Result<DyndepFile> ParseDyndep(std::string_view text, const std::string& name, const ProducerOf& producer_of);

}  // namespace rbuild
