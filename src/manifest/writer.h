// ManifestWriter: produces the text of a build file that reads back as what was put in.
//
// Paths and values are literal text and escaped here, but the values of a rule are text of the language, since they
// refer to variables ("$in"); EscapeValue() makes literal text fit for them. Every call adds one statement.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace rbuild {

// Name and value.
using WrittenBinding = std::pair<std::string, std::string>;

// A build statement, all of it literal text. Paths read back in canonical form. (The `= {}` let a caller initialise by
// name and leave out what it doesn't need, without a warning.)
struct WrittenBuild {
  std::vector<std::string> outputs = {};
  std::vector<std::string> implicit_outputs = {};
  std::string rule = {};
  std::vector<std::string> inputs = {};
  std::vector<std::string> implicit_inputs = {};
  std::vector<std::string> order_only_inputs = {};
  std::vector<std::string> validations = {};
  std::vector<WrittenBinding> bindings = {};
};

class ManifestWriter {
 public:
  void Comment(std::string_view text);  // each line of `text` becomes one
  void BlankLine() { text_ += '\n'; }
  void Variable(std::string_view name, std::string_view value);
  // Sets the variable to the absolute folder, and refers to it from now on wherever that folder stands in a path or in
  // the value of a build statement: who moves the folder has one line to change.
  void Prefix(std::string_view name, std::string_view folder);
  void Rule(std::string_view name, std::span<const WrittenBinding> bindings);
  void Pool(std::string_view name, int depth);
  void Build(const WrittenBuild& build);
  void Default(std::span<const std::string> targets);
  void Include(std::string_view path);

  // The text of all statements. Error: one of them can't be written, because a path or value holds a byte that the
  // language has no way to express (newline, carriage return, NUL), a path is empty or a name isn't one; the first such
  // fault is told. REQUIRES: called once.
  Result<std::string> Finish() &&;

  // `literal` as text of the language that expands to it.
  static std::string EscapeValue(std::string_view literal);

 private:
  void AppendName(std::string_view name);
  // Whether the prefix's folder stands at this place of a text, as a whole.
  bool IsPrefixAt(std::string_view text, size_t at) const;
  std::string EscapeWithPrefix(std::string_view literal) const;
  void AppendPath(std::string_view path);
  void AppendPaths(std::string_view before, std::span<const std::string> paths);
  // The value is text of the language.
  void AppendBinding(std::string_view indent, std::string_view name, std::string_view value);
  static bool IsWritable(std::string_view text);
  void FailUnwritable(std::string_view what, std::string_view text);
  void Fail(Error error);
  // Ends the statement in statement_.
  void EndStatement();

  std::string text_;
  std::string statement_;
  std::string prefix_name_;
  std::string prefix_folder_;  // "" = there is no prefix
  bool needs_bar_ = false;     // the statement refers to the variable that stands for '|'
  bool bar_is_set_ = false;    // that variable was written
  std::optional<Error> error_;
};

}  // namespace rbuild
