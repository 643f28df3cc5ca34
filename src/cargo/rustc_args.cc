// RustcArgs: rows of the command line, in cargo's order.
#include "cargo/rustc_args.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "cargo/unit_args.h"

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
    Add(LintArguments(workspace_, unit_));
    AddChecks();
    Add(FeatureArguments(workspace_, unit_));
    AddPlaces();
    Add(CrateFolderArguments(workspace_, graph_, layout_, id_));
    Add(ExternArguments(workspace_, graph_, layout_, id_));
    if (!package_.is_local()) {
      Add({"--cap-lints", "allow"});
    }
    if (workspace_.is_embedded && IsBelow(source, workspace_.metadata.workspace_root)) {
      // rustc is given absolute names for the build's sake; what it makes shall have cargo's.
      Add({fmt::format("--remap-path-prefix={}/=", workspace_.metadata.workspace_root)});
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
    Add(LtoArguments(unit_));
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

RustcCommand MakeRustcCommand(const Workspace& workspace, const UnitGraph& graph, const Layout& layout, UnitId id) {
  const Unit& unit = graph.units[id];
  const Package& package = PackageOf(workspace, unit);
  const BuildSection& config = workspace.config.build();
  RustcCommand command;
  if (!config.rustc_wrapper.empty()) {
    command.program.push_back(config.rustc_wrapper);
  }
  if (package.is_member && !config.rustc_workspace_wrapper.empty()) {
    command.program.push_back(config.rustc_workspace_wrapper);
  }
  command.program.push_back(workspace.toolchain.rustc);

  SourcePlace place = PlaceOfSource(workspace, unit);
  command.cwd = std::move(place.cwd);
  command.arguments = ArgumentList(workspace, graph, layout, id).Make(place.source);
  return command;
}

}  // namespace rbuild::cargo
