// What must hold for any output of a command whatever.
#include "run/any_stream.h"

#include <algorithm>
#include <vector>

#include "run/prefix_announcer.h"
#include "run/rustc_messages.h"

namespace rbuild {

namespace {

// Pieces of 1, 2, 3, ... bytes: a cut at most places, in short and in long pieces.
std::vector<std::string_view> Pieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (size_t size = 1; !text.empty(); ++size) {
    pieces.push_back(text.substr(0, size));
    text.remove_prefix(pieces.back().size());
  }
  return pieces;
}

std::vector<RustcItem> ReadRustc(const std::vector<std::string_view>& pieces) {
  RustcMessages messages;
  std::vector<RustcItem> items;
  auto take = [&](std::vector<RustcItem> more) { items.insert(items.end(), more.begin(), more.end()); };
  for (std::string_view piece : pieces) {
    take(messages.Feed(piece));
  }
  take(messages.Finish());
  return items;
}

struct Announcements {
  std::vector<std::string> paths;
  std::string output;
  friend bool operator==(const Announcements&, const Announcements&) = default;
};

Announcements ReadPrefix(const std::string& prefix, const std::vector<std::string_view>& pieces) {
  PrefixAnnouncer announcer(prefix);
  Announcements result;
  for (std::string_view piece : pieces) {
    for (std::string& path : announcer.Feed(piece, result.output)) {
      result.paths.push_back(std::move(path));
    }
  }
  announcer.Finish(result.output);
  return result;
}

}  // namespace

std::optional<std::string> FaultOfRustcStream(std::string_view text) {
  const std::vector<RustcItem> items = ReadRustc({text});
  if (ReadRustc(Pieces(text)) != items) {
    return "in pieces it reads as something else";
  }
  if (text.find('{') == std::string_view::npos) {
    std::string shown;
    for (const RustcItem& item : items) {
      const auto* plain = std::get_if<RustcText>(&item);
      shown += plain != nullptr ? plain->text : "";
    }
    if (shown != text) {
      return "text without any message doesn't come out as it went in";
    }
  }
  return std::nullopt;
}

std::optional<std::string> FaultOfPrefixStream(std::string_view text) {
  const size_t line = std::min(text.find('\n'), text.size());
  const std::string prefix(text.substr(0, line));
  const std::string_view output = text.substr(std::min(line + 1, text.size()));
  if (prefix.empty()) {
    return std::nullopt;
  }
  const Announcements whole = ReadPrefix(prefix, {output});
  if (ReadPrefix(prefix, Pieces(output)) != whole) {
    return "in pieces it reads as something else";
  }
  size_t bytes = whole.output.size();
  for (const std::string& path : whole.paths) {
    bytes += prefix.size() + path.size() + 1;
  }
  // A path is told without the CR before its line end.
  if (bytes > output.size() || bytes + whole.paths.size() < output.size()) {
    return "bytes got lost";
  }
  return std::nullopt;
}

}  // namespace rbuild
