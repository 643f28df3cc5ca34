// FileParser: the statements of one build file. Part of ManifestParser; nobody else includes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "graph/graph.h"
#include "manifest/lexer.h"
#include "manifest/parser.h"

namespace rbuild {

class FileParser {
 public:
  // `text` is kept by the graph. `file` is its index in Graph::files().
  FileParser(ManifestParser* parser, uint32_t file, std::string_view text, Scope* scope);

  Result<void> Parse();

 private:
  // A path of a build statement, unexpanded: path_pieces_[begin, end).
  struct PathText {
    const char* start;
    size_t begin;
    size_t end;
  };

  // The head of a build statement. The paths of all classes stand in one list, in the order of the counts below.
  struct Statement {
    const char* start = nullptr;       // of the whole statement
    const char* rule_start = nullptr;  // of the rule's name
    const Rule* rule = nullptr;
    std::vector<PathText> paths;
    size_t outputs = 0;
    size_t implicit_outputs = 0;
    size_t inputs = 0;
    size_t implicit_inputs = 0;
    size_t order_only_inputs = 0;
    size_t validations = 0;
  };

  // --- file_parser.cc
  Result<void> ParseVariable();
  Result<void> ParsePool();
  Result<void> ParseRule();
  Result<void> CheckRule(const Rule& rule, const char* start) const;
  Result<void> ParseDefault();
  Result<void> ParseInclude(bool new_scope);
  Result<void> CheckRequiredVersion(std::string_view required);
  // Reads "NAME = VALUE" up to the end of the line. Yields the name; the value is in value_pieces_.
  Result<std::string_view> ReadBinding();
  // value_pieces_, expanded in the file's scope.
  Result<std::string> ExpandValue() const;
  // The same as text that the graph keeps: a value without variables stays where it stands in the file.
  Result<std::string_view> KeepValue();

  // --- build_statement.cc
  Result<void> ParseBuild();
  Result<void> ReadHead();
  // Reads paths until none stands there, and says how many.
  Result<size_t> ReadPaths();
  // The scope of an edge whose head was read: one of its own if bindings follow, else the file's.
  Result<const Scope*> ReadScope();
  Result<void> AddEdge(const Scope* scope);
  Result<void> SetPool(EdgeId edge);
  Result<void> AddOutputs(EdgeId edge);
  Result<void> AddInputs(EdgeId edge);
  void DropPhonySelfInput(EdgeId edge);
  Result<void> SetDyndep(EdgeId edge);
  Result<void> CheckDeps(EdgeId edge) const;
  // The node of a path of the statement, expanded in `scope` and made canonical.
  Result<NodeId> NodeOf(const PathText& path, const Scope& scope);
  // An error of the whole block: it points at the rule's name.
  tl::unexpected<Error> BlockError(std::string message) const;
  Result<std::string> AtBlock(Result<std::string> value) const;

  // Buffers that are used again for each statement.
  std::vector<Value::Piece> value_pieces_;
  std::vector<Value::Piece> path_pieces_;
  Statement statement_;
  std::string path_;

  ManifestParser* parser_;
  Graph* graph_;
  uint32_t file_;
  std::string file_name_;
  Lexer lexer_;
  Scope* scope_;
};

}  // namespace rbuild
