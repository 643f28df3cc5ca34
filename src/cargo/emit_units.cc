// EmitBuildFile: the edges of units.
#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/cost_hint.h"
#include "cargo/emit_context.h"
#include "cargo/fragment.h"
#include "cargo/rustc_args.h"
#include "cargo/rustc_env.h"
#include "cargo/shell_command.h"
#include "cargo/unit_args.h"

namespace rbuild::cargo {

namespace {

constexpr std::string_view kCratesIo = "registry+https://github.com/rust-lang/crates.io-index";
constexpr std::string_view kCratesIoSparse = "sparse+https://index.crates.io/";

void AddOnce(const std::string& path, std::vector<std::string>* paths) {
  if (std::find(paths->begin(), paths->end(), path) == paths->end()) {
    paths->push_back(path);
  }
}

void AddScriptInputs(const EmitContext& context, UnitId id, WrittenBuild* build, ShellCommand* command) {
  const Unit& unit = context.unit(id);
  const ScriptLinks& links = context.links[id];
  const bool is_linker = RequiresUpstreamObjects(context.workspace, unit) && !IsCheck(unit);
  std::vector<std::string>& inputs = build->implicit_inputs;
  for (UnitId run : links.plugins) {
    command->plugin_fragments.push_back(context.ScriptFile(run, kSearchFragment));
  }
  for (UnitId run : links.to_link) {
    command->search_fragments.push_back(context.ScriptFile(run, kSearchFragment));
    if (run == links.own) {
      const std::string unit_class = UnitClass(context.workspace, unit);
      command->flags_fragment = context.ScriptFile(run, FlagsFragmentName(unit_class));
      inputs.push_back(command->flags_fragment);
      inputs.push_back(context.ScriptFile(run, kInputsDigestFile));
      command->takes_cdylib_arguments = unit_class == "cdylib";
    } else if (is_linker) {
      inputs.push_back(context.ScriptFile(run, kLinkDigestFile));
    }
  }
  inputs.insert(inputs.end(), command->search_fragments.begin(), command->search_fragments.end());
  for (const std::string& fragment : command->plugin_fragments) {
    AddOnce(fragment, &inputs);
  }
}

DirectiveContext ContextOfDirectives(const EmitContext& context, const Package& package) {
  DirectiveContext result;
  result.package = context.Describe(package);
  result.rust_version = package.rust_version;
  if (const Target* lib = package.lib()) {
    result.library_name = lib->crate_name();
  }
  for (const Target& target : package.targets) {
    const auto& types = target.crate_types;
    result.has_cdylib |= target.is_lib() && std::find(types.begin(), types.end(), "cdylib") != types.end();
    result.has_tests |= target.is_test();
    result.has_benches |= target.is_bench();
    result.has_examples |= target.is_example();
    if (target.is_bin()) {
      result.bins.push_back(target.name);
    }
  }
  return result;
}

// The description of a run, and the inputs of its edge.
BuildScriptSpec MakeSpec(const EmitContext& context, UnitId id, WrittenBuild* build) {
  const Unit& unit = context.unit(id);
  const Package& package = PackageOf(context.workspace, unit);
  BuildScriptSpec spec;
  spec.package_name = package.name;
  spec.package_version = package.version;
  spec.package_root = package.root;
  spec.is_local = package.is_local();
  spec.directives = ContextOfDirectives(context, package);
  spec.folder = context.layout.files(id).folder;
  spec.workspace_root = context.workspace.is_embedded ? "" : context.workspace_root();
  spec.target_directory = context.layout.target_directory();
  spec.build_folder = context.layout.build_folder();
  spec.classes = UnitClasses(package);
  spec.environment = ScriptEnvironment(context.workspace, context.graph, context.layout, id);
  for (const UnitDependency& dependency : unit.dependencies) {
    const Unit& other = context.unit(dependency.unit);
    if (other.is_run_custom_build()) {
      const LinkedRun linked{PackageOf(context.workspace, other).links,
                             context.ScriptFile(dependency.unit, kDirectivesFile)};
      // One edge can stand in the graph several times.
      if (std::find(spec.linked_runs.begin(), spec.linked_runs.end(), linked) == spec.linked_runs.end()) {
        spec.linked_runs.push_back(linked);
        build->implicit_inputs.push_back(context.ScriptFile(dependency.unit, kMetadataDigestFile));
      }
    } else if (TargetOf(context.workspace, other).is_build_script()) {
      spec.program = context.layout.files(dependency.unit).executable;
      build->inputs.push_back(spec.program);
    }
  }
  for (UnitId run : context.links[id].plugins) {
    spec.native_runs.push_back(context.ScriptFile(run, kDirectivesFile));
    build->implicit_inputs.push_back(context.ScriptFile(run, kLinkDigestFile));
  }
  if (spec.program.empty()) {
    const auto& overrides = context.workspace.rustc(unit.platform).target_config.links;
    if (const auto found = overrides.find(package.links); found != overrides.end()) {
      spec.overrides = found->second.directives;
    }
  }
  return spec;
}

}  // namespace

std::string UnitLabel(const Unit& unit, const Target& target) {
  std::string label = target.is_build_script() ? "build script"
                      : target.is_lib()        ? "lib"
                      : target.is_bin()        ? fmt::format("bin \"{}\"", target.name)
                      : target.is_example()    ? fmt::format("example \"{}\"", target.name)
                      : target.is_test()       ? fmt::format("test \"{}\"", target.name)
                      : target.is_bench()      ? fmt::format("bench \"{}\"", target.name)
                                               : target.name;
  if (unit.mode == UnitMode::kDoc) {
    return label + " doc";
  }
  return IsAnyTest(unit) && !target.is_test() && !target.is_bench() ? label + " test" : label;
}

bool EmitContext::IsPrimary(PackageIndex package) const {
  return std::any_of(graph.roots.begin(), graph.roots.end(),
                     [&](UnitId root) { return graph.units[root].package == package; });
}

std::string EmitContext::Describe(const Package& package) const {
  std::string text = fmt::format("{} v{}", package.name, package.version);
  if (package.is_local()) {
    return fmt::format("{} ({})", text, package.root);
  }
  if (package.source == kCratesIo || package.source == kCratesIoSparse) {
    return text;
  }
  const std::string_view source = package.source;
  const size_t plus = source.find('+');
  return fmt::format("{} ({})", text, plus == std::string_view::npos ? source : source.substr(plus + 1));
}

std::string EmitContext::BuildPath(const std::string& path) const {
  const std::string& root = workspace_root();
  return !workspace.is_embedded && IsBelow(path, root) && path != root ? path.substr(root.size() + 1) : path;
}

Result<std::string> WriteFragment(const EmitContext& context, std::string_view suffix, std::string_view content,
                                  Disk& disk) {
  const std::string folder = JoinPath(context.layout.build_folder(), kFragmentFolder);
  std::string path = fmt::format("{}/{}{}", folder, DigestOf(content).ToShortHex(), suffix);
  TRY(WriteFileIfChanged(disk, path, content));
  return path;
}

void AddCrateInputs(const EmitContext& context, UnitId id, WrittenBuild* build) {
  const Unit& unit = context.unit(id);
  const bool links = RequiresUpstreamObjects(context.workspace, unit) && !IsCheck(unit) && unit.mode != UnitMode::kDoc;
  std::vector<std::string>& inputs = build->implicit_inputs;
  std::vector<UnitId> direct;
  for (const UnitDependency& dependency : unit.dependencies) {
    const Unit& other = context.unit(dependency.unit);
    if (!IsExtern(context.workspace, other)) {
      continue;
    }
    const UnitFiles& files = context.layout.files(dependency.unit);
    if (NeedsOnlyMetadata(context.workspace, unit, other)) {
      inputs.push_back(files.rmeta);
    } else {
      for (std::string& path : files.Linkable(TargetOf(context.workspace, other))) {
        inputs.push_back(std::move(path));
      }
    }
    direct.push_back(dependency.unit);
  }
  if (!links) {
    return;
  }
  for (UnitId crate : TransitiveCrates(context.workspace, context.graph, id)) {
    if (std::find(direct.begin(), direct.end(), crate) == direct.end()) {
      for (std::string& path : context.layout.files(crate).Linkable(TargetOf(context.workspace, context.unit(crate)))) {
        inputs.push_back(std::move(path));
      }
    }
  }
}

Result<void> AddCrateRoot(const EmitContext& context, const Package& package, const Target& target, const Disk& disk,
                          WrittenBuild* build) {
  if (package.is_local()) {
    TRY_ASSIGN(const FileStat stat, disk.Stat(target.src_path));
    if (!stat.exists()) {
      return {};
    }
  }
  build->inputs = {context.BuildPath(target.src_path)};
  return {};
}

void AddVariableBindings(const EmitContext& context, bool is_primary, WrittenBuild* build) {
  std::vector<std::string> uncounted;
  if (is_primary) {
    uncounted.emplace_back("CARGO_PRIMARY_PACKAGE=1");
  }
  if (context.workspace.is_embedded && build->rule == kRustcRule) {
    uncounted.push_back(fmt::format("{}={}", kMessagesVariable, kJsonMessages));
  }
  for (const auto& [name, value] : CallEnvironment(context.workspace)) {
    uncounted.push_back(fmt::format("{}={}", name, value));
  }
  if (!uncounted.empty()) {
    build->bindings.emplace_back("env_uncounted", Join(uncounted, " "));
  }
  if (const std::vector<std::string> names = DefaultVariables(context.workspace); !names.empty()) {
    build->bindings.emplace_back("env_defaults", Join(names, " "));
  }
}

constexpr std::string_view kBootstrap = "RUSTC_BOOTSTRAP";

Result<std::string> CommandLine(const EmitContext& context, UnitId id, const RustcCommand& rustc, ShellCommand command,
                                Disk& disk, WrittenBuild* build, size_t max_size) {
  EnvironmentChanges changes = RustcEnvironment(context.workspace, context.graph, context.layout, id);
  if (command.takes_further_arguments) {  // not the command of an edge, which has a binding for them
    for (auto& [name, value] : CallEnvironment(context.workspace)) {
      changes.Set(name, value);
    }
  }
  if (context.workspace.is_embedded) {
    command.has_other_readers = true;
    changes.Unset(std::string(kMessagesVariable));
    // It was planned for a rustc that has it; the outer build may be started without.
    if (std::optional<std::string> value = context.workspace.config.environment().Get(kBootstrap)) {
      changes.Set(std::string(kBootstrap), *std::move(value));
    }
  }
  TRY_ASSIGN(const std::string environment, EnvironmentFragment(changes));
  TRY_ASSIGN(command.environment_fragment, WriteFragment(context, ".env.sh", environment, disk));
  AddOnce(command.environment_fragment, &build->implicit_inputs);
  command.cwd = rustc.cwd == context.workspace_root() && !context.workspace.is_embedded ? "" : rustc.cwd;
  command.program_and_arguments = rustc.program;
  command.program_and_arguments.insert(command.program_and_arguments.end(), rustc.arguments.begin(),
                                       rustc.arguments.end());
  std::string text = FormatShellCommand(command);
  if (text.size() <= max_size && text.find_first_of("\n\r") == std::string::npos) {
    return text;
  }
  TRY_ASSIGN(command.arguments_fragment, WriteFragment(context, ".args.sh", SetArguments(command) + "\n", disk));
  build->implicit_inputs.push_back(command.arguments_fragment);
  return FormatShellCommand(command);
}

Result<WrittenBuild> CompileEdge(const EmitContext& context, UnitId id, Disk& disk) {
  const Unit& unit = context.unit(id);
  const Package& package = PackageOf(context.workspace, unit);
  const Target& target = TargetOf(context.workspace, unit);
  const UnitFiles& files = context.layout.files(id);
  const RustcCommand rustc = MakeRustcCommand(context.workspace, context.graph, context.layout, id);

  WrittenBuild build;
  build.rule = kRustcRule;
  build.outputs = files.Outputs();
  TRY(AddCrateRoot(context, package, target, disk, &build));
  if (target.is_test() || target.is_bench()) {
    TRY(disk.MakeDirs(context.layout.build_directory() + "/tmp"));  // CARGO_TARGET_TMPDIR
  }

  ShellCommand command;
  AddCrateInputs(context, id, &build);
  AddScriptInputs(context, id, &build, &command);
  TRY_ASSIGN(std::string text, CommandLine(context, id, rustc, std::move(command), disk, &build));
  TRY_ASSIGN(int64_t cost, CompileCostMs(disk, target, unit));
  build.bindings = {{"cmd", std::move(text)},
                    {"dep", files.dep_info},
                    {"desc", (IsCheck(unit) ? "Checking " : "Compiling ") + context.Describe(package)},
                    {"unit", fmt::format("{} ({})", package.name, UnitLabel(unit, target))},
                    {"early_output", "rustc"},
                    {"cost", fmt::format("{}", cost)}};
  AddVariableBindings(context, context.IsPrimary(unit.package), &build);
  return build;
}

Result<WrittenBuild> ScriptRunEdge(const EmitContext& context, UnitId id, Disk& disk) {
  const Package& package = PackageOf(context.workspace, context.unit(id));
  WrittenBuild build;
  build.rule = "build_script";
  const BuildScriptSpec spec = MakeSpec(context, id, &build);
  TRY_ASSIGN(std::string path, WriteFragment(context, ".script", FormatBuildScriptSpec(spec), disk));
  build.implicit_inputs.insert(build.implicit_inputs.begin(), path);
  for (std::string_view name : {kDirectivesFile, kInputsDigestFile, kLinkDigestFile, kMetadataDigestFile,
                                kSearchFragment, kVariablesFragment}) {
    build.outputs.push_back(context.ScriptFile(id, name));
  }
  for (const std::string& unit_class : spec.classes) {
    build.outputs.push_back(context.ScriptFile(id, FlagsFragmentName(unit_class)));
  }
  build.bindings = {{"cmd", fmt::format("exec {} -t run-build-script {}", ShellQuote(context.options.rbuild_program),
                                        ShellQuote(path))},
                    {"dep", context.ScriptFile(id, kDepfile)},
                    {"desc", "Compiling " + context.Describe(package)},
                    {"unit", package.name + " (build script run)"},
                    {"early_cutoff", "1"},
                    {"keep_output", "1"},
                    {"cost", fmt::format("{}", kScriptRunCostMs)}};
  AddVariableBindings(context, false, &build);
  return build;
}

}  // namespace rbuild::cargo
