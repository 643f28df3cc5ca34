// CheckRootSources: one look at each source of a root.
#include "cargo/root_sources.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"

namespace rbuild::cargo {
namespace {

std::string_view KindOf(const Target& target) {
  return target.is_lib()       ? "lib"
         : target.is_bin()     ? "bin"
         : target.is_example() ? "example"
         : target.is_test()    ? "integration-test"
                               : "bench";
}

// What is wrong with the source; "" if nothing is.
Result<std::string> ProblemOf(const Package& package, const Target& target, const Disk& disk) {
  TRY_ASSIGN(const FileStat stat, disk.Stat(target.src_path));
  const std::string place = fmt::format("\n --> {}", package.manifest_path);
  if (!stat.exists()) {
    return fmt::format("can't find {} `{}` at path `{}`{}", KindOf(target), target.name, target.src_path, place);
  }
  if (!stat.is_directory()) {
    return std::string();
  }
  std::string problem = fmt::format("path `{}` for {} `{}` is a directory, but a source file was expected.{}",
                                    target.src_path, KindOf(target), target.name, place);
  for (const std::string_view name : {"main.rs", "lib.rs"}) {
    const std::string inside = JoinPath(target.src_path, name);
    TRY_ASSIGN(const FileStat entry, disk.Stat(inside));
    if (entry.is_regular() && (name == "lib.rs") == target.is_lib()) {
      problem += fmt::format("\n  = help: an entry point exists at `{}`", inside);
    }
  }
  return problem;
}

}  // namespace

Result<void> CheckRootSources(const Workspace& workspace, const UnitGraph& graph, const Disk& disk) {
  std::set<std::pair<PackageIndex, uint32_t>> seen;
  std::string problems;
  size_t count = 0;
  for (const UnitId root : graph.roots) {
    const Unit& unit = graph.units[root];
    const Package& package = workspace.metadata.packages[unit.package];
    const Target& target = package.targets[unit.target];
    if (unit.mode == UnitMode::kDoctest || !seen.emplace(unit.package, unit.target).second) {
      continue;
    }
    TRY_ASSIGN(const std::string problem, ProblemOf(package, target, disk));
    if (!problem.empty()) {
      problems += problem + "\nerror: ";
      ++count;
    }
  }
  if (count > 0) {
    return InputError(fmt::format("{}could not compile due to {} previous target resolution error{}", problems, count,
                                  count == 1 ? "" : "s"));
  }
  return {};
}

}  // namespace rbuild::cargo
