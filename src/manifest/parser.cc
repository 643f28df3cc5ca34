// ManifestParser: files and how they include each other.
#include "manifest/parser.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "manifest/file_parser.h"

namespace rbuild {

namespace {

// Deeper than any real build nests its files; a bound on the stack that it takes.
constexpr size_t kMaxIncludeDepth = 256;

}  // namespace

ManifestParser::ManifestParser(Graph* graph, ReadFile read_file, Options options)
    : graph_(graph), read_file_(std::move(read_file)), options_(options) {}

Result<void> ManifestParser::Parse(const std::string& path) {
  return ParseFile(path, graph_->root_scope(), nullptr);
}

Result<void> ManifestParser::ParseFile(const std::string& path, Scope* scope, const Lexer* includer) {
  auto at_includer = [&](Error error) -> tl::unexpected<Error> {
    if (includer != nullptr) {
      Fault fault = error.fault;
      error = includer->ErrorHere(std::move(error.message)).value();
      error.fault = fault;
    }
    return tl::make_unexpected(std::move(error));
  };

  if (Result<void> nesting = CheckNesting(path); !nesting) {
    return at_includer(std::move(nesting).error());
  }
  Result<std::string> content = read_file_(path);
  if (!content) {
    return at_includer(std::move(content).error().With(fmt::format("loading '{}'", path)));
  }
  const uint32_t file = graph_->AddFile(path);
  const std::string_view text = graph_->KeepFile(*std::move(content));
  open_files_.push_back(CanonicalPath(path));
  TRY(FileParser(this, file, text, scope).Parse());
  open_files_.pop_back();
  return {};
}

Result<void> ManifestParser::CheckNesting(const std::string& path) const {
  const auto same = std::find(open_files_.begin(), open_files_.end(), CanonicalPath(path));
  if (same != open_files_.end()) {
    std::string circle;
    for (auto it = same; it != open_files_.end(); ++it) {
      circle += fmt::format("{} -> ", *it);
    }
    return InputError(fmt::format("files include each other: {}{}", circle, *same));
  }
  if (open_files_.size() >= kMaxIncludeDepth) {
    return InputError(fmt::format("files are nested more than {} deep", kMaxIncludeDepth));
  }
  return {};
}

}  // namespace rbuild
