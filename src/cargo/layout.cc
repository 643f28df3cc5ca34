// Layout: digests of units, and the names that follow from them.
#include "cargo/layout.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/path.h"

namespace rbuild::cargo {

namespace {

// The first field of every digest: a change of what the digests cover gives every unit another folder.
constexpr std::string_view kDigestVersion = "rbuild unit 2";

bool HasCrateType(const Target& target, std::string_view type) {
  return std::find(target.crate_types.begin(), target.crate_types.end(), type) != target.crate_types.end();
}

void AddProfile(const Profile& profile, Hasher* hasher) {
  for (const std::string* text : {&profile.opt_level, &profile.lto, &profile.debuginfo, &profile.split_debuginfo,
                                  &profile.panic, &profile.strip}) {
    hasher->AddField(*text);
  }
  hasher->AddNumber(profile.codegen_units ? *profile.codegen_units + uint64_t{1} : 0);
  for (bool flag : {profile.debug_assertions, profile.overflow_checks, profile.rpath, profile.incremental,
                    profile.root_is_release}) {
    hasher->AddNumber(flag ? 1 : 0);
  }
}

// The path of a path package counts from the workspace, so that a checkout can be moved.
std::string PlaceOf(const Package& package, const std::string& workspace_root) {
  if (!package.is_local()) {
    return package.source;
  }
  if (package.root == workspace_root) {
    return ".";
  }
  return IsBelow(package.root, workspace_root) ? package.root.substr(workspace_root.size() + 1) : package.root;
}

// rustflags that change no code: cargo leaves them out of every hash.
bool IsPathRemapping(const std::string& flag) {
  return flag.starts_with("--remap-path-prefix");
}

void AddRustflags(const std::vector<std::string>& flags, Hasher* hasher) {
  for (size_t i = 0; i < flags.size(); ++i) {
    if (flags[i] == "--remap-path-prefix") {
      ++i;
    } else if (!IsPathRemapping(flags[i])) {
      hasher->AddField(flags[i]);
    }
  }
}

std::string FolderName(const Package& package, const Target& target, const Unit& unit) {
  const std::string what = unit.is_run_custom_build() ? "run"
                           : target.is_build_script() ? "build-script"
                                                      : target.crate_name();
  return what == package.name ? what : fmt::format("{}.{}", package.name, what);
}

}  // namespace

// NAME-DIGEST or NAME.TARGET-DIGEST: no name of a package has a dot in it.
std::string_view PackageOfUnitFolder(std::string_view name) {
  const size_t dot = name.find('.');
  return name.substr(0, dot == std::string_view::npos ? name.rfind('-') : dot);
}

bool IsCheck(const Unit& unit) {
  return unit.mode == UnitMode::kCheck || unit.mode == UnitMode::kCheckTest;
}

bool IsAnyTest(const Unit& unit) {
  return unit.mode == UnitMode::kTest || unit.mode == UnitMode::kCheckTest || unit.mode == UnitMode::kDoctest;
}

bool RequiresUpstreamObjects(const Workspace& workspace, const Unit& unit) {
  return IsAnyTest(unit) || TargetOf(workspace, unit).RequiresUpstreamObjects();
}

bool EmitsMetadata(const Workspace& workspace, const Unit& unit) {
  if (unit.is_run_custom_build()) {
    return false;
  }
  if (IsCheck(unit)) {
    return true;
  }
  const Target& target = TargetOf(workspace, unit);
  const bool for_others = HasCrateType(target, "cdylib") || HasCrateType(target, "staticlib");
  const bool is_rust_library =
      (HasCrateType(target, "lib") || HasCrateType(target, "rlib")) && !HasCrateType(target, "dylib");
  return !RequiresUpstreamObjects(workspace, unit) || (!IsAnyTest(unit) && for_others && is_rust_library);
}

bool NeedsOnlyMetadata(const Workspace& workspace, const Unit& unit, const Unit& dependency) {
  if (IsCheck(dependency)) {
    return true;
  }
  return unit.mode == UnitMode::kBuild && dependency.mode == UnitMode::kBuild &&
         !RequiresUpstreamObjects(workspace, unit) && EmitsMetadata(workspace, dependency);
}

std::string ProfileDirectory(std::string_view profile) {
  if (profile == "dev" || profile == "test") {
    return "debug";
  }
  return profile == "bench" ? "release" : std::string(profile);
}

std::vector<std::string> UnitFiles::Linkable(const Target& target) const {
  std::vector<std::string> paths;
  for (const std::string& type : target.crate_types) {
    if ((type == "lib" || type == "rlib") && !rlib.empty()) {
      paths.push_back(rlib);
    } else if ((type == "dylib" || type == "proc-macro") && !dynamic.empty()) {
      paths.push_back(dynamic);
    }
  }
  return paths;
}

std::vector<std::string> UnitFiles::Outputs() const {
  std::vector<std::string> paths;
  for (const std::string* path : {&rmeta, &rlib, &dynamic, &archive, &executable}) {
    if (!path->empty()) {
      paths.push_back(*path);
    }
  }
  return paths;
}

std::string BuildFolderIn(std::string_view build_directory, std::string_view profile) {
  return fmt::format("{}/rbuild/{}", build_directory, ProfileDirectory(profile));
}

Layout::Layout(const Workspace& workspace, const UnitGraph& graph, std::string target_directory,
               std::string build_directory, std::string_view profile)
    : workspace_(workspace),
      graph_(graph),
      target_directory_(std::move(target_directory)),
      build_directory_(std::move(build_directory)),
      profile_directory_(ProfileDirectory(profile)),
      build_folder_(BuildFolderIn(build_directory_, profile)) {
  files_.GrowTo(graph.units.size());
  for (size_t i = 0; i < graph.units.size(); ++i) {
    AddUnit(UnitId(i));
  }
}

void Layout::AddUnit(UnitId id) {
  const Unit& unit = graph_.units[id];
  const Package& package = PackageOf(workspace_, unit);
  const Target& target = TargetOf(workspace_, unit);
  Hasher hasher;
  hasher.AddField(kDigestVersion).AddField(package.name).AddField(package.version);
  hasher.AddField(PlaceOf(package, workspace_.metadata.workspace_root));
  for (const auto* list : {&target.kinds, &target.crate_types, &unit.features}) {
    hasher.AddNumber(list->size());
    for (const std::string& text : *list) {
      hasher.AddField(text);
    }
  }
  AddProfile(unit.profile, &hasher);
  hasher.AddField(target.name).AddNumber(static_cast<uint64_t>(unit.mode)).AddField(unit.platform);
  hasher.AddNumber(static_cast<uint64_t>(unit.lto.kind)).AddField(unit.lto.run);
  hasher.AddField(workspace_.toolchain.verbose_version);
  hasher.AddField(package.is_member ? workspace_.config.build().rustc_workspace_wrapper : "");
  for (const UnitDependency& dependency : unit.dependencies) {
    hasher.AddField(dependency.extern_name).AddField(files_[dependency.unit].metadata);
  }
  const Digest metadata = hasher.Finish();

  Hasher with_flags;
  with_flags.AddDigest(metadata);
  for (const UnitDependency& dependency : unit.dependencies) {
    with_flags.AddField(files_[dependency.unit].folder.substr(units_folder().size()));
  }
  AddRustflags(workspace_.rustc(unit.platform).rustflags, &with_flags);
  files_[id] = NameFiles(unit, with_flags.Finish().ToShortHex());
  files_[id].metadata = metadata.ToShortHex();
}

UnitFiles Layout::NameFiles(const Unit& unit, const std::string& digest) const {
  const Package& package = PackageOf(workspace_, unit);
  const Target& target = TargetOf(workspace_, unit);
  UnitFiles files;
  files.folder = fmt::format("{}/{}-{}", units_folder(), FolderName(package, target, unit), digest);
  if (unit.is_run_custom_build()) {
    return files;
  }
  // A library that is found by name while a program runs keeps its plain name.
  const bool is_plain = !IsCheck(unit) && !IsAnyTest(unit) && package.is_local() &&
                        (HasCrateType(target, "dylib") || HasCrateType(target, "cdylib"));
  files.extra_filename = is_plain ? "" : "-" + digest;
  const std::string stem = target.crate_name() + files.extra_filename;
  auto named = [&](const std::string& type) {
    const auto& names = workspace_.rustc(unit.platform).file_names;
    const auto found = names.find(type);
    const FileNames file = found == names.end() ? FileNames{} : found->second;
    return fmt::format("{}/{}{}{}", files.folder, file.prefix, stem, file.suffix);
  };
  files.dep_info = fmt::format("{}/{}.d", files.folder, stem);
  if (unit.mode == UnitMode::kDoc || unit.mode == UnitMode::kDoctest) {
    return files;  // rustdoc makes nothing that others are made from
  }
  if (EmitsMetadata(workspace_, unit)) {
    files.rmeta = fmt::format("{}/lib{}.rmeta", files.folder, stem);
  }
  if (IsCheck(unit)) {
    return files;
  }
  if (IsAnyTest(unit)) {
    files.executable = named("bin");
    return files;
  }
  for (const std::string& type : target.crate_types) {
    if (type == "lib" || type == "rlib") {
      files.rlib = named("rlib");
    } else if (type == "dylib" || type == "cdylib" || type == "proc-macro") {
      files.dynamic = named(type);
    } else if (type == "staticlib") {
      files.archive = named(type);
    } else if (type == "bin") {
      files.executable = named(type);
    }
  }
  return files;
}

std::string Layout::FolderFor(const std::string& platform, std::string_view name) const {
  if (platform.empty()) {
    return fmt::format("{}/{}", target_directory_, name);
  }
  return fmt::format("{}/{}/{}", target_directory_, workspace_.rustc(platform).triple, name);
}

std::string Layout::FinalFolder(const std::string& platform) const {
  return FolderFor(platform, profile_directory_);
}

std::string Layout::DocFolder(const std::string& platform) const {
  return FolderFor(platform, "doc");
}

std::string Layout::DocPage(UnitId id) const {
  const Unit& unit = graph_.units[id];
  return fmt::format("{}/{}/index.html", DocFolder(unit.platform), TargetOf(workspace_, unit).crate_name());
}

std::string Layout::FinalBinary(const std::string& platform, const std::string& name) const {
  const auto& names = workspace_.rustc(platform).file_names;
  const auto found = names.find("bin");
  return fmt::format("{}/{}{}", FinalFolder(platform), name, found == names.end() ? "" : found->second.suffix);
}

std::vector<FinalArtifact> Layout::FinalArtifacts(UnitId id) const {
  const Unit& unit = graph_.units[id];
  const Target& target = TargetOf(workspace_, unit);
  std::vector<FinalArtifact> artifacts;
  if (unit.mode == UnitMode::kTest) {
    // Tests look for programs beside the folder that they lie in themselves.
    const std::string& made = files_[id].executable;
    artifacts.push_back({made, fmt::format("{}/{}/{}", FinalFolder(unit.platform),
                                           target.is_example() ? "examples" : "deps", BaseName(made))});
    return artifacts;
  }
  if (unit.mode != UnitMode::kBuild || target.is_build_script()) {
    return artifacts;
  }
  const UnitFiles& made = files_[id];
  std::string folder = FinalFolder(unit.platform);
  if (target.is_example()) {
    folder += "/examples";
  }
  auto add = [&](const std::string& source, const std::string& stem) {
    if (source.empty()) {
      return;
    }
    // Prefix and suffix as rustc made them, the stem as cargo names the artifact.
    const std::string_view file = BaseName(source);
    const std::string made_stem = target.crate_name() + made.extra_filename;
    const size_t at = file.starts_with("lib" + made_stem) ? 3 : 0;
    artifacts.push_back(
        {source, fmt::format("{}/{}{}{}", folder, file.substr(0, at), stem, file.substr(at + made_stem.size()))});
  };
  if (target.is_bin() || unit.is_root) {
    add(made.executable, target.name);
  }
  if (unit.is_root) {
    add(made.rlib, target.crate_name());
    add(made.archive, target.crate_name());
  }
  // Programs that are linked with a dylib look for it here.
  if (unit.is_root || (HasCrateType(target, "dylib") && !target.is_proc_macro())) {
    add(made.dynamic, target.crate_name());
  }
  return artifacts;
}

}  // namespace rbuild::cargo
