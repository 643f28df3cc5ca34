// RustcEnv: variables of packages, units and build scripts.
#include "cargo/rustc_env.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/directives.h"
#include "cargo/fragment.h"
#include "cargo/unit_args.h"

namespace rbuild::cargo {

namespace {

constexpr std::string_view kLibraryPath = "LD_LIBRARY_PATH";

// What rustup's proxy sets differently for one and the same toolchain, as it was asked for: no reason to compile again.
bool IsOfTheCall(std::string_view name) {
  return name == "RUSTUP_TOOLCHAIN_SOURCE" || name == "RUST_RECURSION_COUNT";
}

// What rustup's proxy would have set. Of a list that ends in what is inherited only the part before it is set, so that
// another PATH in another terminal is no other command.
void AddProxyEnvironment(const Workspace& workspace, EnvironmentChanges* changes) {
  for (const auto& [name, value] : workspace.toolchain.proxy_environment) {
    if (IsOfTheCall(name)) {
      continue;
    }
    const std::string inherited = workspace.config.environment().Get(name).value_or("");
    if (name == kLibraryPath) {
      continue;  // see LibraryPath()
    }
    if (name == "PATH" && value.ends_with(":" + inherited)) {
      changes->Prepend(name, value.substr(0, value.size() - inherited.size() - 1));
    } else if (name != "PATH" || value != inherited) {
      changes->Set(name, value);
    }
  }
}

// The folders that rustup's proxy puts in front of the inherited LD_LIBRARY_PATH.
void AddProxyLibraryPath(const Workspace& workspace, EnvironmentChanges* changes) {
  for (const auto& [name, value] : workspace.toolchain.proxy_environment) {
    if (name != kLibraryPath) {
      continue;
    }
    const std::string inherited = workspace.config.environment().Get(name).value_or("");
    const bool extends = !inherited.empty() && value.ends_with(":" + inherited);
    changes->Prepend(name, extends ? value.substr(0, value.size() - inherited.size() - 1) : value);
  }
}

void AddConfiguredEnvironment(const Workspace& workspace, EnvironmentChanges* changes) {
  for (const EnvEntry& entry : workspace.config.env()) {
    if (entry.force) {
      changes->Set(entry.name, entry.value);
    } else if (!NeedsEnvProgram(entry.name)) {
      changes->SetIfAbsent(entry.name, entry.value);
    } else if (!workspace.config.environment().Get(entry.name)) {
      // The shell can't ask whether such a name is set.
      changes->Set(entry.name, entry.value);
    }
  }
}

// Where the environment of everything that is started begins.
EnvironmentChanges CommonEnvironment(const Workspace& workspace) {
  EnvironmentChanges changes;
  AddProxyEnvironment(workspace, &changes);
  AddConfiguredEnvironment(workspace, &changes);
  AddProxyLibraryPath(workspace, &changes);
  return changes;
}

void AddVersion(const std::string& version, EnvironmentChanges* changes) {
  std::string_view rest = std::string_view(version).substr(0, version.find('+'));
  const size_t dash = rest.find('-');
  const std::string pre(dash == std::string_view::npos ? std::string_view() : rest.substr(dash + 1));
  const std::vector<std::string_view> numbers = Split(rest.substr(0, dash), '.');
  auto number = [&](size_t i) { return i < numbers.size() ? std::string(numbers[i]) : std::string(); };
  changes->Set("CARGO_PKG_VERSION", version);
  changes->Set("CARGO_PKG_VERSION_MAJOR", number(0));
  changes->Set("CARGO_PKG_VERSION_MINOR", number(1));
  changes->Set("CARGO_PKG_VERSION_PATCH", number(2));
  changes->Set("CARGO_PKG_VERSION_PRE", pre);
}

void AddPackage(const Workspace& workspace, const Package& package, EnvironmentChanges* changes) {
  changes->Set("CARGO", workspace.toolchain.cargo);
  changes->Set("CARGO_MANIFEST_DIR", package.root);
  changes->Set("CARGO_MANIFEST_PATH", package.manifest_path);
  AddVersion(package.version, changes);
  changes->Set("CARGO_PKG_NAME", package.name);
  changes->Set("CARGO_PKG_AUTHORS", Join(package.authors, ":"));
  changes->Set("CARGO_PKG_DESCRIPTION", package.description);
  changes->Set("CARGO_PKG_HOMEPAGE", package.homepage);
  changes->Set("CARGO_PKG_REPOSITORY", package.repository);
  changes->Set("CARGO_PKG_LICENSE", package.license);
  changes->Set("CARGO_PKG_LICENSE_FILE", package.license_file);
  changes->Set("CARGO_PKG_RUST_VERSION", package.rust_version);
  changes->Set("CARGO_PKG_README", package.readme);
}

// Folders of the dynamic libraries below a unit: cargo has all of them in one `deps` folder.
std::string DynamicFolders(const Workspace& workspace, const UnitGraph& graph, const Layout& layout, UnitId unit) {
  std::vector<std::string> folders;
  for (UnitId crate : TransitiveCrates(workspace, graph, unit)) {
    const Target& target = TargetOf(workspace, graph.units[crate]);
    if (!layout.files(crate).dynamic.empty() && (!target.is_proc_macro() || graph.units[unit].is_run_custom_build())) {
      folders.push_back(layout.files(crate).folder);
      continue;
    }
    if (target.is_proc_macro()) {
      // A dylib below a proc-macro is loaded into rustc with it.
      for (UnitId inner : TransitiveCrates(workspace, graph, crate)) {
        if (!layout.files(inner).dynamic.empty() && !TargetOf(workspace, graph.units[inner]).is_proc_macro()) {
          folders.push_back(layout.files(inner).folder);
        }
      }
    }
  }
  std::sort(folders.begin(), folders.end());
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  return Join(folders, ":");
}

void AddCfgs(const Workspace& workspace, const Unit& unit, EnvironmentChanges* changes) {
  std::vector<std::pair<std::string, std::vector<std::string>>> all;
  for (const Cfg& cfg : workspace.rustc(unit.platform).cfgs) {
    if (cfg.name == "debug_assertions" || cfg.name == "feature") {
      continue;  // what rustc says of its own run; the profile and the features of the unit count
    }
    const std::string name = "CARGO_CFG_" + Envify(cfg.name);
    auto found = std::find_if(all.begin(), all.end(), [&](const auto& pair) { return pair.first == name; });
    if (found == all.end()) {
      found = all.insert(all.end(), {name, {}});
    }
    if (cfg.value) {
      found->second.push_back(*cfg.value);
    }
  }
  for (auto& [name, values] : all) {
    changes->Set(std::move(name), Join(values, ","));
  }
  changes->Set("CARGO_CFG_FEATURE", Join(unit.features, ","));
  if (unit.profile.debug_assertions) {
    changes->Set("CARGO_CFG_DEBUG_ASSERTIONS", "");
  }
}

void AddTools(const Workspace& workspace, const Package& package, const Unit& unit, EnvironmentChanges* changes) {
  const BuildSection& config = workspace.config.build();
  const RustcInfo& rustc = workspace.rustc(unit.platform);
  changes->Set("RUSTC", workspace.toolchain.rustc);
  changes->Set("RUSTDOC", workspace.toolchain.rustdoc);
  if (!rustc.target_config.linker.empty()) {
    changes->Set("RUSTC_LINKER", rustc.target_config.linker);
  }
  auto set_or_remove = [&](const std::string& name, const std::string& value) {
    if (value.empty()) {
      changes->Unset(name);
    } else {
      changes->Set(name, value);
    }
  };
  set_or_remove("RUSTC_WRAPPER", config.rustc_wrapper);
  set_or_remove("RUSTC_WORKSPACE_WRAPPER", package.is_member ? config.rustc_workspace_wrapper : "");
  changes->Set("CARGO_ENCODED_RUSTFLAGS", Join(rustc.rustflags, "\x1f"));
  changes->Unset("RUSTFLAGS");
}

// Where integration tests and benchmarks find the programs of their package.
void AddBinaries(const Workspace& workspace, const Layout& layout, const Unit& unit, EnvironmentChanges* changes) {
  const Target& target = TargetOf(workspace, unit);
  if (!target.is_test() && !target.is_bench()) {
    return;
  }
  for (const Target& other : PackageOf(workspace, unit).targets) {
    if (other.is_bin()) {
      changes->Set("CARGO_BIN_EXE_" + other.name,
                   IsCheck(unit) ? "placeholder:" + other.name : layout.FinalBinary(unit.platform, other.name));
    }
  }
}

void AddOutDir(const UnitGraph& graph, const Layout& layout, const Unit& unit, EnvironmentChanges* changes) {
  for (const UnitDependency& dependency : unit.dependencies) {
    if (graph.units[dependency.unit].is_run_custom_build()) {
      changes->Set("OUT_DIR", layout.OutDir(dependency.unit));
    }
  }
}

}  // namespace

EnvironmentChanges RustcEnvironment(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                    UnitId id) {
  const Unit& unit = graph.units[id];
  const Package& package = PackageOf(workspace, unit);
  const Target& target = TargetOf(workspace, unit);
  EnvironmentChanges changes = CommonEnvironment(workspace);
  changes.Prepend(std::string(kLibraryPath), DynamicFolders(workspace, graph, layout, id));
  AddPackage(workspace, package, &changes);
  changes.Set("CARGO_CRATE_NAME", target.crate_name());
  if (target.is_bin() || (target.is_example() && target.crate_types == std::vector<std::string>{"bin"})) {
    changes.Set("CARGO_BIN_NAME", target.name);
  }
  if (target.is_test() || target.is_bench()) {
    changes.Set("CARGO_TARGET_TMPDIR", layout.build_directory() + "/tmp");
  }
  AddBinaries(workspace, layout, unit, &changes);
  AddOutDir(graph, layout, unit, &changes);
  return changes;
}

std::vector<std::pair<std::string, std::string>> CallEnvironment(const Workspace& workspace) {
  std::vector<std::pair<std::string, std::string>> variables;
  for (const auto& variable : workspace.toolchain.proxy_environment) {
    if (IsOfTheCall(variable.first)) {
      variables.push_back(variable);
    }
  }
  return variables;
}

std::vector<std::string> DefaultVariables(const Workspace& workspace) {
  std::vector<std::string> names;
  for (const EnvEntry& entry : workspace.config.env()) {
    if (!entry.force) {
      names.push_back(entry.name);
    }
  }
  return names;
}

EnvironmentChanges ProgramEnvironment(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                      UnitId id) {
  const Unit& unit = graph.units[id];
  EnvironmentChanges changes = CommonEnvironment(workspace);
  for (auto& [name, value] : CallEnvironment(workspace)) {
    changes.Set(name, value);
  }
  changes.Prepend(std::string(kLibraryPath), workspace.rustc(unit.platform).sysroot_libdir);
  changes.Prepend(std::string(kLibraryPath), DynamicFolders(workspace, graph, layout, id));
  changes.Prepend(std::string(kLibraryPath), layout.FinalFolder(unit.platform));
  AddPackage(workspace, PackageOf(workspace, unit), &changes);
  AddBinaries(workspace, layout, unit, &changes);
  AddOutDir(graph, layout, unit, &changes);
  return changes;
}

EnvironmentChanges ScriptEnvironment(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                     UnitId id) {
  const Unit& unit = graph.units[id];
  const Package& package = PackageOf(workspace, unit);
  EnvironmentChanges changes = CommonEnvironment(workspace);
  // Last of all in the list comes what is inherited, so the folders are put in front from the back.
  changes.Prepend(std::string(kLibraryPath), workspace.rustc("").sysroot_libdir);
  for (const UnitDependency& dependency : unit.dependencies) {
    changes.Prepend(std::string(kLibraryPath), DynamicFolders(workspace, graph, layout, dependency.unit));
  }
  changes.Prepend(std::string(kLibraryPath), layout.FinalFolder(""));
  AddPackage(workspace, package, &changes);
  changes.Set("OUT_DIR", layout.OutDir(id));
  changes.Set("TARGET", workspace.rustc(unit.platform).triple);
  changes.Set("HOST", workspace.toolchain.host);
  changes.Set("DEBUG", unit.profile.debuginfo == "0" ? "false" : "true");
  changes.Set("OPT_LEVEL", unit.profile.opt_level);
  changes.Set("PROFILE", unit.profile.root_is_release ? "release" : "debug");
  if (!package.links.empty()) {
    changes.Set("CARGO_MANIFEST_LINKS", package.links);
  }
  for (const std::string& feature : unit.features) {
    changes.Set("CARGO_FEATURE_" + Envify(feature), "1");
  }
  AddCfgs(workspace, unit, &changes);
  AddTools(workspace, package, unit, &changes);
  return changes;
}

}  // namespace rbuild::cargo
