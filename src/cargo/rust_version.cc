// RustVersion: comparing numbers.
#include "cargo/rust_version.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild::cargo {
namespace {

std::array<int64_t, 3> Numbers(std::string_view version) {
  std::array<int64_t, 3> numbers = {0, 0, 0};
  size_t next = 0;
  for (const std::string_view part : Split(version.substr(0, version.find_first_of("-+")), '.')) {
    if (next < numbers.size()) {
      numbers[next++] = ParseInt(part).value_or(0);
    }
  }
  return numbers;
}

}  // namespace

bool SupportsRustVersion(std::string_view release, std::string_view rust_version) {
  const auto has = Numbers(release);
  const auto wants = Numbers(rust_version);
  return has[0] == wants[0] && has >= wants;
}

Result<void> CheckRustVersions(const Workspace& workspace, const UnitGraph& graph) {
  const std::string& release = workspace.toolchain.release;
  std::vector<PackageIndex> too_new;  // in cargo's order, which is that of names and versions
  for (const Unit& unit : graph.units) {
    const Package& package = workspace.metadata.packages[unit.package];
    if (!package.rust_version.empty() && !SupportsRustVersion(release, package.rust_version)) {
      too_new.push_back(unit.package);
    }
  }
  if (too_new.empty()) {
    return {};
  }
  std::sort(too_new.begin(), too_new.end());
  std::string message =
      fmt::format("rustc {} is not supported by the following package{}:\n", release, too_new.size() == 1 ? "" : "s");
  bool is_any_local = false;
  for (const PackageIndex id : too_new) {
    const Package& package = workspace.metadata.packages[id];
    message += fmt::format("  {}@{} requires rustc {}\n", package.name, package.version, package.rust_version);
    is_any_local = is_any_local || package.is_local();
  }
  if (!is_any_local) {
    message += fmt::format(
        "Either upgrade rustc or select compatible dependency versions with\n"
        "`cargo update <name>@<current-ver> --precise <compatible-ver>`\n"
        "where `<compatible-ver>` is the latest version supporting rustc {}\n",
        release);
  }
  return InputError(message);
}

}  // namespace rbuild::cargo
