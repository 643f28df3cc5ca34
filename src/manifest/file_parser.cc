// FileParser: every statement but build.
#include "manifest/file_parser.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "manifest/expand.h"
#include "manifest/version.h"

namespace rbuild {

namespace {

// What a rule may bind (ninja's manual, "Rule variables").
constexpr std::array<std::string_view, 11> kRuleBindings = {
    "command",          "depfile", "deps",   "description", "dyndep",          "generator",
    "msvc_deps_prefix", "pool",    "restat", "rspfile",     "rspfile_content",
};

bool IsRuleBinding(std::string_view name) {
  return std::find(kRuleBindings.begin(), kRuleBindings.end(), name) != kRuleBindings.end();
}

}  // namespace

FileParser::FileParser(ManifestParser* parser, uint32_t file, std::string_view text, Scope* scope)
    : parser_(parser),
      graph_(parser->graph_),
      file_(file),
      file_name_(graph_->files()[file]),
      lexer_(file_name_, text),
      scope_(scope) {
  if (parser->newline_escape_) {
    lexer_.AllowNewlineEscape();
  }
}

Result<void> FileParser::Parse() {
  for (;;) {
    const Token token = lexer_.Next();
    switch (token) {
      case Token::kPool:
        TRY(ParsePool());
        break;
      case Token::kBuild:
        TRY(ParseBuild());
        break;
      case Token::kRule:
        TRY(ParseRule());
        break;
      case Token::kDefault:
        TRY(ParseDefault());
        break;
      case Token::kIdentifier:
        lexer_.Back();
        TRY(ParseVariable());
        break;
      case Token::kInclude:
        TRY(ParseInclude(false));
        break;
      case Token::kSubninja:
        TRY(ParseInclude(true));
        break;
      case Token::kNewline:
        break;
      case Token::kEnd:
        return {};
      case Token::kError:
        return lexer_.BadByte();
      default:
        return lexer_.ErrorHere(fmt::format("unexpected {}", TokenName(token)));
    }
  }
}

Result<std::string_view> FileParser::ReadBinding() {
  const std::string_view name = lexer_.ReadIdentifier();
  if (name.empty()) {
    return lexer_.ErrorHere("expected variable name");
  }
  TRY(lexer_.Expect(Token::kEquals));
  value_pieces_.clear();
  TRY(lexer_.ReadValue(&value_pieces_));
  return name;
}

Result<std::string> FileParser::ExpandValue() const {
  std::string value;
  if (!AppendExpanded(value_pieces_, *scope_, &value)) {
    return lexer_.ErrorHere("value is too long");
  }
  return value;
}

Result<std::string_view> FileParser::KeepValue() {
  if (value_pieces_.size() == 1 && !value_pieces_.front().is_variable) {
    return value_pieces_.front().text;
  }
  TRY_ASSIGN(const std::string value, ExpandValue());
  return graph_->KeepText(value);
}

Result<void> FileParser::ParseVariable() {
  TRY_ASSIGN(const std::string_view name, ReadBinding());
  TRY_ASSIGN(const std::string_view value, KeepValue());
  if (name == "ninja_required_version") {
    TRY(CheckRequiredVersion(value));
  }
  scope_->Set(name, value);
  return {};
}

Result<void> FileParser::CheckRequiredVersion(std::string_view required) {
  const Version version = ParseVersion(required);
  if (version > kLanguageVersion) {
    return lexer_.ErrorHere(
        fmt::format("ninja version ({}) incompatible with build file ninja_required_version version ({}).",
                    kNinjaVersion, required));
  }
  if (version.major < kLanguageVersion.major) {
    parser_->warnings_.push_back(
        fmt::format("ninja executable version ({}) greater than build file ninja_required_version ({}); "
                    "versions may be incompatible.",
                    kNinjaVersion, required));
  }
  if (version >= kNewlineEscapeVersion) {
    parser_->newline_escape_ = true;
    lexer_.AllowNewlineEscape();
  }
  return {};
}

Result<void> FileParser::ParsePool() {
  const char* start = lexer_.position();
  const std::string name(lexer_.ReadIdentifier());
  if (name.empty()) {
    return lexer_.ErrorHere("expected pool name");
  }
  TRY(lexer_.Expect(Token::kNewline));
  if (graph_->FindPool(name).valid()) {
    return lexer_.ErrorHere(fmt::format("duplicate pool '{}'", name));
  }
  std::optional<int> depth;
  while (lexer_.Accept(Token::kIndent)) {
    TRY_ASSIGN(const std::string_view key, ReadBinding());
    if (key != "depth") {
      return lexer_.ErrorHere(fmt::format("unexpected variable '{}'", key));
    }
    TRY_ASSIGN(const std::string text, ExpandValue());
    const std::optional<int64_t> number = ParseInt(Trim(text));
    if (!number || *number < 0) {
      return lexer_.ErrorHere("invalid pool depth");
    }
    depth = static_cast<int>(std::min<int64_t>(*number, std::numeric_limits<int>::max()));
  }
  if (!depth) {
    return lexer_.ErrorAt(start, "expected 'depth =' line");
  }
  graph_->AddPool(name, *depth);
  return {};
}

Result<void> FileParser::ParseRule() {
  const char* start = lexer_.position();
  const std::string_view name = lexer_.ReadIdentifier();
  if (name.empty()) {
    return lexer_.ErrorHere("expected rule name");
  }
  TRY(lexer_.Expect(Token::kNewline));
  if (scope_->FindOwnRule(name) != nullptr) {
    return lexer_.ErrorHere(fmt::format("duplicate rule '{}'", name));
  }
  Rule* rule = graph_->AddRule(std::string(name));
  while (lexer_.Accept(Token::kIndent)) {
    TRY_ASSIGN(const std::string_view key, ReadBinding());
    if (!IsRuleBinding(key)) {
      return lexer_.ErrorHere(fmt::format("unexpected variable '{}'", key));
    }
    auto bound = std::find_if(rule->bindings.begin(), rule->bindings.end(),
                              [&](const auto& binding) { return binding.first == key; });
    if (bound == rule->bindings.end()) {
      bound = rule->bindings.emplace(bound, key, Value{});
    }
    bound->second.pieces = value_pieces_;
  }
  TRY(CheckRule(*rule, start));
  scope_->SetRule(rule);
  return {};
}

Result<void> FileParser::CheckRule(const Rule& rule, const char* start) const {
  auto has = [&](std::string_view name) {
    const Value* value = rule.Find(name);
    return value != nullptr && !value->empty();
  };
  if (has("rspfile") != has("rspfile_content")) {
    return lexer_.ErrorAt(start, "rspfile and rspfile_content need to be both specified");
  }
  if (!has("command")) {
    return lexer_.ErrorAt(start, "expected 'command =' line");
  }
  return {};
}

Result<void> FileParser::ParseDefault() {
  for (bool first = true;; first = false) {
    value_pieces_.clear();
    TRY(lexer_.ReadPath(&value_pieces_));
    if (value_pieces_.empty() && first) {
      return lexer_.ErrorHere("expected target name");
    }
    if (value_pieces_.empty()) {
      return lexer_.Expect(Token::kNewline);
    }
    TRY_ASSIGN(std::string path, ExpandValue());
    if (path.empty()) {
      return lexer_.ErrorHere("empty path");
    }
    CanonicalizePath(&path);
    const NodeId node = graph_->FindNode(path);
    if (!node.valid()) {
      return lexer_.ErrorHere(fmt::format("unknown target '{}'", path));
    }
    graph_->mutable_defaults().push_back(node);
  }
}

Result<void> FileParser::ParseInclude(bool new_scope) {
  value_pieces_.clear();
  TRY(lexer_.ReadPath(&value_pieces_));
  TRY_ASSIGN(const std::string path, ExpandValue());
  Scope* scope = new_scope ? graph_->AddScope(scope_) : scope_;
  TRY(parser_->ParseFile(path, scope, &lexer_));
  if (parser_->newline_escape_) {
    lexer_.AllowNewlineEscape();
  }
  return lexer_.Expect(Token::kNewline);
}

}  // namespace rbuild
