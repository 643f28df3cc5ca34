// Lexer: the rules by which text becomes tokens, written for re2c.
#include "manifest/lexer.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace rbuild {

namespace {

// Columns of the source line that a message shows, and up to which it shows a caret (as ninja does).
constexpr size_t kExcerptColumns = 72;

constexpr std::string_view kNewline = "\n";

}  // namespace

/*!re2c
  re2c:define:YYCTYPE = "unsigned char";
  re2c:define:YYCURSOR = cursor;
  re2c:define:YYMARKER = marker;
  re2c:yyfill:enable = 0;

  nul        = "\000";
  eol        = "\r"? "\n";
  identifier = [a-zA-Z0-9_.-]+;
  short_name = [a-zA-Z0-9_-]+;
*/

/*!rules:re2c:escapes
  "$" eol [ ]*        { continue; }
  "$$" | "$ " | "$:"  { pieces->push_back({std::string_view(start + 1, 1), false}); continue; }
  "$^" {
    last_ = start;
    if (!newline_escape_) {
      return BadEscape();
    }
    pieces->push_back({kNewline, false});
    continue;
  }
  "${" identifier "}" { pieces->push_back({std::string_view(start + 2, cursor - 1), true}); continue; }
  "$" short_name      { pieces->push_back({std::string_view(start + 1, cursor), true}); continue; }
  "$" [^]             { last_ = start; return BadEscape(); }
  nul {
    last_ = start;
    return start == text_.data() + text_.size() ? ErrorHere("unexpected EOF") : BadByte();
  }
  [^]                 { last_ = start; return BadByte(); }
*/

std::string_view TokenName(Token token) {
  switch (token) {
    case Token::kBuild:
      return "'build'";
    case Token::kColon:
      return "':'";
    case Token::kDefault:
      return "'default'";
    case Token::kEnd:
      return "eof";
    case Token::kEquals:
      return "'='";
    case Token::kError:
      return "lexing error";
    case Token::kIdentifier:
      return "identifier";
    case Token::kInclude:
      return "'include'";
    case Token::kIndent:
      return "indent";
    case Token::kNewline:
      return "newline";
    case Token::kPipe:
      return "'|'";
    case Token::kPipeAt:
      return "'|@'";
    case Token::kPipePipe:
      return "'||'";
    case Token::kPool:
      return "'pool'";
    case Token::kRule:
      return "'rule'";
    case Token::kSubninja:
      return "'subninja'";
  }
  return "";
}

Lexer::Lexer(std::string_view file_name, std::string_view text)
    : file_name_(file_name), text_(text), next_(text.data()), last_(text.data()), counted_to_(text.data()) {}

Token Lexer::Next() {
  const char* cursor = next_;
  const char* marker = nullptr;
  const char* start = cursor;
  Token token = Token::kError;
  for (;;) {
    start = cursor;
    /*!re2c
      [ ]* "#" [^\000\n]* "\n"  { continue; }
      [ ]* eol                  { token = Token::kNewline; break; }
      [ ]+                      { token = Token::kIndent; break; }
      "build"                   { token = Token::kBuild; break; }
      "pool"                    { token = Token::kPool; break; }
      "rule"                    { token = Token::kRule; break; }
      "default"                 { token = Token::kDefault; break; }
      "include"                 { token = Token::kInclude; break; }
      "subninja"                { token = Token::kSubninja; break; }
      "="                       { token = Token::kEquals; break; }
      ":"                       { token = Token::kColon; break; }
      "|@"                      { token = Token::kPipeAt; break; }
      "||"                      { token = Token::kPipePipe; break; }
      "|"                       { token = Token::kPipe; break; }
      identifier                { token = Token::kIdentifier; break; }
      nul {
        token = start == text_.data() + text_.size() ? Token::kEnd : Token::kError;
        cursor = start;
        break;
      }
      [^]                       { token = Token::kError; break; }
    */
  }
  last_ = start;
  next_ = cursor;
  if (token != Token::kNewline && token != Token::kEnd) {
    SkipBlanks();
  }
  return token;
}

bool Lexer::Accept(Token token) {
  if (Next() == token) {
    return true;
  }
  Back();
  return false;
}

Result<void> Lexer::Expect(Token token) {
  const Token got = Next();
  if (got == token) {
    return {};
  }
  return ErrorHere(fmt::format("expected {}, got {}{}", TokenName(token), TokenName(got),
                               token == Token::kColon ? " ($ also escapes ':')" : ""));
}

std::string_view Lexer::ReadIdentifier() {
  const char* cursor = next_;
  const char* start = cursor;
  last_ = start;
  /*!re2c
    identifier { next_ = cursor; SkipBlanks(); return std::string_view(start, cursor); }
    [^]        { return {}; }
  */
}

Result<void> Lexer::ReadPath(std::vector<Value::Piece>* pieces) {
  const char* cursor = next_;
  const char* marker = nullptr;
  const char* start = cursor;
  for (;;) {
    start = cursor;
    /*!re2c
      [^$ :\r\n|\000]+ { pieces->push_back({std::string_view(start, cursor), false}); continue; }
      eol | [ :|]      { break; }
      !use:escapes;
    */
  }
  last_ = start;
  next_ = start;
  SkipBlanks();
  return {};
}

Result<void> Lexer::ReadValue(std::vector<Value::Piece>* pieces) {
  const char* cursor = next_;
  const char* marker = nullptr;
  const char* start = cursor;
  for (;;) {
    start = cursor;
    /*!re2c
      [^$\r\n\000]+ { pieces->push_back({std::string_view(start, cursor), false}); continue; }
      eol           { break; }
      !use:escapes;
    */
  }
  last_ = start;
  next_ = cursor;
  return {};
}

void Lexer::SkipBlanks() {
  const char* p = next_;
  for (;;) {
    if (*p == ' ') {
      ++p;
    } else if (*p == '$' && p[1] == '\n') {
      p += 2;
    } else if (*p == '$' && p[1] == '\r' && p[2] == '\n') {
      p += 3;
    } else {
      break;
    }
  }
  next_ = p;
}

int Lexer::LineOf(const char* position) {
  if (position < counted_to_) {
    counted_to_ = text_.data();
    line_ = 1;
  }
  // Lines are long: a search for their ends is faster than a look at each byte.
  while (const void* newline = std::memchr(counted_to_, '\n', static_cast<size_t>(position - counted_to_))) {
    ++line_;
    counted_to_ = static_cast<const char*>(newline) + 1;
  }
  return line_;
}

tl::unexpected<Error> Lexer::ErrorAt(const char* position, std::string message) const {
  const std::string_view before(text_.data(), position);
  const size_t newline = before.rfind('\n');
  const size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  const size_t column = before.size() - line_start;

  Location where;
  where.file = file_name_;
  where.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  where.column = static_cast<int>(column) + 1;
  if (column > 0 && column < kExcerptColumns) {
    std::string_view line = text_.substr(line_start);
    line = line.substr(0, line.find_first_of(std::string_view("\n\0", 2)));
    where.excerpt = line.substr(0, kExcerptColumns);
    where.excerpt += line.size() > kExcerptColumns ? "...\n" : "\n";
    where.excerpt.append(column, ' ');
    where.excerpt += "^ near here";
  }
  return InputError(std::move(message), std::move(where));
}

tl::unexpected<Error> Lexer::BadByte() const {
  if (*last_ == '\0') {
    return ErrorHere("a zero byte is not allowed, this is no text");
  }
  return ErrorHere(*last_ == '\t' ? "tabs are not allowed, use spaces" : "lexing error");
}

tl::unexpected<Error> Lexer::BadEscape() const {
  return ErrorHere("bad $-escape (literal $ must be written as $$)");
}

}  // namespace rbuild
