// Config: typed reading of merged settings and their environment forms.
#include "cargo/config.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/config_files.h"

namespace rbuild::cargo {
namespace {

using Path = std::vector<std::string>;

std::string EnvironmentPart(std::string_view part) {
  std::string name;
  for (char c : part) {
    name += c == '-' || c == '.' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return name;
}

std::string EnvironmentName(const Path& path) {
  std::string name = "CARGO";
  for (const std::string& part : path) {
    name += '_';
    name += EnvironmentPart(part);
  }
  return name;
}

// Nothing for what has no environment form: cargo reads [target.'cfg(..)'] from files and --config alone.
std::optional<std::string> FromEnvironment(const Environment& environment, const Path& path) {
  const bool below_cfg =
      std::any_of(path.begin(), path.end(), [](const auto& part) { return part.starts_with("cfg("); });
  return below_cfg ? std::nullopt : environment.Get(EnvironmentName(path));
}

// The value of an environment form whose type the setting doesn't fix.
Value Guess(const std::string& text) {
  if (text == "true" || text == "false") {
    return Value(text == "true");
  }
  if (std::optional<int64_t> number = ParseInt(text)) {
    return Value(*number);
  }
  return Value(text);
}

constexpr std::array<std::string_view, 13> kProfileKeys = {
    "opt-level", "lto",         "codegen-units", "debug", "split-debuginfo", "debug-assertions", "overflow-checks",
    "rpath",     "incremental", "panic",         "strip", "inherits",        "trim-paths"};

tl::unexpected<Error> Invalid(std::string_view variable, std::string_view wanted, std::string_view text) {
  return EnvironmentError(fmt::format("environment variable {}: expected {}, found `{}`", variable, wanted, text));
}

}  // namespace

Result<Config> Config::Load(const Disk& disk, const Environment& environment, const ConfigRequest& request) {
  Config config;
  config.environment_ = environment;
  config.cwd_ = request.cwd;
  std::string home = environment.Get("CARGO_HOME").value_or("");
  if (home.empty()) {
    home = environment.Get("HOME").value_or("");
    if (home.empty()) {
      return EnvironmentError("cargo's home is not known: neither CARGO_HOME nor HOME is set");
    }
    home = JoinPath(home, ".cargo");
  }
  config.cargo_home_ = CanonicalPath(JoinPath(request.cwd, home));
  TRY_ASSIGN(ConfigFiles files, ReadConfigFiles(disk, config.cargo_home_, request));
  config.root_ = std::move(files.root);
  config.origins_ = std::move(files.origins);
  config.candidate_files_ = std::move(files.candidates);
  config.warnings_ = std::move(files.warnings);
  TRY(config.ReadBuild());
  TRY(config.ReadTools());
  TRY(config.ReadEnv());
  TRY(config.ReadTerm());
  return config;
}

const ConfigOrigin& Config::OriginOf(const Value& value) const {
  return origins_[value.origin];
}

std::string Config::Resolve(const Value& value, std::string_view path) const {
  return CanonicalPath(JoinPath(OriginOf(value).base, path));
}

tl::unexpected<Error> Config::Mismatch(const Value& value, const Path& path, std::string_view wanted) const {
  return ValueError(value, OriginOf(value).name,
                    fmt::format("`{}`: expected {}, found {}", fmt::join(path, "."), wanted, value.KindName()));
}

Result<const Value*> Config::FindInFiles(const Path& path) const {
  const Value* value = &root_;
  for (size_t i = 0; i < path.size(); ++i) {
    if (value->AsTable() == nullptr) {
      return Mismatch(*value, Path(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(i)), "a table");
    }
    value = value->Find(path[i]);
    if (value == nullptr) {
      return nullptr;
    }
  }
  return value;
}

bool Config::EnvironmentWins(const Value* value) const {
  return value == nullptr || Rank(OriginOf(*value).kind) < Rank(ConfigOrigin::Kind::kEnvironment);
}

Result<std::optional<Value>> Config::Get(const Path& path) const {
  TRY_ASSIGN(const Value* found, FindInFiles(path));
  std::optional<std::string> text = FromEnvironment(environment_, path);
  if (text && found != nullptr && found->AsArray() != nullptr) {
    TRY_ASSIGN(auto items, GetList(path));
    Value::Array array;
    for (std::string& item : *items) {
      array.emplace_back(std::move(item));
    }
    return Value(std::move(array));
  }
  if (text && EnvironmentWins(found)) {
    return Guess(*text);
  }
  return found == nullptr ? std::nullopt : std::optional<Value>(*found);
}

Result<std::optional<std::string>> Config::GetString(const Path& path) const {
  TRY_ASSIGN(const Value* found, FindInFiles(path));
  if (found != nullptr && found->AsString() == nullptr) {
    return Mismatch(*found, path, "a string");
  }
  std::optional<std::string> text = FromEnvironment(environment_, path);
  if (text && EnvironmentWins(found)) {
    return text;
  }
  return found == nullptr ? std::nullopt : std::optional<std::string>(*found->AsString());
}

Result<std::optional<bool>> Config::GetBool(const Path& path) const {
  TRY_ASSIGN(const Value* found, FindInFiles(path));
  if (found != nullptr && found->AsBool() == nullptr) {
    return Mismatch(*found, path, "true or false");
  }
  std::optional<std::string> text = FromEnvironment(environment_, path);
  if (text && EnvironmentWins(found)) {
    if (*text != "true" && *text != "false") {
      return Invalid(EnvironmentName(path), "true or false", *text);
    }
    return *text == "true";
  }
  return found == nullptr ? std::nullopt : std::optional<bool>(*found->AsBool());
}

Result<std::optional<int64_t>> Config::GetInt(const Path& path) const {
  TRY_ASSIGN(const Value* found, FindInFiles(path));
  if (found != nullptr && found->AsInt() == nullptr) {
    return Mismatch(*found, path, "an integer");
  }
  std::optional<std::string> text = FromEnvironment(environment_, path);
  if (text && EnvironmentWins(found)) {
    std::optional<int64_t> number = ParseInt(*text);
    if (!number) {
      return Invalid(EnvironmentName(path), "an integer", *text);
    }
    return number;
  }
  return found == nullptr ? std::nullopt : std::optional<int64_t>(*found->AsInt());
}

Result<std::optional<std::vector<std::string>>> Config::GetList(const Path& path) const {
  TRY_ASSIGN(const Value* found, FindInFiles(path));
  std::vector<std::pair<int, std::string>> items;
  auto add_words = [&items](int rank, std::string_view text) {
    for (std::string_view word : SplitWords(text)) {
      items.emplace_back(rank, word);
    }
  };
  if (found != nullptr && found->AsString() != nullptr) {
    add_words(Rank(OriginOf(*found).kind), *found->AsString());
  } else if (found != nullptr) {
    if (found->AsArray() == nullptr) {
      return Mismatch(*found, path, "a string or an array of strings");
    }
    for (const Value& item : *found->AsArray()) {
      if (item.AsString() == nullptr) {
        return Mismatch(item, path, "an array of strings");
      }
      items.emplace_back(Rank(OriginOf(item).kind), *item.AsString());
    }
  }
  std::optional<std::string> text = FromEnvironment(environment_, path);
  if (!text && found == nullptr) {
    return std::nullopt;
  }
  if (text) {
    int environment_rank = Rank(ConfigOrigin::Kind::kEnvironment);
    bool replaces = IsProgramList(path);
    if (replaces && !items.empty() && items.front().first > environment_rank) {
      text.reset();
    } else if (replaces) {
      items.clear();
    }
    add_words(environment_rank, text.value_or(""));
    std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  std::vector<std::string> list;
  for (auto& [rank, item] : items) {
    list.push_back(std::move(item));
  }
  return list;
}

Result<std::optional<std::string>> Config::GetProgram(const Path& path) const {
  TRY_ASSIGN(std::optional<std::string> text, GetString(path));
  if (!text || text->find('/') == std::string::npos) {
    return text;
  }
  return GetPath(path);
}

Result<std::optional<std::string>> Config::GetPath(const Path& path) const {
  TRY_ASSIGN(std::optional<std::string> text, GetString(path));
  if (!text) {
    return std::nullopt;
  }
  TRY_ASSIGN(const Value* found, FindInFiles(path));
  bool from_environment = FromEnvironment(environment_, path) && EnvironmentWins(found);
  return from_environment ? CanonicalPath(JoinPath(cwd_, *text)) : Resolve(*found, *text);
}

Result<void> Config::ReadBuild() {
  TRY_ASSIGN(std::optional<Value> target, Get({"build", "target"}));
  if (target) {
    Value::Array one{*target};
    const Value::Array& items = target->AsArray() != nullptr ? *target->AsArray() : one;
    for (const Value& item : items) {
      if (item.AsString() == nullptr) {
        return Mismatch(item, {"build", "target"}, "a string or an array of strings");
      }
      build_.targets.push_back(item.AsString()->ends_with(".json") ? Resolve(item, *item.AsString())
                                                                   : *item.AsString());
    }
  }
  std::optional<std::string> target_dir = environment_.Get("CARGO_TARGET_DIR");
  if (target_dir) {
    if (target_dir->empty()) {
      return EnvironmentError("the target directory is set to an empty string in the `CARGO_TARGET_DIR` variable");
    }
    build_.target_dir = CanonicalPath(JoinPath(cwd_, *target_dir));
  } else {
    TRY_ASSIGN(std::optional<std::string> configured, GetString({"build", "target-dir"}));
    if (configured && configured->empty()) {
      return InputError("the target directory is set to an empty string in `build.target-dir`");
    }
    TRY_ASSIGN(configured, GetPath({"build", "target-dir"}));
    build_.target_dir = configured.value_or("");
  }
  TRY_ASSIGN(std::optional<std::string> build_dir, GetString({"build", "build-dir"}));
  if (build_dir && !build_dir->starts_with('{')) {
    TRY_ASSIGN(build_dir, GetPath({"build", "build-dir"}));
  }
  build_.build_dir = build_dir.value_or("");
  TRY_ASSIGN(std::optional<std::string> basedir, GetPath({"build", "dep-info-basedir"}));
  build_.dep_info_basedir = basedir.value_or("");
  TRY_ASSIGN(build_.rustflags, GetList({"build", "rustflags"}));
  TRY_ASSIGN(build_.rustdocflags, GetList({"build", "rustdocflags"}));
  if (std::optional<std::string> incremental = environment_.Get("CARGO_INCREMENTAL")) {
    build_.incremental = *incremental == "1";
  } else {
    TRY_ASSIGN(build_.incremental, GetBool({"build", "incremental"}));
  }
  TRY_ASSIGN(std::optional<Value> jobs, Get({"build", "jobs"}));
  if (jobs && jobs->AsInt() != nullptr) {
    build_.jobs = *jobs->AsInt();
    if (build_.jobs == 0) {
      return InputError("`build.jobs`: jobs may not be 0");
    }
  } else if (jobs && (jobs->AsString() == nullptr || *jobs->AsString() != "default")) {
    return Mismatch(*jobs, {"build", "jobs"}, "a number or \"default\"");
  }
  return {};
}

Result<void> Config::ReadTools() {
  // A variable such as RUSTC wins over the configuration, even one that is empty.
  auto tool = [this](const std::string& variable, const std::string& key,
                     std::string_view fallback) -> Result<std::string> {
    if (std::optional<std::string> text = environment_.Get(variable)) {
      return text->find('/') == std::string::npos ? *text : CanonicalPath(JoinPath(cwd_, *text));
    }
    TRY_ASSIGN(std::optional<std::string> configured, GetProgram({"build", key}));
    return configured ? *configured : std::string(fallback);
  };
  TRY_ASSIGN(build_.rustc, tool("RUSTC", "rustc", "rustc"));
  TRY_ASSIGN(build_.rustdoc, tool("RUSTDOC", "rustdoc", "rustdoc"));
  TRY_ASSIGN(build_.rustc_wrapper, tool("RUSTC_WRAPPER", "rustc-wrapper", ""));
  TRY_ASSIGN(build_.rustc_workspace_wrapper, tool("RUSTC_WORKSPACE_WRAPPER", "rustc-workspace-wrapper", ""));
  return {};
}

Result<void> Config::ReadEnv() {
  TRY_ASSIGN(const Value* table, FindInFiles({"env"}));
  if (table == nullptr) {
    return {};
  }
  if (table->AsTable() == nullptr) {
    return Mismatch(*table, {"env"}, "a table");
  }
  for (const auto& [name, value] : *table->AsTable()) {
    if (name == "CARGO_HOME" || name == "RUSTUP_HOME" || name == "RUSTUP_TOOLCHAIN") {
      return ValueError(value, OriginOf(value).name, fmt::format("`{}` can't be set in [env]", name));
    }
    if (name.empty() || name.find('=') != std::string::npos || name.find('\0') != std::string::npos) {
      return ValueError(value, OriginOf(value).name, fmt::format("[env]: `{}` can't be the name of a variable", name));
    }
    EnvEntry entry{name, "", false};
    // The environment form of a variable, whose spelling it keeps, replaces the whole entry, `force` and `relative`
    // too.
    if (std::optional<std::string> form = environment_.Get("CARGO_ENV_" + name); form && EnvironmentWins(&value)) {
      entry.value = *std::move(form);
      env_.push_back(std::move(entry));
      continue;
    }
    const Value* text = value.AsTable() != nullptr ? value.Find("value") : &value;
    if (text == nullptr || text->AsString() == nullptr) {
      return Mismatch(text == nullptr ? value : *text, {"env", name}, "a string or a table with `value`");
    }
    entry.value = *text->AsString();
    bool relative = false;
    for (const auto& [key, flag] : {std::pair("force", &entry.force), std::pair("relative", &relative)}) {
      const Value* given = value.Find(key);
      if (given != nullptr && given->AsBool() == nullptr) {
        return Mismatch(*given, {"env", name, key}, "true or false");
      }
      *flag = given != nullptr && *given->AsBool();
    }
    if (relative) {
      // Not made canonical: cargo joins and no more, and the text reaches the program as it is.
      entry.value = JoinPath(OriginOf(*text).base, entry.value);
    }
    env_.push_back(std::move(entry));
  }
  return {};
}

Result<void> Config::ReadTerm() {
  TRY_ASSIGN(term_.quiet, GetBool({"term", "quiet"}));
  TRY_ASSIGN(term_.verbose, GetBool({"term", "verbose"}));
  TRY_ASSIGN(std::optional<std::string> color, GetString({"term", "color"}));
  term_.color = color.value_or("");
  // Cargo ignores [net] where it is wrong.
  Result<std::optional<bool>> offline = GetBool({"net", "offline"});
  net_offline_ = offline && offline->value_or(false);
  return {};
}

Result<std::optional<ProfileTable>> Config::ReadProfile(const std::string& name) const {
  TRY_ASSIGN(const Value* found, FindInFiles({"profile", name}));
  Value table = found == nullptr ? Value(Value::Table()) : *found;
  if (table.AsTable() == nullptr) {
    return Mismatch(table, {"profile", name}, "a table");
  }
  auto overlay = [this](Value& settings, const std::string& prefix) {
    if (settings.AsTable() == nullptr) {
      return;
    }
    for (std::string_view key : kProfileKeys) {
      std::optional<std::string> text = environment_.Get(fmt::format("{}_{}", prefix, EnvironmentPart(key)));
      if (text && EnvironmentWins(settings.Find(key))) {
        settings.AsTable()->insert_or_assign(std::string(key), Guess(*text));
      }
    }
  };
  std::string prefix = EnvironmentName({"profile", name});
  overlay(table, prefix);
  Value empty{Value::Table()};
  Value build_override = table.Find("build-override") == nullptr ? empty : *table.Find("build-override");
  overlay(build_override, prefix + "_BUILD_OVERRIDE");
  if (build_override != empty) {
    table.AsTable()->insert_or_assign("build-override", std::move(build_override));
  }
  if (auto packages = table.AsTable()->find("package");
      packages != table.AsTable()->end() && packages->second.AsTable() != nullptr) {
    for (auto& [spec, settings] : *packages->second.AsTable()) {
      // The name of a package keeps its spelling in the name of the variable.
      overlay(settings, fmt::format("{}_PACKAGE_{}", prefix, spec));
    }
  }
  if (table == empty) {
    return std::nullopt;
  }
  return ParseProfileTable(table, name, [this](const Value& value) { return OriginOf(value).name; });
}

Result<ProfileTables> Config::MergeProfiles(const ProfileTables& manifest, std::string_view requested) const {
  ProfileTables merged = manifest;
  std::vector<std::string> wanted = {std::string(requested), "dev", "release", "test", "bench"};
  for (auto& [name, table] : merged) {
    TRY_ASSIGN(std::optional<ProfileTable> configured, ReadProfile(name));
    if (configured) {
      table = Merge(table, *configured);
    }
    wanted.push_back(table.inherits);
  }
  while (!wanted.empty()) {
    std::string name = std::move(wanted.back());
    wanted.pop_back();
    if (name.empty() || merged.contains(name)) {
      continue;
    }
    TRY_ASSIGN(std::optional<ProfileTable> configured, ReadProfile(name));
    if (configured) {
      wanted.push_back(configured->inherits);
      merged.emplace(name, *std::move(configured));
    }
  }
  return merged;
}

bool Config::IsOfPlan(std::string_view variable) {
  static constexpr std::array<std::string_view, 16> kNames = {"CARGO_ENCODED_RUSTDOCFLAGS",
                                                              "CARGO_ENCODED_RUSTFLAGS",
                                                              "CARGO_HOME",
                                                              "CARGO_INCREMENTAL",
                                                              "CARGO_NET_OFFLINE",
                                                              "HOME",
                                                              "PATH",
                                                              "RUSTC",
                                                              "RUSTC_BOOTSTRAP",
                                                              "RUSTC_WORKSPACE_WRAPPER",
                                                              "RUSTC_WRAPPER",
                                                              "RUSTDOC",
                                                              "RUSTDOCFLAGS",
                                                              "RUSTFLAGS",
                                                              "RUSTUP_HOME",
                                                              "RUSTUP_TOOLCHAIN"};
  static constexpr std::array<std::string_view, 8> kPrefixes = {
      "CARGO_BUILD_",    "CARGO_ENV_",      "CARGO_PROFILE_", "CARGO_REGISTRIES_",
      "CARGO_REGISTRY_", "CARGO_RESOLVER_", "CARGO_SOURCE_",  "CARGO_TARGET_"};
  return std::ranges::find(kNames, variable) != kNames.end() ||
         std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return variable.starts_with(prefix); });
}

}  // namespace rbuild::cargo
