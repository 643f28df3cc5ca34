// ProfileTable: reading [profile.*] tables in cargo's spellings, and laying one over another.
#include "cargo/profile_table.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

namespace rbuild::cargo {
namespace {

using FileOf = std::function<std::string(const Value&)>;

enum class Level { kProfile, kBuildOverride, kPackage };

// Reads the settings of one table; remembers where it is for messages.
class TableReader {
 public:
  TableReader(const Value& value, std::string place, const FileOf& file_of)
      : value_(value), place_(std::move(place)), file_of_(file_of) {}

  Result<ProfileOverrides> Read(Level level) const {
    TRY(CheckKeys(level));
    ProfileOverrides result;
    TRY_ASSIGN(result.opt_level, OptLevel());
    TRY_ASSIGN(result.lto, Lto());
    TRY_ASSIGN(result.codegen_units, CodegenUnits());
    TRY_ASSIGN(result.debuginfo, Debuginfo());
    TRY_ASSIGN(result.split_debuginfo, Word("split-debuginfo"));
    TRY_ASSIGN(result.debug_assertions, Flag("debug-assertions"));
    TRY_ASSIGN(result.overflow_checks, Flag("overflow-checks"));
    TRY_ASSIGN(result.rpath, Flag("rpath"));
    TRY_ASSIGN(result.incremental, Flag("incremental"));
    TRY_ASSIGN(result.panic, OneOf("panic", {"unwind", "abort"}));
    TRY_ASSIGN(result.strip, Strip());
    return result;
  }

  tl::unexpected<Error> Fail(const Value& at, std::string problem) const {
    return ValueError(at, file_of_(at), fmt::format("[{}]: {}", place_, problem));
  }

 private:
  Result<void> CheckKeys(Level level) const {
    if (value_.AsTable() == nullptr) {
      return Fail(value_, fmt::format("expected a table, found {}", value_.KindName()));
    }
    for (std::string_view key : {"codegen-backend", "rustflags", "trim-paths"}) {
      if (const Value* found = value_.Find(key)) {
        return Fail(*found, fmt::format("`{}` is accepted by nightly cargo only; rbuild supports what stable cargo "
                                        "supports",
                                        key));
      }
    }
    if (level == Level::kProfile) {
      return {};
    }
    for (std::string_view key : {"panic", "lto", "rpath", "package", "build-override", "inherits"}) {
      if (const Value* found = value_.Find(key)) {
        return Fail(*found, fmt::format("`{}` may not be set in a {} table", key,
                                        level == Level::kPackage ? "package" : "build-override"));
      }
    }
    return {};
  }

  Result<std::optional<bool>> Flag(std::string_view key) const {
    const Value* found = value_.Find(key);
    if (found == nullptr) {
      return std::nullopt;
    }
    if (found->AsBool() == nullptr) {
      return Fail(*found, fmt::format("`{}` must be true or false, not {}", key, found->KindName()));
    }
    return *found->AsBool();
  }

  // Platforms know which words they take.
  Result<std::optional<std::string>> Word(std::string_view key) const {
    const Value* found = value_.Find(key);
    if (found == nullptr) {
      return std::nullopt;
    }
    if (found->AsString() == nullptr) {
      return Fail(*found, fmt::format("`{}` must be a string, not {}", key, found->KindName()));
    }
    return *found->AsString();
  }

  Result<std::optional<std::string>> OneOf(std::string_view key, std::initializer_list<std::string_view> words) const {
    const Value* found = value_.Find(key);
    if (found == nullptr) {
      return std::nullopt;
    }
    const std::string* text = found->AsString();
    if (text == nullptr || std::find(words.begin(), words.end(), *text) == words.end()) {
      return Fail(*found, fmt::format("`{}` must be one of {}", key, fmt::join(words, ", ")));
    }
    return *text;
  }

  Result<std::optional<std::string>> OptLevel() const {
    const Value* found = value_.Find("opt-level");
    if (found == nullptr) {
      return std::nullopt;
    }
    std::string text = found->AsInt() != nullptr      ? fmt::to_string(*found->AsInt())
                       : found->AsString() != nullptr ? *found->AsString()
                                                      : "";
    static constexpr std::array<std::string_view, 6> kLevels = {"0", "1", "2", "3", "s", "z"};
    if (std::find(kLevels.begin(), kLevels.end(), text) == kLevels.end()) {
      return Fail(*found, "`opt-level` must be 0, 1, 2, 3, \"s\" or \"z\"");
    }
    return text;
  }

  Result<std::optional<uint32_t>> CodegenUnits() const {
    const Value* found = value_.Find("codegen-units");
    if (found == nullptr) {
      return std::nullopt;
    }
    const int64_t* number = found->AsInt();
    if (number == nullptr || *number < 0 || *number > std::numeric_limits<uint32_t>::max()) {
      return Fail(*found, "`codegen-units` must be a number that is not negative");
    }
    return static_cast<uint32_t>(*number);
  }

  Result<std::optional<std::string>> Debuginfo() const {
    const Value* found = value_.Find("debug");
    if (found == nullptr) {
      return std::nullopt;
    }
    if (const bool* flag = found->AsBool()) {
      return std::string(*flag ? "2" : "0");
    }
    std::string text = found->AsInt() != nullptr      ? fmt::to_string(*found->AsInt())
                       : found->AsString() != nullptr ? *found->AsString()
                                                      : "";
    if (text == "0" || text == "none") {
      return std::string("0");
    }
    if (text == "1" || text == "limited") {
      return std::string("1");
    }
    if (text == "2" || text == "full") {
      return std::string("2");
    }
    if (text == "line-tables-only" || text == "line-directives-only") {
      return text;
    }
    return Fail(*found,
                "`debug` must be true, false, 0, 1, 2, \"none\", \"limited\", \"full\", \"line-directives-only\" or "
                "\"line-tables-only\"");
  }

  static bool MeansOff(std::string_view text) { return text == "off" || text == "n" || text == "no" || text == "none"; }

  Result<std::optional<std::string>> Lto() const {
    const Value* found = value_.Find("lto");
    if (found == nullptr) {
      return std::nullopt;
    }
    if (const bool* flag = found->AsBool()) {
      return std::string(*flag ? "true" : "false");
    }
    if (const std::string* text = found->AsString()) {
      return MeansOff(*text) ? "off" : *text;
    }
    return Fail(*found, fmt::format("`lto` must be true, false or a string, not {}", found->KindName()));
  }

  Result<std::optional<std::string>> Strip() const {
    const Value* found = value_.Find("strip");
    if (found == nullptr) {
      return std::nullopt;
    }
    if (const bool* flag = found->AsBool()) {
      return std::string(*flag ? "symbols" : "none");
    }
    if (const std::string* text = found->AsString()) {
      return MeansOff(*text) ? "none" : *text;
    }
    return Fail(*found, fmt::format("`strip` must be true, false or a string, not {}", found->KindName()));
  }

  const Value& value_;
  std::string place_;
  const FileOf& file_of_;
};

template <class T>
void Lay(const std::optional<T>& over, std::optional<T>& onto) {
  if (over) {
    onto = over;
  }
}

}  // namespace

Result<ProfileTable> ParseProfileTable(const Value& value, std::string_view profile_name, std::string_view file_name) {
  return ParseProfileTable(value, profile_name, [file_name](const Value&) { return std::string(file_name); });
}

Result<ProfileTable> ParseProfileTable(const Value& value, std::string_view profile_name, const FileOf& file_of) {
  std::string place = fmt::format("profile.{}", profile_name);
  TableReader reader(value, place, file_of);
  ProfileTable table;
  TRY_ASSIGN(static_cast<ProfileOverrides&>(table), reader.Read(Level::kProfile));
  if (const Value* inherits = value.Find("inherits")) {
    if (inherits->AsString() == nullptr) {
      return reader.Fail(*inherits, fmt::format("`inherits` must be a string, not {}", inherits->KindName()));
    }
    table.inherits = *inherits->AsString();
  }
  if (const Value* override_table = value.Find("build-override")) {
    TRY_ASSIGN(table.build_override,
               TableReader(*override_table, place + ".build-override", file_of).Read(Level::kBuildOverride));
  }
  if (const Value* packages = value.Find("package")) {
    if (packages->AsTable() == nullptr) {
      return reader.Fail(*packages, fmt::format("`package` must be a table, not {}", packages->KindName()));
    }
    for (const auto& [spec, settings] : *packages->AsTable()) {
      TRY_ASSIGN(table.package[spec],
                 TableReader(settings, fmt::format("{}.package.\"{}\"", place, spec), file_of).Read(Level::kPackage));
    }
  }
  return table;
}

Result<ProfileTables> ParseProfileTables(const Value& value, std::string_view file_name) {
  if (value.AsTable() == nullptr) {
    return ValueError(value, file_name, fmt::format("[profile]: expected a table, found {}", value.KindName()));
  }
  ProfileTables tables;
  for (const auto& [name, settings] : *value.AsTable()) {
    TRY_ASSIGN(tables[name], ParseProfileTable(settings, name, file_name));
  }
  return tables;
}

ProfileOverrides Merge(const ProfileOverrides& base, const ProfileOverrides& over) {
  ProfileOverrides merged = base;
  Lay(over.opt_level, merged.opt_level);
  Lay(over.lto, merged.lto);
  Lay(over.codegen_units, merged.codegen_units);
  Lay(over.debuginfo, merged.debuginfo);
  Lay(over.split_debuginfo, merged.split_debuginfo);
  Lay(over.debug_assertions, merged.debug_assertions);
  Lay(over.overflow_checks, merged.overflow_checks);
  Lay(over.rpath, merged.rpath);
  Lay(over.incremental, merged.incremental);
  Lay(over.panic, merged.panic);
  Lay(over.strip, merged.strip);
  return merged;
}

ProfileTable Merge(const ProfileTable& base, const ProfileTable& over) {
  ProfileTable merged = base;
  static_cast<ProfileOverrides&>(merged) =
      Merge(static_cast<const ProfileOverrides&>(base), static_cast<const ProfileOverrides&>(over));
  if (!over.inherits.empty()) {
    merged.inherits = over.inherits;
  }
  if (over.build_override) {
    merged.build_override =
        merged.build_override ? Merge(*merged.build_override, *over.build_override) : *over.build_override;
  }
  for (const auto& [spec, settings] : over.package) {
    auto [entry, added] = merged.package.emplace(spec, settings);
    if (!added) {
      entry->second = Merge(entry->second, settings);
    }
  }
  return merged;
}

}  // namespace rbuild::cargo
