// What the tests of this folder share: parsing text that lies in memory, and graphs as text.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "graph/graph.h"
#include "manifest/parser.h"

namespace rbuild {

// What became of parsing a few files that include each other.
struct Parsed {
  Graph graph;
  Result<void> result;
  std::vector<std::string> warnings;

  // The error as a user sees it, or "".
  std::string error() const { return result ? "" : result.error().ToString(); }
};

// Parses the file "build.ninja" of `files`. A graph that was made is verified: a disagreement in it becomes the error.
Parsed ParseFiles(const std::map<std::string, std::string>& files, ManifestParser::Options options = {});
Parsed ParseText(std::string_view text, ManifestParser::Options options = {});

// One line for each edge, with the expanded command below it; then pools and defaults:
//   out1 out2 | implicit: rule in | implicit || order-only |@ validation (pool=p dyndep=d)
//     command
std::string Dump(const Graph& graph);

}  // namespace rbuild
