// ManifestWriter: escapes and statements.
#include "manifest/writer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild {

namespace {

// The language has no escape for '|' in a path: a variable holds it.
constexpr std::string_view kBarVariable = "rbuild_vertical_bar";

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

}  // namespace

std::string ManifestWriter::EscapeValue(std::string_view literal) {
  std::string text;
  text.reserve(literal.size() + 1);
  if (literal.starts_with(' ')) {
    text += '$';  // a blank at the beginning would be skipped
  }
  size_t written = 0;
  for (size_t at = literal.find('$'); at != std::string_view::npos; at = literal.find('$', at + 1)) {
    text += literal.substr(written, at - written);
    text += '$';
    written = at;
  }
  text += literal.substr(written);
  return text;
}

void ManifestWriter::Comment(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    Fail({Fault::kInternal, "a comment contains a NUL byte", std::nullopt});
  }
  for (const std::string_view line : Split(text, '\n')) {
    text_ += line.empty() ? "#" : "# ";
    text_ += line;
    text_ += '\n';
  }
}

void ManifestWriter::Variable(std::string_view name, std::string_view value) {
  AppendBinding("", name, EscapeValue(value));
  EndStatement();
}

void ManifestWriter::Prefix(std::string_view name, std::string_view folder) {
  Variable(name, folder);
  prefix_name_ = name;
  prefix_folder_ = folder;
}

bool ManifestWriter::IsPrefixAt(std::string_view text, size_t at) const {
  // What a longer name of a file may have there.
  const auto continues = [](char c) { return IsNameByte(c) || static_cast<unsigned char>(c) >= 0x80; };
  const size_t end = at + prefix_folder_.size();
  return !prefix_folder_.empty() && text.substr(at).starts_with(prefix_folder_) &&
         (at == 0 || !(continues(text[at - 1]) || text[at - 1] == '/')) &&
         (end == text.size() || !continues(text[end]));
}

std::string ManifestWriter::EscapeWithPrefix(std::string_view literal) const {
  std::string text;
  size_t from = 0;
  for (size_t at = literal.find('/'); !prefix_folder_.empty() && at != std::string_view::npos;
       at = literal.find('/', at + 1)) {
    if (at < from || !IsPrefixAt(literal, at)) {
      continue;
    }
    text += EscapeValue(literal.substr(from, at - from));
    text += fmt::format("${{{}}}", prefix_name_);
    from = at + prefix_folder_.size();
  }
  // A blank needs its escape at the beginning of the value alone.
  const std::string rest = EscapeValue(literal.substr(from));
  return text + (from > 0 && rest.starts_with("$ ") ? rest.substr(1) : rest);
}

void ManifestWriter::Rule(std::string_view name, std::span<const WrittenBinding> bindings) {
  statement_ += "rule ";
  AppendName(name);
  statement_ += '\n';
  for (const auto& [key, value] : bindings) {
    AppendBinding("  ", key, value);
  }
  EndStatement();
}

void ManifestWriter::Pool(std::string_view name, int depth) {
  statement_ += "pool ";
  AppendName(name);
  statement_ += fmt::format("\n  depth = {}\n", depth);
  EndStatement();
}

void ManifestWriter::Build(const WrittenBuild& build) {
  if (build.outputs.empty() && build.implicit_outputs.empty()) {
    Fail({Fault::kInternal, fmt::format("a build statement of rule '{}' has no outputs", build.rule), std::nullopt});
  }
  statement_ += "build";
  AppendPaths("", build.outputs);
  AppendPaths(" |", build.implicit_outputs);
  statement_ += ": ";
  AppendName(build.rule);
  AppendPaths("", build.inputs);
  AppendPaths(" |", build.implicit_inputs);
  AppendPaths(" ||", build.order_only_inputs);
  AppendPaths(" |@", build.validations);
  statement_ += '\n';
  for (const auto& [key, value] : build.bindings) {
    AppendBinding("  ", key, EscapeWithPrefix(value));
  }
  EndStatement();
}

void ManifestWriter::Default(std::span<const std::string> targets) {
  if (targets.empty()) {
    return;
  }
  statement_ += "default";
  AppendPaths("", targets);
  statement_ += '\n';
  EndStatement();
}

void ManifestWriter::Include(std::string_view path) {
  statement_ += "include ";
  AppendPath(path);
  statement_ += '\n';
  EndStatement();
}

Result<std::string> ManifestWriter::Finish() && {
  if (error_) {
    return tl::make_unexpected(*std::move(error_));
  }
  return std::move(text_);
}

void ManifestWriter::AppendName(std::string_view name) {
  if (name.empty() || !std::all_of(name.begin(), name.end(), IsNameByte)) {
    Fail({Fault::kInternal, fmt::format("'{}' can't name a rule, a pool or a variable", name), std::nullopt});
  }
  statement_ += name;
}

void ManifestWriter::AppendPath(std::string_view path) {
  if (path.empty()) {
    Fail({Fault::kInternal, "a path of a build file is empty", std::nullopt});
  }
  if (!IsWritable(path)) {
    FailUnwritable("path", path);
  }
  if (IsPrefixAt(path, 0)) {
    statement_ += fmt::format("${{{}}}", prefix_name_);
    path.remove_prefix(prefix_folder_.size());
  }
  size_t written = 0;
  for (size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == '|') {
      statement_ += path.substr(written, i - written);
      statement_ += fmt::format("${{{}}}", kBarVariable);
      needs_bar_ = true;
      written = i + 1;
    } else if (c == '$' || c == ' ' || c == ':') {
      statement_ += path.substr(written, i - written);
      statement_ += '$';
      written = i;
    }
  }
  statement_ += path.substr(written);
}

void ManifestWriter::AppendPaths(std::string_view before, std::span<const std::string> paths) {
  if (paths.empty()) {
    return;
  }
  statement_ += before;
  for (const std::string& path : paths) {
    statement_ += ' ';
    AppendPath(path);
  }
}

void ManifestWriter::AppendBinding(std::string_view indent, std::string_view name, std::string_view value) {
  if (!IsWritable(value)) {
    FailUnwritable(fmt::format("value of '{}'", name), value);
  }
  statement_ += indent;
  AppendName(name);
  statement_ += " = ";
  statement_ += value;
  statement_ += '\n';
}

bool ManifestWriter::IsWritable(std::string_view text) {
  return text.find('\n') == std::string_view::npos && text.find('\r') == std::string_view::npos &&
         text.find('\0') == std::string_view::npos;
}

void ManifestWriter::FailUnwritable(std::string_view what, std::string_view text) {
  std::string shown;
  for (const char c : text) {
    if (c == '\n') {
      shown += "\\n";
    } else if (c == '\r') {
      shown += "\\r";
    } else if (c == '\0') {
      shown += "\\0";
    } else {
      shown += c;
    }
  }
  Fail({Fault::kInput,
        fmt::format("the {} '{}' contains a line break or a NUL byte, which a build file can't express", what, shown),
        std::nullopt});
}

void ManifestWriter::Fail(Error error) {
  if (!error_) {
    error_ = std::move(error);
  }
}

void ManifestWriter::EndStatement() {
  if (needs_bar_ && !bar_is_set_) {
    text_ += fmt::format("{} = |\n", kBarVariable);
    bar_is_set_ = true;
  }
  needs_bar_ = false;
  text_ += statement_;
  statement_.clear();
}

}  // namespace rbuild
