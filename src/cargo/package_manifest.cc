// PackageManifest: reads Cargo.toml files for what `cargo metadata` leaves out.
#include "cargo/package_manifest.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/lints.h"
#include "cargo/manifest_keys.h"
#include "cargo/package_spec.h"
#include "cargo/value.h"

namespace rbuild::cargo {
namespace {

constexpr std::string_view kNightlyOnly = "only nightly cargo can build; rbuild supports what stable cargo supports";

// Names in `cargo-features` that stable cargo accepts, since what they enabled is stable by now.
constexpr std::array<std::string_view, 12> kStableFeatures = {"alternative-registries",
                                                              "default-run",
                                                              "edition",
                                                              "edition2021",
                                                              "edition2024",
                                                              "named-profiles",
                                                              "profile-overrides",
                                                              "publish-lockfile",
                                                              "rename-dependency",
                                                              "resolver",
                                                              "strip",
                                                              "test-dummy-stable"};

constexpr std::array<std::string_view, 7> kCrateTypes = {"lib",    "rlib", "staticlib", "dylib",
                                                         "cdylib", "bin",  "proc-macro"};

class Reader {
 public:
  Reader(const Disk& disk, Metadata& metadata, const std::vector<std::string>& selected)
      : disk_(disk), metadata_(metadata) {
    for (const std::string& text : selected) {
      // What is none is refused where packages are selected.
      if (auto spec = PackageSpec::Parse(text)) {
        selected_.push_back(*std::move(spec));
      }
    }
  }

  Result<WorkspaceFacts> Read() {
    std::string root_path = JoinPath(metadata_.workspace_root, "Cargo.toml");
    TRY_ASSIGN(const Value* root, Manifest(root_path));
    facts_.is_virtual = root->Find("package") == nullptr && root->Find("project") == nullptr;
    TRY(ReadResolver(*root, root_path));
    if (const Value* profiles = root->Find("profile")) {
      TRY_ASSIGN(facts_.profiles, ParseProfileTables(*profiles, root_path));
    }
    facts_.lint_flags.GrowTo(metadata_.packages.size());
    for (size_t i = 0; i < metadata_.packages.size(); ++i) {
      TRY(ReadPackage(PackageIndex(i)));
    }
    for (const auto& [path, manifest] : manifests_) {
      facts_.manifest_paths.push_back(path);
      facts_.is_plain = facts_.is_plain && HasOnlyUsualKeys(manifest);
    }
    facts_.is_plain = facts_.is_plain && std::ranges::none_of(metadata_.packages, SharesASource);
    return std::move(facts_);
  }

 private:
  // A parsed manifest of a path package, each file once.
  Result<const Value*> Manifest(const std::string& path) {
    auto found = manifests_.find(path);
    if (found == manifests_.end()) {
      TRY_ASSIGN(std::string text, disk_.ReadFile(path));
      TRY_ASSIGN(Value manifest, ParseToml(text, path));
      TRY(CheckFeatures(manifest, path));
      found = manifests_.emplace(path, std::move(manifest)).first;
    }
    return &found->second;
  }

  static Result<void> CheckFeatures(const Value& manifest, const std::string& path) {
    const Value* features = manifest.Find("cargo-features");
    if (features == nullptr || features->AsArray() == nullptr) {
      return {};
    }
    for (const Value& feature : *features->AsArray()) {
      const std::string* name = feature.AsString();
      if (name == nullptr ||
          std::find(kStableFeatures.begin(), kStableFeatures.end(), *name) == kStableFeatures.end()) {
        return ValueError(feature, path,
                          fmt::format("cargo-features: `{}` {}", name == nullptr ? "?" : *name,
                                      "is a feature that " + std::string(kNightlyOnly)));
      }
    }
    return {};
  }

  // Cargo warns of two targets of one file.
  static bool SharesASource(const Package& package) {
    std::set<std::string_view> sources;
    return package.is_local() && !std::ranges::all_of(package.targets, [&](const Target& target) {
             return sources.insert(target.src_path).second;
           });
  }

  const Package* RootPackage(const std::string& root_path) const {
    for (const Package& package : metadata_.packages) {
      if (package.manifest_path == root_path) {
        return &package;
      }
    }
    return nullptr;
  }

  Result<void> ReadResolver(const Value& root, const std::string& path) {
    const Value* named = root.FindPath({"workspace", "resolver"});
    if (named == nullptr) {
      named = root.FindPath({"package", "resolver"});
    }
    if (named != nullptr) {
      const std::string* text = named->AsString();
      if (text == nullptr || (*text != "1" && *text != "2" && *text != "3")) {
        return ValueError(*named, path, "`resolver` must be \"1\", \"2\" or \"3\"");
      }
      facts_.resolver = (*text)[0] - '0';
      return {};
    }
    // The edition of metadata has `edition.workspace = true` resolved.
    if (const Package* package = RootPackage(path)) {
      facts_.resolver = ResolverOf(package->edition);
      return {};
    }
    return {};  // 1, of which cargo warns
  }

  static int ResolverOf(const std::string& edition) { return edition >= "2024" ? 3 : edition >= "2021" ? 2 : 1; }

  Result<void> ReadPackage(PackageIndex index) {
    Package& package = metadata_.packages[index];
    if (package.is_local()) {
      TRY_ASSIGN(const Value* manifest, Manifest(package.manifest_path));
      TRY(CheckPackage(*manifest, package.manifest_path));
      TRY(CheckNamedTargets(*manifest, package));
      TRY(CheckCrateTypes(package));
      TRY(ReadTargets(*manifest, package));
      TRY_ASSIGN(facts_.lint_flags[index], Lints(*manifest, package));
      return {};
    }
    TRY_ASSIGN(std::string text, disk_.ReadFile(package.manifest_path));
    const bool is_selected =
        std::any_of(selected_.begin(), selected_.end(), [&](const PackageSpec& spec) { return spec.Matches(package); });
    if (std::optional<std::string> lints = CutLints(text); lints && !is_selected) {
      if (lints->empty()) {
        return {};
      }
      // Packages of one repository have the same tables.
      const auto known = flags_of_lints_.find(*lints);
      if (known != flags_of_lints_.end()) {
        facts_.lint_flags[index] = known->second;
        return {};
      }
      Result<Value> tables = ParseToml(*lints, package.manifest_path);
      Result<std::vector<std::string>> flags =
          tables ? Lints(*tables, package) : tl::make_unexpected(std::move(tables).error());
      if (flags) {
        facts_.lint_flags[index] = *flags;
        flags_of_lints_.emplace(*std::move(lints), *std::move(flags));
        return {};
      }
      // The whole file tells the line.
    }
    TRY_ASSIGN(Value manifest, ParseToml(text, package.manifest_path));
    if (is_selected) {
      TRY(ReadTargets(manifest, package));
    }
    TRY_ASSIGN(facts_.lint_flags[index], Lints(manifest, package));
    return {};
  }

  static Result<void> CheckPackage(const Value& manifest, const std::string& path) {
    for (std::string_view key : {"forced-target", "default-target", "metabuild"}) {
      if (const Value* found = manifest.FindPath({"package", key})) {
        return ValueError(*found, path, fmt::format("`package.{}` is a setting that {}", key, kNightlyOnly));
      }
    }
    if (const Value* build = manifest.FindPath({"package", "build"}); build != nullptr && build->AsArray() != nullptr) {
      return ValueError(*build, path, fmt::format("several build scripts are what {}", kNightlyOnly));
    }
    TRY(CheckDependencies(manifest, path));
    const Value* targets = manifest.Find("target");
    if (targets != nullptr && targets->AsTable() != nullptr) {
      for (const auto& [platform, tables] : *targets->AsTable()) {
        TRY(CheckDependencies(tables, path));
      }
    }
    const Value* workspace = manifest.Find("workspace");
    return workspace == nullptr ? Result<void>() : CheckDependencies(*workspace, path);
  }

  static Result<void> CheckCrateTypes(const Package& package) {
    for (const Target& target : package.targets) {
      for (const std::string& type : target.crate_types) {
        if (std::find(kCrateTypes.begin(), kCrateTypes.end(), type) == kCrateTypes.end()) {
          return InputError(fmt::format("{}: unknown crate type: `{}`, expected one of: `{}`", package.manifest_path,
                                        type, fmt::join(kCrateTypes, "`, `")));
        }
      }
    }
    return {};
  }

  // Of a target without a path and without a file at its usual place, `cargo metadata` says nothing at all.
  static Result<void> CheckNamedTargets(const Value& manifest, const Package& package) {
    for (const auto& [kind, folder] :
         {std::pair("example", "examples"), std::pair("test", "tests"), std::pair("bench", "benches")}) {
      const Value* tables = manifest.Find(kind);
      if (tables == nullptr || tables->AsArray() == nullptr) {
        continue;
      }
      std::vector<std::string> known;
      for (const Target& target : package.targets) {
        if (target.HasKind(kind)) {
          known.push_back(target.name);
        }
      }
      for (const Value& table : *tables->AsArray()) {
        const Value* name = table.Find("name");
        if (name == nullptr || name->AsString() == nullptr || table.Find("path") != nullptr ||
            std::ranges::find(known, *name->AsString()) != known.end()) {
          continue;
        }
        const auto nearest = NearestWord(*name->AsString(), known);
        return InputError(fmt::format(
            "failed to parse manifest at `{0}`\n\nCaused by:\n  can't find `{1}` {2} at `{3}/{1}.rs` or "
            "`{3}/{1}/main.rs`. Please specify {2}.path if you want to use a non-default path.{4}",
            package.manifest_path, *name->AsString(), kind, folder,
            nearest ? fmt::format("\n\n  help: a {} with a similar name exists: `{}`", kind, *nearest) : ""));
      }
    }
    return {};
  }

  static Result<void> CheckDependencies(const Value& tables, const std::string& path) {
    for (std::string_view section :
         {"dependencies", "dev-dependencies", "build-dependencies", "dev_dependencies", "build_dependencies"}) {
      const Value* table = tables.Find(section);
      if (table == nullptr || table->AsTable() == nullptr) {
        continue;
      }
      for (const auto& [name, dependency] : *table->AsTable()) {
        if (const Value* artifact = dependency.Find("artifact")) {
          return ValueError(*artifact, path,
                            fmt::format("`{}` is an artifact dependency, which {}", name, kNightlyOnly));
        }
      }
    }
    return {};
  }

  static Result<void> ReadTargets(const Value& manifest, Package& package) {
    for (Target& target : package.targets) {
      const Value* table = TargetTable(manifest, target);
      if (table == nullptr) {
        continue;
      }
      TRY(ReadFlag(*table, "harness", package.manifest_path, target.harness));
      TRY(ReadFlag(*table, "bench", package.manifest_path, target.bench));
      TRY(ReadFlag(*table, "proc-macro", package.manifest_path, target.proc_macro));
    }
    return {};
  }

  static const Value* TargetTable(const Value& manifest, const Target& target) {
    if (target.is_lib()) {
      return manifest.Find("lib");
    }
    for (std::string_view kind : {"bin", "example", "test", "bench"}) {
      const Value* tables = target.HasKind(kind) ? manifest.Find(kind) : nullptr;
      if (tables == nullptr || tables->AsArray() == nullptr) {
        continue;
      }
      for (const Value& table : *tables->AsArray()) {
        const Value* name = table.Find("name");
        if (name != nullptr && name->AsString() != nullptr && *name->AsString() == target.name) {
          return &table;
        }
      }
    }
    return nullptr;
  }

  static Result<void> ReadFlag(const Value& table, std::string_view key, const std::string& path, bool& flag) {
    const Value* value = table.Find(key);
    if (value == nullptr) {
      return {};
    }
    if (value->AsBool() == nullptr) {
      return ValueError(*value, path, fmt::format("`{}` must be true or false, not {}", key, value->KindName()));
    }
    flag = *value->AsBool();
    return {};
  }

  Result<std::vector<std::string>> Lints(const Value& manifest, const Package& package) {
    const Value* lints = manifest.Find("lints");
    if (lints == nullptr) {
      return std::vector<std::string>();
    }
    const Value* inherits = lints->Find("workspace");
    bool is_inherited = inherits != nullptr && inherits->AsBool() != nullptr && *inherits->AsBool();
    if (!is_inherited) {
      return LintFlags(*lints, package.manifest_path);
    }
    TRY_ASSIGN(std::string root_path, WorkspaceOf(manifest, package));
    TRY_ASSIGN(const Value* root, Manifest(root_path));
    const Value* shared = root->FindPath({"workspace", "lints"});
    if (shared == nullptr) {
      return ValueError(*lints, package.manifest_path,
                        fmt::format("inherits [workspace.lints], which {} doesn't have", root_path));
    }
    return LintFlags(*shared, root_path);
  }

  // The manifest of the workspace that a package belongs to, which for a path dependency may be another one than ours.
  Result<std::string> WorkspaceOf(const Value& manifest, const Package& package) {
    if (package.is_member) {
      return JoinPath(metadata_.workspace_root, "Cargo.toml");
    }
    const Value* named = manifest.FindPath({"package", "workspace"});
    if (named != nullptr && named->AsString() != nullptr) {
      return JoinPath(CanonicalPath(JoinPath(package.root, *named->AsString())), "Cargo.toml");
    }
    for (std::string folder = package.root;; folder = DirName(folder)) {
      std::string candidate = JoinPath(folder, "Cargo.toml");
      TRY_ASSIGN(FileStat stat, disk_.Stat(candidate));
      if (stat.exists()) {
        TRY_ASSIGN(const Value* root, Manifest(candidate));
        if (root->Find("workspace") != nullptr) {
          return candidate;
        }
      }
      if (folder.empty() || folder == "/") {
        return InputError(fmt::format("{}: inherits lints, but belongs to no workspace", package.manifest_path));
      }
    }
  }

  const Disk& disk_;
  Metadata& metadata_;
  std::vector<PackageSpec> selected_;
  WorkspaceFacts facts_;
  std::map<std::string, Value> manifests_;
  std::unordered_map<std::string, std::vector<std::string>> flags_of_lints_;
};

}  // namespace

Result<WorkspaceFacts> ReadManifests(const Disk& disk, Metadata& metadata, const std::vector<std::string>& selected) {
  return Reader(disk, metadata, selected).Read();
}

}  // namespace rbuild::cargo
