// ManifestKeys: a list for each kind of table.
#include "cargo/manifest_keys.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace rbuild::cargo {

namespace {

using Keys = std::span<const std::string_view>;
using IsUsual = bool (*)(const Value& value);

constexpr auto kTop = std::to_array<std::string_view>(
    {"badges", "bench", "bin", "build-dependencies", "dependencies", "dev-dependencies", "example", "features", "lib",
     "lints", "package", "patch", "profile", "replace", "target", "test", "workspace"});
constexpr auto kPackage = std::to_array<std::string_view>(
    {"authors",    "autobenches", "autobins",    "autoexamples",  "autolib",      "autotests", "build",
     "categories", "default-run", "description", "documentation", "edition",      "exclude",   "homepage",
     "include",    "keywords",    "license",     "license-file",  "links",        "metadata",  "name",
     "publish",    "readme",      "repository",  "resolver",      "rust-version", "version",   "workspace"});
constexpr auto kWorkspace = std::to_array<std::string_view>(
    {"default-members", "dependencies", "exclude", "lints", "members", "metadata", "package", "resolver"});
// What members may inherit.
constexpr auto kWorkspacePackage = std::to_array<std::string_view>(
    {"authors", "categories", "description", "documentation", "edition", "exclude", "homepage", "include", "keywords",
     "license", "license-file", "publish", "readme", "repository", "rust-version", "version"});
constexpr auto kTarget = std::to_array<std::string_view>({"bench", "crate-type", "doc", "doctest", "edition", "harness",
                                                          "name", "path", "proc-macro", "required-features", "test"});
constexpr auto kDependency =
    std::to_array<std::string_view>({"branch", "default-features", "features", "git", "optional", "package", "path",
                                     "registry", "rev", "tag", "version", "workspace"});
constexpr auto kProfile = std::to_array<std::string_view>(
    {"build-override", "codegen-units", "debug", "debug-assertions", "incremental", "inherits", "lto", "opt-level",
     "overflow-checks", "package", "panic", "rpath", "split-debuginfo", "strip"});
constexpr auto kPlatform = std::to_array<std::string_view>({"build-dependencies", "dependencies", "dev-dependencies"});
constexpr auto kLintTools = std::to_array<std::string_view>({"clippy", "rust", "rustdoc", "workspace"});
constexpr auto kLint = std::to_array<std::string_view>({"check-cfg", "level", "priority"});

// Anything but a table has no keys; whether it may stand there is checked elsewhere.
bool HasOnly(const Value& value, Keys keys) {
  const Value::Table* table = value.AsTable();
  return table == nullptr || std::ranges::all_of(*table, [&](const auto& entry) {
           return std::ranges::find(keys, entry.first) != keys.end();
         });
}

// Of a table whose keys are names.
bool AllValues(const Value* value, IsUsual is_usual) {
  const Value::Table* table = value == nullptr ? nullptr : value->AsTable();
  return table == nullptr || std::ranges::all_of(*table, [&](const auto& entry) { return is_usual(entry.second); });
}

bool Has(const Value& table, std::string_view key) {
  return table.Find(key) != nullptr;
}

bool IsTrue(const Value* value) {
  return value != nullptr && value->AsBool() != nullptr && *value->AsBool();
}

bool IsUsualDependency(const Value& value) {
  // What is inherited has no defaults of its own; build metadata in a version means nothing.
  const Value* version = value.AsTable() == nullptr ? &value : value.Find("version");
  return HasOnly(value, kDependency) && !(Has(value, "workspace") && Has(value, "default-features")) &&
         (version == nullptr || version->AsString() == nullptr || version->AsString()->find('+') == std::string::npos);
}

bool HasUsualDependencies(const Value& value) {
  return std::ranges::all_of(
      kPlatform, [&](std::string_view section) { return AllValues(value.Find(section), IsUsualDependency); });
}

bool IsUsualPlatform(const Value& value) {
  return HasOnly(value, kPlatform) && HasUsualDependencies(value);
}

bool IsUsualPatch(const Value& value) {
  return AllValues(&value, IsUsualDependency);
}

bool IsUsualProfile(const Value& value) {
  const Value* build = value.Find("build-override");
  constexpr IsUsual kIsUsualOverride = [](const Value& override) { return HasOnly(override, kProfile); };
  return HasOnly(value, kProfile) && AllValues(value.Find("package"), kIsUsualOverride) &&
         (build == nullptr || HasOnly(*build, kProfile));
}

// Conditions on what cargo knows only later are always false.
bool IsUsualCondition(std::string_view platform) {
  constexpr std::array<std::string_view, 4> kLater = {"debug_assertions", "feature", "proc_macro", "test"};
  return std::ranges::none_of(kLater, [&](std::string_view word) { return platform.find(word) != platform.npos; });
}

bool HasUsualPlatforms(const Value* platforms) {
  const Value::Table* table = platforms == nullptr ? nullptr : platforms->AsTable();
  return AllValues(platforms, IsUsualPlatform) &&
         (table == nullptr ||
          std::ranges::all_of(*table, [](const auto& entry) { return IsUsualCondition(entry.first); }));
}

bool HasUsualProfiles(const Value* profiles) {
  // Panics of tests are caught whatever a profile says.
  return AllValues(profiles, IsUsualProfile) &&
         (profiles == nullptr ||
          (profiles->FindPath({"test", "panic"}) == nullptr && profiles->FindPath({"bench", "panic"}) == nullptr));
}

bool HasUsualLints(const Value* lints) {
  constexpr IsUsual kIsUsualTool = [](const Value& tool) {
    return AllValues(&tool, [](const Value& lint) { return HasOnly(lint, kLint); });
  };
  return lints == nullptr || (HasOnly(*lints, kLintTools) && AllValues(lints, kIsUsualTool));
}

bool HasUsualTargets(const Value& manifest) {
  const Value* lib = manifest.Find("lib");
  if (lib != nullptr && (!HasOnly(*lib, kTarget) || (IsTrue(lib->Find("proc-macro")) && Has(*lib, "crate-type")))) {
    return false;
  }
  constexpr std::array<std::string_view, 4> kKinds = {"bench", "bin", "example", "test"};
  return std::ranges::all_of(kKinds, [&](std::string_view kind) {
    const Value* targets = manifest.Find(kind);
    return targets == nullptr || targets->AsArray() == nullptr ||
           std::ranges::all_of(*targets->AsArray(), [](const Value& target) { return HasOnly(target, kTarget); });
  });
}

bool IsUsualPackage(const Value& package) {
  return HasOnly(package, kPackage) && Has(package, "edition") &&
         !(Has(package, "license") && Has(package, "license-file"));
}

bool IsUsualWorkspace(const Value& workspace) {
  const Value* package = workspace.Find("package");
  return HasOnly(workspace, kWorkspace) && (package == nullptr || HasOnly(*package, kWorkspacePackage)) &&
         AllValues(workspace.Find("dependencies"), IsUsualDependency) && HasUsualLints(workspace.Find("lints"));
}

}  // namespace

bool HasOnlyUsualKeys(const Value& manifest) {
  const Value* package = manifest.Find("package");
  const Value* workspace = manifest.Find("workspace");
  return HasOnly(manifest, kTop) && (package == nullptr || IsUsualPackage(*package)) &&
         (workspace == nullptr || IsUsualWorkspace(*workspace)) && HasUsualDependencies(manifest) &&
         HasUsualTargets(manifest) && HasUsualLints(manifest.Find("lints")) &&
         HasUsualPlatforms(manifest.Find("target")) && HasUsualProfiles(manifest.Find("profile")) &&
         AllValues(manifest.Find("patch"), IsUsualPatch) && AllValues(manifest.Find("replace"), IsUsualDependency);
}

}  // namespace rbuild::cargo
