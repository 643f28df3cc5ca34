// TargetConfig: [target.TRIPLE] and [target.'cfg(..)'] put together.
#include "cargo/target_config.h"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"

namespace rbuild::cargo {
namespace {

// A [target.'cfg(..)'] table whose expression matches.
struct MatchingTable {
  std::string key;
  const Value* table = nullptr;
};

Result<std::vector<MatchingTable>> MatchingTables(const Config& config, const CfgSet& cfgs) {
  std::vector<MatchingTable> matching;
  const Value* targets = config.root().Find("target");
  if (targets == nullptr) {
    return matching;
  }
  if (targets->AsTable() == nullptr) {
    return ValueError(*targets, config.OriginOf(*targets).name, "[target]: expected a table");
  }
  for (const auto& [key, table] : *targets->AsTable()) {
    if (!key.starts_with("cfg(")) {
      continue;
    }
    auto platform = PlatformSpec::Parse(key);
    if (!platform) {
      return ValueError(table, config.OriginOf(table).name, platform.error().message);
    }
    if (platform->Matches("", cfgs)) {
      matching.push_back({key, &table});
    }
  }
  return matching;
}

// The setting `key` of the one table that has it; two are an error.
Result<std::optional<std::vector<std::string>>> OnlyMatch(const std::vector<MatchingTable>& tables,
                                                          std::string_view key) {
  const MatchingTable* first = nullptr;
  for (const MatchingTable& candidate : tables) {
    if (candidate.table->Find(key) == nullptr) {
      continue;
    }
    if (first != nullptr) {
      return InputError(fmt::format(
          "several matching instances of `target.'cfg(..)'.{}` in the configuration: `{}` and `{}`; keep one of them",
          key, first->key, candidate.key));
    }
    first = &candidate;
  }
  if (first == nullptr) {
    return std::nullopt;
  }
  return std::vector<std::string>{"target", first->key, std::string(key)};
}

std::string Resolve(const ConfigOrigin& origin, const std::string& program) {
  return program.find('/') == std::string::npos ? program : CanonicalPath(JoinPath(origin.base, program));
}

// The name of a triple, or the stem of a target's JSON file.
std::string TripleOf(std::string_view platform) {
  if (!platform.ends_with(".json")) {
    return std::string(platform);
  }
  std::string_view name = BaseName(platform);
  return std::string(name.substr(0, name.size() - 5));
}

// Reads one [target.TRIPLE.LINKS] table.
class OverrideReader {
 public:
  OverrideReader(const Config& config, std::string links, std::string place)
      : config_(config), place_(std::move(place)) {
    result_.links = std::move(links);
  }

  Result<LinksOverride> Read(const Value& table) {
    if (table.AsTable() == nullptr) {
      return Fail(table, fmt::format("expected a table, found {}", table.KindName()));
    }
    for (const auto& [key, value] : *table.AsTable()) {
      TRY(ReadKey(key, value));
    }
    return std::move(result_);
  }

 private:
  static bool IsListKey(std::string_view key) {
    static constexpr std::array<std::string_view, 10> kListKeys = {
        "rustc-link-lib",         "rustc-link-search",      "rustc-link-arg",
        "rustc-link-arg-cdylib",  "rustc-cdylib-link-arg",  "rustc-link-arg-bins",
        "rustc-link-arg-tests",   "rustc-link-arg-benches", "rustc-cfg",
        "rustc-link-arg-examples"};
    return std::find(kListKeys.begin(), kListKeys.end(), key) != kListKeys.end() || key == "rustc-check-cfg";
  }

  Result<void> ReadKey(const std::string& key, const Value& value) {
    if (key == "warning" || key == "rerun-if-changed" || key == "rerun-if-env-changed") {
      return Fail(value, fmt::format("`{}` can't stand in for a build script's output", key));
    }
    if (IsListKey(key)) {
      if (value.AsArray() == nullptr) {
        return Fail(value, fmt::format("`{}` must be an array of strings, not {}", key, value.KindName()));
      }
      for (const Value& item : *value.AsArray()) {
        TRY(Add(key, "", item));
      }
      return {};
    }
    if (key == "rustc-env") {
      if (value.AsTable() == nullptr) {
        return Fail(value, fmt::format("`{}` must be a table, not {}", key, value.KindName()));
      }
      for (const auto& [name, text] : *value.AsTable()) {
        TRY(Add(key, name + "=", text));
      }
      return {};
    }
    return Add(key, "", value);
  }

  Result<void> Add(const std::string& key, const std::string& prefix, const Value& value) {
    if (value.AsString() == nullptr) {
      return Fail(value, fmt::format("`{}` must hold strings, not {}", key, value.KindName()));
    }
    result_.directives.emplace_back(key, prefix + *value.AsString());
    return {};
  }

  tl::unexpected<Error> Fail(const Value& value, std::string_view problem) const {
    return ValueError(value, config_.OriginOf(value).name, fmt::format("[{}]: {}", place_, problem));
  }

  const Config& config_;
  std::string place_;
  LinksOverride result_;
};

Result<std::map<std::string, LinksOverride>> ReadOverrides(const Config& config, const std::string& triple) {
  std::map<std::string, LinksOverride> overrides;
  const Value* table = config.root().FindPath({"target", triple});
  if (table == nullptr || table->AsTable() == nullptr) {
    return overrides;
  }
  static constexpr std::array<std::string_view, 5> kOwnKeys = {"ar", "linker", "runner", "rustflags", "rustdocflags"};
  for (const auto& [key, value] : *table->AsTable()) {
    if (std::find(kOwnKeys.begin(), kOwnKeys.end(), key) == kOwnKeys.end()) {
      TRY_ASSIGN(overrides[key], OverrideReader(config, key, fmt::format("target.{}.{}", triple, key)).Read(value));
    }
  }
  return overrides;
}

Result<std::vector<std::string>> ReadRunner(const Config& config, const std::vector<std::string>& path) {
  TRY_ASSIGN(std::optional<std::vector<std::string>> words, config.GetList(path));
  if (!words || words->empty()) {
    return std::vector<std::string>();
  }
  // The program is resolved against the place that named it.
  TRY_ASSIGN(std::optional<Value> value, config.Get(path));
  const Value* origin =
      value->AsArray() != nullptr && !value->AsArray()->empty() ? &value->AsArray()->front() : &*value;
  words->front() = Resolve(config.OriginOf(*origin), words->front());
  return *std::move(words);
}

std::optional<std::vector<std::string>> FlagsFromEnvironment(const Environment& environment,
                                                             const std::string& variable) {
  std::vector<std::string> flags;
  // A variable that is set but empty is an answer too: no flags.
  if (std::optional<std::string> encoded = environment.Get("CARGO_ENCODED_" + variable)) {
    if (!encoded->empty()) {
      for (std::string_view flag : Split(*encoded, '\x1f')) {
        flags.emplace_back(flag);
      }
    }
    return flags;
  }
  if (std::optional<std::string> plain = environment.Get(variable)) {
    for (std::string_view flag : Split(*plain, ' ')) {
      if (std::string_view trimmed = Trim(flag); !trimmed.empty()) {
        flags.emplace_back(trimmed);
      }
    }
    return flags;
  }
  return std::nullopt;
}

}  // namespace

Result<TargetConfig> ReadTargetConfig(const Config& config, std::string_view triple, const CfgSet& cfgs) {
  TargetConfig result;
  std::string name = TripleOf(triple);
  TRY_ASSIGN(std::vector<MatchingTable> tables, MatchingTables(config, cfgs));
  TRY_ASSIGN(std::optional<std::string> linker, config.GetProgram({"target", name, "linker"}));
  if (!linker) {
    TRY_ASSIGN(auto path, OnlyMatch(tables, "linker"));
    if (path) {
      TRY_ASSIGN(linker, config.GetProgram(*path));
    }
  }
  result.linker = linker.value_or("");
  TRY_ASSIGN(result.runner, ReadRunner(config, {"target", name, "runner"}));
  if (result.runner.empty()) {
    TRY_ASSIGN(auto path, OnlyMatch(tables, "runner"));
    if (path) {
      TRY_ASSIGN(result.runner, ReadRunner(config, *path));
    }
  }
  TRY_ASSIGN(result.links, ReadOverrides(config, name));
  return result;
}

Result<std::vector<std::string>> ResolveFlags(const Config& config, FlagsKind kind, std::string_view platform,
                                              std::string_view host_triple, bool has_targets, const CfgSet* cfgs) {
  if (platform.empty() && has_targets) {
    return std::vector<std::string>();
  }
  bool for_rustc = kind == FlagsKind::kRustc;
  auto from_environment = FlagsFromEnvironment(config.environment(), for_rustc ? "RUSTFLAGS" : "RUSTDOCFLAGS");
  if (from_environment) {
    return *std::move(from_environment);
  }
  std::string key = for_rustc ? "rustflags" : "rustdocflags";
  std::string triple = platform.empty() ? std::string(host_triple) : TripleOf(platform);
  std::vector<std::string> flags;
  auto append = [&config, &flags](const std::vector<std::string>& path) -> Result<void> {
    TRY_ASSIGN(std::optional<std::vector<std::string>> more, config.GetList(path));
    if (more) {
      flags.insert(flags.end(), more->begin(), more->end());
    }
    return {};
  };
  TRY(append({"target", triple, key}));
  // Cargo reads no rustdocflags from cfg tables.
  if (for_rustc && cfgs != nullptr) {
    TRY_ASSIGN(std::vector<MatchingTable> tables, MatchingTables(config, *cfgs));
    for (const MatchingTable& table : tables) {
      TRY(append({"target", table.key, key}));
    }
  }
  if (!flags.empty()) {
    return flags;
  }
  return (for_rustc ? config.build().rustflags : config.build().rustdocflags).value_or(std::vector<std::string>());
}

}  // namespace rbuild::cargo
