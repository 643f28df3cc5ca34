// Lineage: text to entries and back, and the search for circles.
#include "build/lineage.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild {

namespace {

constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+,=@";

std::string Escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      escaped += c;
    } else {
      escaped += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return std::nullopt;
}

std::optional<std::string> Unescape(std::string_view escaped) {
  std::string text;
  for (size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '%') {
      text += escaped[i];
      continue;
    }
    const std::optional<int> high = i + 2 < escaped.size() ? HexDigit(escaped[i + 1]) : std::nullopt;
    const std::optional<int> low = high ? HexDigit(escaped[i + 2]) : std::nullopt;
    if (!low) {
      return std::nullopt;
    }
    text += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return text;
}

std::optional<RunningEdge> DecodeEntry(std::string_view word) {
  const std::vector<std::string_view> parts = Split(word, ':');
  if (parts.size() != 3) {
    return std::nullopt;
  }
  const std::vector<std::string_view> numbers = Split(parts[0], '.');
  const std::optional<int64_t> pid = ParseInt(numbers[0]);
  const std::optional<int64_t> start = numbers.size() == 2 ? ParseInt(numbers[1]) : std::nullopt;
  const std::optional<std::string> folder = Unescape(parts[1]);
  const std::optional<std::string> output = Unescape(parts[2]);
  if (!pid || !start || *pid <= 0 || *start < 0 || !folder || !output) {
    return std::nullopt;
  }
  return RunningEdge{{*pid, static_cast<uint64_t>(*start)}, *folder, *output};
}

// Whether the end of `whole` has to wait for the end of `part`.
bool Includes(const RunningEdge& whole, const RunningEdge& part) {
  return whole.rbuild == part.rbuild && (whole.output.empty() || whole == part);
}

bool IsPartOf(const Wait& wait, const RunningEdge& awaited) {
  return (awaited.output.empty() && wait.waiter == awaited.rbuild) ||
         std::any_of(wait.lineage.begin(), wait.lineage.end(),
                     [&](const RunningEdge& outer) { return Includes(awaited, outer); });
}

// The way from the last of `way` to what runs the process with this lineage; `way` is it afterwards if there is one.
bool Search(const Lineage& lineage, std::span<const Wait> waits, std::vector<bool>& seen,
            std::vector<RunningEdge>& way) {
  const RunningEdge last = way.back();
  if (std::any_of(lineage.begin(), lineage.end(), [&](const RunningEdge& outer) { return Includes(last, outer); })) {
    return true;
  }
  for (size_t i = 0; i < waits.size(); ++i) {
    if (seen[i] || !IsPartOf(waits[i], last)) {
      continue;
    }
    seen[i] = true;
    way.push_back(waits[i].awaited);
    if (Search(lineage, waits, seen, way)) {
      return true;
    }
    way.pop_back();
  }
  return false;
}

}  // namespace

std::string LineagePrefix(const ProcessIdentity& rbuild) {
  return fmt::format("{}.{}:", rbuild.pid, rbuild.start_time);
}

std::string EncodeLineage(std::span<const RunningEdge> lineage) {
  std::string text;
  for (const RunningEdge& edge : lineage) {
    text += text.empty() ? "" : " ";
    text += LineagePrefix(edge.rbuild) + Escape(edge.folder) + ':' + Escape(edge.output);
  }
  return text;
}

Lineage DecodeLineage(std::string_view text) {
  Lineage lineage;
  for (std::string_view word : SplitWords(text)) {
    if (std::optional<RunningEdge> entry = DecodeEntry(word)) {
      lineage.push_back(*std::move(entry));
    }
  }
  return lineage;
}

Lineage LivingLineage(const Environment& environment) {
  Lineage lineage = DecodeLineage(environment.Get(kLineageVariable).value_or(""));
  std::erase_if(lineage, [](const RunningEdge& outer) { return !IsAlive(outer.rbuild); });
  return lineage;
}

std::vector<RunningEdge> FindCircle(const Lineage& lineage, const RunningEdge& awaited, std::span<const Wait> waits) {
  std::vector<bool> seen(waits.size(), false);
  std::vector<RunningEdge> way{awaited};
  return Search(lineage, waits, seen, way) ? way : std::vector<RunningEdge>();
}

}  // namespace rbuild
