// ParseDyndep.
#include "manifest/dyndep.h"

#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "manifest/expand.h"
#include "manifest/lexer.h"
#include "manifest/version.h"

namespace rbuild {

namespace {

class DyndepParser {
 public:
  DyndepParser(std::string text, std::string_view name, const ProducerOf& producer_of)
      : text_(std::move(text)), lexer_(name, text_), producer_of_(producer_of) {}
  DyndepParser(const DyndepParser&) = delete;
  DyndepParser& operator=(const DyndepParser&) = delete;

  Result<DyndepFile> Parse();

 private:
  Result<void> ParseVersionLine();
  Result<void> ParseStatement();
  Result<void> ParseRestat(DyndepStatement* statement);
  // Reads paths until none stands there.
  Result<std::vector<std::string>> ReadPaths();
  // Nothing if no path stands here.
  Result<std::string> ReadPath();
  Result<std::string_view> ReadBinding();
  Result<std::string> Expand() const;
  tl::unexpected<Error> MissingVersion() const { return lexer_.ErrorHere("expected 'ninja_dyndep_version = ...'"); }

  std::string text_;
  Lexer lexer_;
  std::vector<Value::Piece> pieces_;
  Scope no_variables_{nullptr};  // every variable is empty in such a file
  const ProducerOf& producer_of_;
  std::unordered_set<EdgeId> edges_;
  DyndepFile file_;
};

Result<DyndepFile> DyndepParser::Parse() {
  bool have_version = false;
  for (;;) {
    const Token token = lexer_.Next();
    switch (token) {
      case Token::kBuild:
        if (!have_version) {
          return MissingVersion();
        }
        TRY(ParseStatement());
        break;
      case Token::kIdentifier:
        if (have_version) {
          return lexer_.ErrorHere("unexpected identifier");
        }
        lexer_.Back();
        TRY(ParseVersionLine());
        have_version = true;
        break;
      case Token::kNewline:
        break;
      case Token::kEnd:
        if (!have_version) {
          return MissingVersion();
        }
        return std::move(file_);
      case Token::kError:
        return lexer_.BadByte();
      default:
        return lexer_.ErrorHere(fmt::format("unexpected {}", TokenName(token)));
    }
  }
}

Result<void> DyndepParser::ParseVersionLine() {
  TRY_ASSIGN(const std::string_view name, ReadBinding());
  if (name != "ninja_dyndep_version") {
    return MissingVersion();
  }
  TRY_ASSIGN(const std::string version, Expand());
  if (ParseVersion(version) != kDyndepVersion) {
    return lexer_.ErrorHere(fmt::format("unsupported 'ninja_dyndep_version = {}'", version));
  }
  return {};
}

Result<void> DyndepParser::ParseStatement() {
  DyndepStatement statement;
  statement.line = lexer_.LineOf(lexer_.last());
  TRY_ASSIGN(statement.output, ReadPath());
  if (statement.output.empty()) {
    return lexer_.ErrorHere("expected path");
  }
  statement.edge = producer_of_(statement.output);
  if (!statement.edge.valid()) {
    return lexer_.ErrorHere(fmt::format("no build statement exists for '{}'", statement.output));
  }
  if (!edges_.insert(statement.edge).second) {
    return lexer_.ErrorHere(fmt::format("multiple statements for '{}'", statement.output));
  }
  TRY_ASSIGN(const std::string second_output, ReadPath());
  if (!second_output.empty()) {
    return lexer_.ErrorHere("explicit outputs not supported");
  }
  if (lexer_.Accept(Token::kPipe)) {
    TRY_ASSIGN(statement.implicit_outputs, ReadPaths());
  }
  TRY(lexer_.Expect(Token::kColon));
  if (lexer_.ReadIdentifier() != "dyndep") {
    return lexer_.ErrorHere("expected build command name 'dyndep'");
  }
  TRY_ASSIGN(const std::string input, ReadPath());
  if (!input.empty()) {
    return lexer_.ErrorHere("explicit inputs not supported");
  }
  if (lexer_.Accept(Token::kPipe)) {
    TRY_ASSIGN(statement.implicit_inputs, ReadPaths());
  }
  if (lexer_.Accept(Token::kPipePipe)) {
    return lexer_.ErrorHere("order-only inputs not supported");
  }
  TRY(lexer_.Expect(Token::kNewline));
  if (lexer_.Accept(Token::kIndent)) {
    TRY(ParseRestat(&statement));
  }
  file_.statements.push_back(std::move(statement));
  return {};
}

Result<void> DyndepParser::ParseRestat(DyndepStatement* statement) {
  TRY_ASSIGN(const std::string_view name, ReadBinding());
  if (name != "restat") {
    return lexer_.ErrorHere("binding is not 'restat'");
  }
  TRY_ASSIGN(const std::string value, Expand());
  statement->restat = !value.empty();
  return {};
}

Result<std::vector<std::string>> DyndepParser::ReadPaths() {
  std::vector<std::string> paths;
  for (;;) {
    TRY_ASSIGN(std::string path, ReadPath());
    if (path.empty()) {
      return paths;
    }
    paths.push_back(std::move(path));
  }
}

Result<std::string> DyndepParser::ReadPath() {
  pieces_.clear();
  TRY(lexer_.ReadPath(&pieces_));
  TRY_ASSIGN(std::string path, Expand());
  if (path.empty() && !pieces_.empty()) {
    return lexer_.ErrorHere("empty path");
  }
  CanonicalizePath(&path);
  return path;
}

Result<std::string_view> DyndepParser::ReadBinding() {
  const std::string_view name = lexer_.ReadIdentifier();
  if (name.empty()) {
    return lexer_.ErrorHere("expected variable name");
  }
  TRY(lexer_.Expect(Token::kEquals));
  pieces_.clear();
  TRY(lexer_.ReadValue(&pieces_));
  return name;
}

Result<std::string> DyndepParser::Expand() const {
  std::string text;
  if (!AppendExpanded(pieces_, no_variables_, &text)) {
    return lexer_.ErrorHere("value is too long");
  }
  return text;
}

}  // namespace

Result<DyndepFile> ParseDyndep(std::string_view text, const std::string& name, const ProducerOf& producer_of) {
  return DyndepParser(std::string(text), name, producer_of).Parse();
}

}  // namespace rbuild
