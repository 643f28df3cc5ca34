// EmitBuildFile: the edges of documentation.
#include <utility>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/path.h"
#include "base/text.h"
#include "cargo/cost_hint.h"
#include "cargo/emit_context.h"
#include "cargo/rustdoc_args.h"

namespace rbuild::cargo {

namespace {

// What is documented in the same folder by another command, of another profile say, or by cargo, takes it away.
constexpr std::string_view kMarkerName = ".rbuild-made";

// There are two in a command.
constexpr size_t kMaxLineSize = kMaxCommandSize / 2;

// Sources of a package from elsewhere don't change. Where they can, in a vendored one, cargo wants its checksums.
Result<void> AddUnchangingSources(const Disk& disk, const Package& package, WrittenBuild* build) {
  build->implicit_inputs.push_back(package.manifest_path);
  std::string checksums = JoinPath(package.root, ".cargo-checksum.json");
  TRY_ASSIGN(const FileStat stat, disk.Stat(checksums));
  if (stat.is_regular()) {
    build->implicit_inputs.push_back(std::move(checksums));
  }
  return {};
}

// Pages refer to those of dependencies if they are there when they are made.
void AddPagesOfDependencies(const EmitContext& context, UnitId id, const std::set<UnitId>& left_out,
                            WrittenBuild* build) {
  for (const UnitDependency& dependency : context.unit(id).dependencies) {
    if (context.unit(dependency.unit).mode == UnitMode::kDoc && !left_out.contains(dependency.unit)) {
      build->order_only_inputs.push_back(context.layout.DocPage(dependency.unit));
    }
  }
}

}  // namespace

Result<WrittenBuild> DocEdge(const EmitContext& context, UnitId id, const std::set<UnitId>& left_out, Disk& disk) {
  const Unit& unit = context.unit(id);
  const Package& package = PackageOf(context.workspace, unit);
  const Target& target = TargetOf(context.workspace, unit);
  const UnitFiles& files = context.layout.files(id);
  const std::string page = context.layout.DocPage(id);
  const std::string folder(DirName(page));
  const std::string marker = JoinPath(folder, kMarkerName);

  WrittenBuild build;
  build.rule = package.is_local() ? std::string(kRustcRule) : "rustdoc";
  build.outputs = {page, marker};
  TRY(AddCrateRoot(context, package, target, disk, &build));
  AddCrateInputs(context, id, &build);
  AddPagesOfDependencies(context, id, left_out, &build);
  ShellCommand command;
  if (const UnitId own = context.links[id].own; own.valid()) {
    command.flags_fragment = context.ScriptFile(own, FlagsFragmentName(UnitClass(context.workspace, unit)));
    build.implicit_inputs.push_back(command.flags_fragment);
    build.implicit_inputs.push_back(context.ScriptFile(own, kInputsDigestFile));
  }
  const RustcCommand rustdoc =
      MakeRustdocCommand(context.workspace, context.graph, context.layout, id, context.options.document_private_items);
  TRY_ASSIGN(const std::string line, CommandLine(context, id, rustdoc, command, disk, &build, kMaxLineSize));
  // What was removed from the crate is to be removed from its pages.
  std::string text = fmt::format("rm -rf {0} && mkdir -p {0}", ShellQuote(folder));
  if (package.is_local()) {
    const RustcCommand tell = MakeDocDepInfoCommand(context.workspace, context.graph, context.layout, id);
    TRY_ASSIGN(const std::string telling, CommandLine(context, id, tell, command, disk, &build, kMaxLineSize));
    text += fmt::format(" && mkdir -p {} && {{ ( {} ) >/dev/null 2>&1 || :; }}", ShellQuote(files.folder), telling);
    build.bindings.emplace_back("dep", files.dep_info);
  } else {
    TRY(AddUnchangingSources(disk, package, &build));
  }
  text += fmt::format(" && ( {} ) && echo {} > {}", line, DigestOf(line).ToShortHex(), ShellQuote(marker));
  TRY_ASSIGN(const int64_t cost, CompileCostMs(disk, target, unit));
  build.bindings.insert(build.bindings.end(), {{"cmd", std::move(text)},
                                               {"desc", "Documenting " + context.Describe(package)},
                                               {"unit", fmt::format("{} ({})", package.name, UnitLabel(unit, target))},
                                               {"early_output", "rustc"},
                                               {"cost", fmt::format("{}", cost)}});
  AddVariableBindings(context, false, &build);
  return build;
}

// Source of the rule about folders: cargo's native_dirs, which are those of all scripts of the build.
Result<std::string> DoctestLine(const EmitContext& context, UnitId id, Disk& disk) {
  ShellCommand command;
  command.takes_further_arguments = true;
  for (size_t i = 0; i < context.graph.units.size(); ++i) {
    if (context.unit(UnitId(i)).is_run_custom_build()) {
      command.search_fragments.push_back(context.ScriptFile(UnitId(i), kSearchFragment));
    }
  }
  command.library_fragments = command.search_fragments;
  if (const UnitId own = context.links[id].own; own.valid()) {
    command.flags_fragment = context.ScriptFile(own, FlagsFragmentName(UnitClass(context.workspace, context.unit(id))));
  }
  WrittenBuild no_edge;
  return CommandLine(context, id, MakeDoctestCommand(context.workspace, context.graph, context.layout, id),
                     std::move(command), disk, &no_edge);
}

}  // namespace rbuild::cargo
