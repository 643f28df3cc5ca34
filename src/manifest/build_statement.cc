// FileParser: the build statement.
#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "manifest/expand.h"
#include "manifest/file_parser.h"

namespace rbuild {

Result<void> FileParser::ParseBuild() {
  statement_.start = lexer_.last();
  statement_.paths.clear();
  path_pieces_.clear();
  TRY(ReadHead());
  // Bindings are read before paths are expanded, because paths may use them.
  TRY_ASSIGN(const Scope* scope, ReadScope());
  return AddEdge(scope);
}

Result<size_t> FileParser::ReadPaths() {
  const size_t before = statement_.paths.size();
  for (;;) {
    PathText path{lexer_.position(), path_pieces_.size(), 0};
    TRY(lexer_.ReadPath(&path_pieces_));
    path.end = path_pieces_.size();
    if (path.begin == path.end) {
      return statement_.paths.size() - before;
    }
    statement_.paths.push_back(path);
  }
}

Result<void> FileParser::ReadHead() {
  auto read_class = [&](Token separator, size_t* count) -> Result<void> {
    *count = 0;
    if (lexer_.Accept(separator)) {
      TRY_ASSIGN(*count, ReadPaths());
    }
    return {};
  };

  TRY_ASSIGN(statement_.outputs, ReadPaths());
  TRY(read_class(Token::kPipe, &statement_.implicit_outputs));
  if (statement_.paths.empty()) {
    return lexer_.ErrorHere("expected path");
  }
  TRY(lexer_.Expect(Token::kColon));
  statement_.rule_start = lexer_.position();
  const std::string_view rule_name = lexer_.ReadIdentifier();
  if (rule_name.empty()) {
    return lexer_.ErrorHere("expected build command name");
  }
  statement_.rule = scope_->FindRule(rule_name);
  if (statement_.rule == nullptr) {
    return lexer_.ErrorHere(fmt::format("unknown build rule '{}'", rule_name));
  }
  TRY_ASSIGN(statement_.inputs, ReadPaths());
  TRY(read_class(Token::kPipe, &statement_.implicit_inputs));
  TRY(read_class(Token::kPipePipe, &statement_.order_only_inputs));
  TRY(read_class(Token::kPipeAt, &statement_.validations));
  return lexer_.Expect(Token::kNewline);
}

Result<const Scope*> FileParser::ReadScope() {
  if (!lexer_.Accept(Token::kIndent)) {
    return scope_;
  }
  Scope* scope = graph_->AddScope(scope_);
  do {
    TRY_ASSIGN(const std::string_view name, ReadBinding());
    TRY_ASSIGN(const std::string_view value, KeepValue());
    scope->Set(name, value);
  } while (lexer_.Accept(Token::kIndent));
  return scope;
}

Result<void> FileParser::AddEdge(const Scope* scope) {
  const EdgeId id = graph_->AddEdge(statement_.rule, scope);
  Edge& edge = graph_->mutable_edge(id);
  edge.has_own_scope = scope != scope_;
  edge.file = file_;
  edge.line = lexer_.LineOf(statement_.start);

  TRY(SetPool(id));
  TRY(AddOutputs(id));
  TRY(AddInputs(id));
  if (!parser_->options_.phony_cycle_is_error) {
    DropPhonySelfInput(id);
  }
  TRY(SetDyndep(id));
  return CheckDeps(id);
}

Result<NodeId> FileParser::NodeOf(const PathText& path, const Scope& scope) {
  const std::span<const Value::Piece> pieces = std::span(path_pieces_).subspan(path.begin, path.end - path.begin);
  path_.clear();
  if (!AppendExpanded(pieces, scope, &path_)) {
    return lexer_.ErrorAt(path.start, "path is too long");
  }
  if (path_.empty()) {
    return lexer_.ErrorAt(path.start, "empty path");
  }
  const bool changed = CanonicalizePath(&path_);
  const bool stands_in_text = !changed && pieces.size() == 1 && !pieces.front().is_variable;
  return stands_in_text ? graph_->AddNodeOfText(pieces.front().text) : graph_->AddNode(path_);
}

Result<void> FileParser::AddOutputs(EdgeId id) {
  const Scope& scope = *graph_->edge(id).scope;
  const size_t count = statement_.outputs + statement_.implicit_outputs;
  for (size_t i = 0; i < count; ++i) {
    const PathText& path = statement_.paths[i];
    TRY_ASSIGN(const NodeId node, NodeOf(path, scope));
    if (!graph_->AddOutput(id, node, i >= statement_.outputs)) {
      const std::string_view name = graph_->node(node).path;
      return lexer_.ErrorAt(path.start, graph_->node(node).producer == id
                                            ? fmt::format("{} is defined as an output multiple times", name)
                                            : fmt::format("multiple rules generate {}", name));
    }
  }
  return {};
}

Result<void> FileParser::AddInputs(EdgeId id) {
  const Scope& scope = *graph_->edge(id).scope;
  size_t next = statement_.outputs + statement_.implicit_outputs;

  auto add_class = [&](size_t count, Graph::InputClass input_class) -> Result<void> {
    for (const size_t end = next + count; next < end; ++next) {
      TRY_ASSIGN(const NodeId node, NodeOf(statement_.paths[next], scope));
      graph_->AddInput(id, node, input_class);
    }
    return {};
  };
  TRY(add_class(statement_.inputs, Graph::InputClass::kExplicit));
  TRY(add_class(statement_.implicit_inputs, Graph::InputClass::kImplicit));
  TRY(add_class(statement_.order_only_inputs, Graph::InputClass::kOrderOnly));
  for (; next < statement_.paths.size(); ++next) {
    TRY_ASSIGN(const NodeId node, NodeOf(statement_.paths[next], scope));
    graph_->AddValidation(id, node);
  }
  return {};
}

void FileParser::DropPhonySelfInput(EdgeId id) {
  // CMake 2.8.12 and 3.0 wrote "build a: phony ... a ...": a single output, no implicit inputs. Any other phony edge
  // that names itself is a cycle.
  const Edge& edge = graph_->edge(id);
  if (!graph_->IsPhony(id) || edge.outputs.size() != 1 || edge.implicit_outputs != 0 || edge.implicit_inputs != 0) {
    return;
  }
  const NodeId output = edge.outputs[0];
  if (std::find(edge.inputs.begin(), edge.inputs.end(), output) == edge.inputs.end()) {
    return;
  }
  graph_->RemoveInput(id, output);
  parser_->warnings_.push_back(fmt::format("phony target '{}' names itself as an input; ignoring [-w phonycycle=warn]",
                                           graph_->node(output).path));
}

Result<void> FileParser::SetPool(EdgeId id) {
  if (!graph_->MayBind(id, "pool")) {
    return {};
  }
  TRY_ASSIGN(const std::string name, AtBlock(graph_->Binding(id, "pool")));
  if (name.empty()) {
    return {};
  }
  const PoolId pool = graph_->FindPool(name);
  if (!pool.valid()) {
    return BlockError(fmt::format("unknown pool name '{}'", name));
  }
  graph_->mutable_edge(id).pool = pool;
  return {};
}

Result<void> FileParser::SetDyndep(EdgeId id) {
  if (!graph_->MayBind(id, "dyndep")) {
    return {};
  }
  TRY_ASSIGN(std::string path, AtBlock(graph_->PathBinding(id, "dyndep")));
  if (path.empty()) {
    return {};
  }
  CanonicalizePath(&path);
  const NodeId node = graph_->FindNode(path);
  Edge& edge = graph_->mutable_edge(id);
  if (!node.valid() || std::find(edge.inputs.begin(), edge.inputs.end(), node) == edge.inputs.end()) {
    return BlockError(fmt::format("dyndep '{}' is not an input", path));
  }
  edge.dyndep = node;
  return {};
}

Result<void> FileParser::CheckDeps(EdgeId id) const {
  // A phony edge runs nothing, and a variable of the file that happens to have this name does it no harm.
  if (graph_->IsPhony(id) || !graph_->MayBind(id, "deps")) {
    return {};
  }
  TRY_ASSIGN(const std::string type, AtBlock(graph_->Binding(id, "deps")));
  if (!type.empty() && type != "gcc" && type != "msvc") {
    return BlockError(fmt::format("unknown deps type '{}'", type));
  }
  return {};
}

tl::unexpected<Error> FileParser::BlockError(std::string message) const {
  return lexer_.ErrorAt(statement_.rule_start, std::move(message));
}

Result<std::string> FileParser::AtBlock(Result<std::string> value) const {
  if (!value) {
    return BlockError(std::move(value).error().message);
  }
  return value;
}

}  // namespace rbuild
