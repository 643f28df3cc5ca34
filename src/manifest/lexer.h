// Lexer: cuts the text of a build file, or of a dyndep file, into tokens, names, paths and values.
//
// It allocates nothing but the pieces it appends: names and pieces are views into the text. It doesn't know what a
// statement is; where the parser stands decides whether a name, a path or a value is read next (ninja's manual,
// "Ninja file reference", "Lexical syntax").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "graph/bindings.h"

namespace rbuild {

enum class Token {
  kBuild,
  kColon,
  kDefault,
  kEnd,  // of the file; a NUL byte is one too
  kEquals,
  kError,  // a byte that begins no token
  kIdentifier,
  kInclude,
  kIndent,
  kNewline,
  kPipe,
  kPipeAt,
  kPipePipe,
  kPool,
  kRule,
  kSubninja,
};

// As messages name it: "':'", "identifier", "newline".
std::string_view TokenName(Token token);

class Lexer {
 public:
  // Both must outlive the lexer and the pieces that it yields. REQUIRES: a NUL byte follows `text`, as it does in every
  // std::string.
  Lexer(std::string_view file_name, std::string_view text);

  // The next token. Comments are skipped, blanks after a token too, joined lines (`$` at the end of one) among them.
  Token Next();
  // Next() is to return the last token again. REQUIRES: Next() was the last thing read.
  void Back() { next_ = last_; }
  // Reads the next token if it is this one.
  bool Accept(Token token);
  // Error: "expected X, got Y".
  Result<void> Expect(Token token);

  // A name of a rule, pool or variable; empty if none stands here. Keywords are names too.
  std::string_view ReadIdentifier();
  // Appends the pieces of a path; none if no path stands here. Blanks after it are skipped.
  Result<void> ReadPath(std::vector<Value::Piece>* pieces);
  // Appends the pieces of a value, which goes on to the end of the line, and reads that end too.
  Result<void> ReadValue(std::vector<Value::Piece>* pieces);

  // Allows `$^`, which means a newline, from here on.
  void AllowNewlineEscape() { newline_escape_ = true; }

  // Where the thing read last begins; for paths and values, what ended them.
  const char* last() const { return last_; }
  // Where reading goes on.
  const char* position() const { return next_; }
  // Cheap if positions are asked for in rising order.
  int LineOf(const char* position);

  // An error with the source line and a caret below `position`.
  tl::unexpected<Error> ErrorAt(const char* position, std::string message) const;
  // The same at what was read last.
  tl::unexpected<Error> ErrorHere(std::string message) const { return ErrorAt(last_, std::move(message)); }
  // The error for Token::kError.
  tl::unexpected<Error> BadByte() const;

 private:
  tl::unexpected<Error> BadEscape() const;
  void SkipBlanks();

  std::string_view file_name_;
  std::string_view text_;
  const char* next_;  // where reading goes on
  const char* last_;  // where the thing read last begins
  bool newline_escape_ = false;

  const char* counted_to_;  // the lines before it are counted in line_
  int line_ = 1;
};

}  // namespace rbuild
