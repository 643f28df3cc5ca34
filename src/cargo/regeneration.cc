// RegenerationKey: taking, checking and keeping it.
#include "cargo/regeneration.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/escaped_lines.h"

namespace rbuild::cargo {

namespace {

constexpr std::string_view kVersionLine = "rbuild-key";
constexpr std::string_view kVersion = "1";

constexpr std::array<std::pair<Watch, std::string_view>, 4> kWatchNames = {
    {{Watch::kContent, "content"}, {Watch::kKind, "kind"}, {Watch::kListing, "listing"}, {Watch::kStat, "stat"}}};

Result<Digest> DigestOfPath(const std::string& path, Watch watch, const FileStat& stat, const Disk& disk) {
  if (watch == Watch::kContent && stat.is_regular()) {
    return disk.HashFile(path);
  }
  if (watch == Watch::kListing && stat.is_directory()) {
    TRY_ASSIGN(std::vector<DirEntry> entries, disk.ListDirectory(path));
    Hasher hasher;
    for (const DirEntry& entry : entries) {
      hasher.AddField(entry.name).AddNumber(static_cast<uint64_t>(entry.kind));
    }
    return hasher.Finish();
  }
  return Digest{};
}

// One path in the form "WATCH KIND SIZE MTIME CTIME INODE DIGEST PATH".
std::string FormatPath(const WatchedPath& watched) {
  const FileStat& stat = watched.stat;
  return fmt::format("{} {} {} {} {} {} {}", static_cast<int>(stat.kind), stat.size, stat.mtime_ns, stat.ctime_ns,
                     stat.inode, watched.digest.is_zero() ? "-" : watched.digest.ToHex(), watched.path);
}

Result<WatchedPath> ParsePath(Watch watch, std::string_view text) {
  std::array<std::string_view, 6> fields;
  for (std::string_view& field : fields) {
    const size_t blank = text.find(' ');
    if (blank == std::string_view::npos) {
      return InputError("a path has too few fields");
    }
    field = text.substr(0, blank);
    text.remove_prefix(blank + 1);
  }
  std::array<int64_t, 5> numbers{};
  for (size_t i = 0; i < numbers.size(); ++i) {
    std::optional<int64_t> number = ParseInt(fields[i]);
    if (!number) {
      return InputError(fmt::format("'{}' is not a number", fields[i]));
    }
    numbers[i] = *number;
  }
  std::optional<Digest> digest = fields[5] == "-" ? Digest{} : Digest::FromHex(fields[5]);
  if (!digest || numbers[0] < 0 || numbers[0] > static_cast<int64_t>(FileKind::kOther)) {
    return InputError("damaged fields of a path");
  }
  WatchedPath watched;
  watched.path = text;
  watched.watch = watch;
  watched.stat = {static_cast<FileKind>(numbers[0]), numbers[2], numbers[3], static_cast<uint64_t>(numbers[1]),
                  static_cast<uint64_t>(numbers[4])};
  watched.digest = *digest;
  return watched;
}

}  // namespace

std::string_view RegenerationKey::Fact(std::string_view name) const {
  const auto found = std::find_if(facts.begin(), facts.end(), [&](const auto& fact) { return fact.first == name; });
  return found == facts.end() ? std::string_view() : std::string_view(found->second);
}

std::string RegenerationKey::Format() const {
  KeyedLines lines = {{std::string(kVersionLine), std::string(kVersion)}, {"checked", fmt::format("{}", checked_ns)}};
  for (const WatchedPath& watched : paths) {
    const auto* name = std::find_if(kWatchNames.begin(), kWatchNames.end(),
                                    [&](const auto& candidate) { return candidate.first == watched.watch; });
    lines.emplace_back(std::string(name->second), FormatPath(watched));
  }
  for (const auto& [name, value] : facts) {
    lines.emplace_back("fact", fmt::format("{}={}", name, value));
  }
  return FormatKeyedLines(lines);
}

Result<RegenerationKey> RegenerationKey::Parse(std::string_view text, std::string_view file) {
  TRY_ASSIGN(KeyedLines lines, ParseKeyedLines(text, file));
  if (lines.size() < 2 || lines[0] != std::pair<std::string, std::string>(kVersionLine, kVersion)) {
    return InputError(fmt::format("{} is of another version of rbuild", file));
  }
  RegenerationKey key;
  for (size_t i = 1; i < lines.size(); ++i) {
    const auto& [name, value] = lines[i];
    const auto* watch = std::find_if(kWatchNames.begin(), kWatchNames.end(),
                                     [&](const auto& candidate) { return candidate.second == lines[i].first; });
    if (watch != kWatchNames.end()) {
      auto parsed = ParsePath(watch->first, value);
      if (!parsed) {
        return InputError(parsed.error().message, Location{std::string(file), static_cast<int>(i) + 1, 0, ""});
      }
      key.paths.push_back(*std::move(parsed));
    } else if (name == "fact") {
      auto [fact, text_of_fact] = CutAtEquals(value);
      key.facts.emplace_back(fact, text_of_fact);
    } else if (name == "checked") {
      key.checked_ns = ParseInt(value).value_or(0);
    } else {
      return InputError(fmt::format("unknown key '{}'", name),
                        Location{std::string(file), static_cast<int>(i) + 1, 0, ""});
    }
  }
  return key;
}

Result<RegenerationKey> TakeKey(const std::vector<WatchedPath>& paths, const Disk& disk, int64_t now_ns) {
  std::map<std::string, Watch> watches;
  for (const WatchedPath& watched : paths) {
    auto [entry, is_new] = watches.try_emplace(watched.path, watched.watch);
    if (!is_new && watched.watch != Watch::kKind && entry->second != Watch::kContent) {
      entry->second = watched.watch;
    }
  }
  RegenerationKey key;
  key.checked_ns = now_ns;
  for (const auto& [path, watch] : watches) {
    WatchedPath watched;
    watched.path = path;
    watched.watch = watch;
    TRY_ASSIGN(watched.stat, disk.Stat(path));
    TRY_ASSIGN(watched.digest, DigestOfPath(path, watch, watched.stat, disk));
    key.paths.push_back(std::move(watched));
  }
  return key;
}

Result<KeyCheck> CheckKey(RegenerationKey* key, const Disk& disk, int64_t now_ns) {
  KeyCheck check;
  for (WatchedPath& watched : key->paths) {
    TRY_ASSIGN(FileStat stat, disk.Stat(watched.path));
    const bool same_kind = stat.kind == watched.stat.kind;
    if (same_kind && (watched.watch == Watch::kKind || !stat.exists())) {
      continue;
    }
    if (same_kind && stat == watched.stat && !IsTooFresh(stat, key->checked_ns)) {
      continue;
    }
    const bool may_be_same = same_kind && watched.watch != Watch::kStat;
    Digest digest;
    if (may_be_same) {
      TRY_ASSIGN(digest, DigestOfPath(watched.path, watched.watch, stat, disk));
    }
    if (!may_be_same || digest != watched.digest) {
      check.changed = watched.path;
      return check;
    }
    watched.stat = stat;
    check.refreshed = true;
  }
  check.is_current = true;
  if (check.refreshed) {
    key->checked_ns = now_ns;
  }
  return check;
}

}  // namespace rbuild::cargo
