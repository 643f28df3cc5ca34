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

bool IsUsualDependency(const Value& value) {
  return HasOnly(value, kDependency);
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

bool HasUsualLints(const Value* lints) {
  constexpr IsUsual kIsUsualTool = [](const Value& tool) {
    return AllValues(&tool, [](const Value& lint) { return HasOnly(lint, kLint); });
  };
  return lints == nullptr || AllValues(lints, kIsUsualTool);
}

bool HasUsualTargets(const Value& manifest) {
  if (const Value* lib = manifest.Find("lib"); lib != nullptr && !HasOnly(*lib, kTarget)) {
    return false;
  }
  constexpr std::array<std::string_view, 4> kKinds = {"bench", "bin", "example", "test"};
  return std::ranges::all_of(kKinds, [&](std::string_view kind) {
    const Value* targets = manifest.Find(kind);
    return targets == nullptr || targets->AsArray() == nullptr ||
           std::ranges::all_of(*targets->AsArray(), [](const Value& target) { return HasOnly(target, kTarget); });
  });
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
  return HasOnly(manifest, kTop) &&
         (package == nullptr || (HasOnly(*package, kPackage) && package->Find("edition") != nullptr)) &&
         (workspace == nullptr || IsUsualWorkspace(*workspace)) && HasUsualDependencies(manifest) &&
         HasUsualTargets(manifest) && HasUsualLints(manifest.Find("lints")) &&
         AllValues(manifest.Find("target"), IsUsualPlatform) && AllValues(manifest.Find("profile"), IsUsualProfile) &&
         AllValues(manifest.Find("patch"), IsUsualPatch) && AllValues(manifest.Find("replace"), IsUsualDependency);
}

}  // namespace rbuild::cargo
