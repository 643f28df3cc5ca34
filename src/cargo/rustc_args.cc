// RustcArgs: rows of the command line, in cargo's order.
#include "cargo/rustc_args.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"

namespace rbuild::cargo {

namespace {

class ArgumentList {
 public:
  ArgumentList(const Workspace& workspace, const UnitGraph& graph, const Layout& layout, UnitId id)
      : workspace_(workspace),
        graph_(graph),
        layout_(layout),
        id_(id),
        unit_(graph.units[id]),
        package_(PackageOf(workspace, unit_)),
        target_(TargetOf(workspace, unit_)),
        rustc_(workspace.rustc(unit_.platform)) {}

  std::vector<std::string> Make(const std::string& source) {
    Add({"--crate-name", target_.crate_name(), "--edition=" + target_.edition, source});
    Add({"--error-format=json", "--json=diagnostic-rendered-ansi,artifacts,future-incompat"});
    AddCrateTypes();
    AddCodeGeneration();
    AddLints();
    AddChecks();
    AddFeatures();
    AddPlaces();
    AddCrates();
    if (!package_.is_local()) {
      Add({"--cap-lints", "allow"});
    }
    Add(rustc_.rustflags);
    return std::move(arguments_);
  }

 private:
  void Add(const std::vector<std::string>& arguments) {
    arguments_.insert(arguments_.end(), arguments.begin(), arguments.end());
  }
  void AddCodegen(std::string_view option) {
    arguments_.emplace_back("-C");
    arguments_.emplace_back(option);
  }

  bool HasCrateType(std::string_view type) const {
    return std::find(target_.crate_types.begin(), target_.crate_types.end(), type) != target_.crate_types.end();
  }

  void AddCrateTypes() {
    if (!IsAnyTest(unit_)) {
      for (const std::string& type : target_.crate_types) {
        Add({"--crate-type", type});
      }
    }
    if (IsCheck(unit_)) {
      arguments_.emplace_back("--emit=dep-info,metadata");
    } else if (EmitsMetadata(workspace_, unit_)) {
      arguments_.emplace_back("--emit=dep-info,metadata,link");
    } else {
      arguments_.emplace_back("--emit=dep-info,link");
    }
    if (target_.is_proc_macro() || (HasCrateType("dylib") && !IsPrimary())) {
      AddCodegen("prefer-dynamic");
    }
  }

  bool IsPrimary() const {
    return std::any_of(graph_.roots.begin(), graph_.roots.end(),
                       [&](UnitId root) { return graph_.units[root].package == unit_.package; });
  }

  void AddCodeGeneration() {
    const Profile& profile = unit_.profile;
    if (profile.opt_level != "0") {
      AddCodegen("opt-level=" + profile.opt_level);
    }
    if (profile.panic != "unwind") {
      AddCodegen("panic=" + profile.panic);
    }
    AddLto();
    if (profile.codegen_units) {
      AddCodegen(fmt::format("codegen-units={}", *profile.codegen_units));
    }
    if (profile.debuginfo != "0") {
      AddCodegen("debuginfo=" + profile.debuginfo);
    }
    const std::string& split = profile.split_debuginfo;
    if (std::find(rustc_.split_debuginfo.begin(), rustc_.split_debuginfo.end(), split) !=
        rustc_.split_debuginfo.end()) {
      AddCodegen("split-debuginfo=" + split);
    }
  }

  void AddLto() {
    switch (unit_.lto.kind) {
      case UnitLto::Kind::kRun:
        AddCodegen(unit_.lto.run.empty() ? "lto" : "lto=" + unit_.lto.run);
        break;
      case UnitLto::Kind::kOff:
        AddCodegen("lto=off");
        AddCodegen("embed-bitcode=no");
        break;
      case UnitLto::Kind::kOnlyBitcode:
        AddCodegen("linker-plugin-lto");
        break;
      case UnitLto::Kind::kObjectAndBitcode:
        break;
      case UnitLto::Kind::kOnlyObject:
        AddCodegen("embed-bitcode=no");
        break;
    }
  }

  void AddLints() {
    if (unit_.package.index() < workspace_.manifests.lint_flags.size()) {
      Add(workspace_.manifests.lint_flags[unit_.package]);
    }
  }

  // Only what differs from what rustc does at that optimisation level.
  void AddChecks() {
    const Profile& profile = unit_.profile;
    if (profile.opt_level == "0") {
      if (!profile.debug_assertions) {
        AddCodegen("debug-assertions=off");
        if (profile.overflow_checks) {
          AddCodegen("overflow-checks=on");
        }
      } else if (!profile.overflow_checks) {
        AddCodegen("overflow-checks=off");
      }
    } else if (profile.debug_assertions) {
      AddCodegen("debug-assertions=on");
      if (!profile.overflow_checks) {
        AddCodegen("overflow-checks=off");
      }
    } else if (profile.overflow_checks) {
      AddCodegen("overflow-checks=on");
    }
    if (IsAnyTest(unit_)) {
      Add(target_.harness ? std::vector<std::string>{"--test"} : std::vector<std::string>{"--cfg", "test"});
    }
  }

  void AddFeatures() {
    for (const std::string& feature : unit_.features) {
      Add({"--cfg", fmt::format("feature=\"{}\"", feature)});
    }
    std::string declared;
    for (const auto& [name, values] : package_.features) {
      declared += fmt::format("{}\"{}\"", declared.empty() ? "" : ", ", name);
    }
    Add({"--check-cfg", "cfg(docsrs,test)", "--check-cfg", fmt::format("cfg(feature, values({}))", declared)});
  }

  void AddPlaces() {
    const UnitFiles& files = layout_.files(id_);
    AddCodegen("metadata=" + files.metadata);
    if (!files.extra_filename.empty()) {
      AddCodegen("extra-filename=" + files.extra_filename);
    }
    if (unit_.profile.rpath) {
      AddCodegen("rpath");
    }
    Add({"--out-dir", files.folder});
    if (!unit_.platform.empty()) {
      Add({"--target", unit_.platform});
    }
    if (!rustc_.target_config.linker.empty()) {
      AddCodegen("linker=" + rustc_.target_config.linker);
    }
    if (unit_.profile.incremental) {
      AddCodegen(fmt::format("incremental={}/incremental", files.folder));
    }
    if (unit_.profile.strip != "none") {
      AddCodegen("strip=" + unit_.profile.strip);
    }
  }

  void AddCrates() {
    for (UnitId crate : TransitiveCrates(workspace_, graph_, id_)) {
      Add({"-L", "dependency=" + layout_.files(crate).folder});
    }
    for (const UnitDependency& dependency : unit_.dependencies) {
      const Unit& other = graph_.units[dependency.unit];
      if (!IsExtern(workspace_, other)) {
        continue;
      }
      const UnitFiles& files = layout_.files(dependency.unit);
      const std::vector<std::string> paths = NeedsOnlyMetadata(workspace_, unit_, other)
                                                 ? std::vector<std::string>{files.rmeta}
                                                 : files.Linkable(TargetOf(workspace_, other));
      for (const std::string& path : paths) {
        Add({"--extern", fmt::format("{}={}", dependency.extern_name, path)});
      }
    }
    if (target_.is_proc_macro()) {
      Add({"--extern", "proc_macro"});
    }
  }

  const Workspace& workspace_;
  const UnitGraph& graph_;
  const Layout& layout_;
  UnitId id_;
  const Unit& unit_;
  const Package& package_;
  const Target& target_;
  const RustcInfo& rustc_;
  std::vector<std::string> arguments_;
};

}  // namespace

bool IsExtern(const Workspace& workspace, const Unit& dependency) {
  return !dependency.is_run_custom_build() && dependency.mode != UnitMode::kDoc &&
         TargetOf(workspace, dependency).is_linkable();
}

std::vector<UnitId> TransitiveCrates(const Workspace& workspace, const UnitGraph& graph, UnitId unit) {
  std::vector<bool> seen(graph.units.size(), false);
  std::vector<UnitId> pending = {unit};
  while (!pending.empty()) {
    const UnitId current = pending.back();
    pending.pop_back();
    for (const UnitDependency& dependency : graph.units[current].dependencies) {
      const Unit& other = graph.units[dependency.unit];
      if (seen[dependency.unit.index()] || !IsExtern(workspace, other)) {
        continue;
      }
      seen[dependency.unit.index()] = true;
      if (!TargetOf(workspace, other).is_proc_macro()) {
        pending.push_back(dependency.unit);
      }
    }
  }
  std::vector<UnitId> crates;
  for (size_t i = 0; i < seen.size(); ++i) {
    if (seen[i]) {
      crates.emplace_back(i);
    }
  }
  return crates;
}

RustcCommand MakeRustcCommand(const Workspace& workspace, const UnitGraph& graph, const Layout& layout, UnitId id) {
  const Unit& unit = graph.units[id];
  const Package& package = PackageOf(workspace, unit);
  const Target& target = TargetOf(workspace, unit);
  const BuildSection& config = workspace.config.build();
  RustcCommand command;
  if (!config.rustc_wrapper.empty()) {
    command.program.push_back(config.rustc_wrapper);
  }
  if (package.is_member && !config.rustc_workspace_wrapper.empty()) {
    command.program.push_back(config.rustc_workspace_wrapper);
  }
  command.program.push_back(workspace.toolchain.rustc);

  const std::string& root = workspace.metadata.workspace_root;
  std::string source = target.src_path;
  if (package.is_local() && IsBelow(source, root)) {
    command.cwd = root;
    source = source.substr(root.size() + 1);
  } else {
    command.cwd = package.root;
  }
  command.arguments = ArgumentList(workspace, graph, layout, id).Make(source);
  return command;
}

}  // namespace rbuild::cargo
