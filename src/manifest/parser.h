// ManifestParser: build files in, graph out. The language is the whole of ninja's (its manual, "Ninja file reference").
//
// Errors have ninja's wording. Where ninja notices a fault only at the end of a block, and then names the line behind
// it, we name the line of the block.
//
// Cost: one pass over the text; unexpanded values are views into it. Per edge it allocates what the graph stores (the
// lists of inputs and outputs, a scope if the edge has bindings) and nothing else: about 1.2 microseconds for an edge
// of five paths and 2 for one of CMake's with five bindings, on a machine where ninja 1.13 needs 1.4 times as long.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "graph/graph.h"

namespace rbuild {

class FileParser;
class Lexer;

class ManifestParser {
 public:
  // Yields the content of a file. The message of its error is the reason alone: "No such file or directory".
  using ReadFile = std::function<Result<std::string>(const std::string& path)>;

  struct Options {
    // Leave a phony edge that names itself as it is, so that it is found as a cycle, instead of dropping that input
    // with a warning (ninja's -w phonycycle=err).
    bool phony_cycle_is_error = false;
  };

  // `graph` must outlive the parser.
  ManifestParser(Graph* graph, ReadFile read_file, Options options);

  // Reads a build file and all that it includes into the graph's root scope. After an error the graph is half filled
  // and good for nothing.
  Result<void> Parse(const std::string& path);

  // Without position and without "warning:".
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  friend class FileParser;

  // Reads `path` into `scope`. `includer` has just read that path in the file that asks for it; absent for the first
  // file.
  Result<void> ParseFile(const std::string& path, Scope* scope, const Lexer* includer);
  // Error: `path` is open already, or too many files are.
  Result<void> CheckNesting(const std::string& path) const;

  Graph* graph_;
  ReadFile read_file_;
  Options options_;
  std::vector<std::string> warnings_;
  std::vector<std::string> open_files_;  // canonical; from the first file down to the one that is being read
  bool newline_escape_ = false;          // a file has required a version in which `$^` means a newline
};

}  // namespace rbuild
