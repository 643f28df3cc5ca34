// DocCollisions: what was asked for comes first.
#include "cargo/doc_collisions.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace rbuild::cargo {
namespace {

std::string_view KindOf(const Target& target) {
  return target.is_lib() ? "lib" : target.is_example() ? "example" : "bin";
}

// The units that are documented: roots first, then by package.
std::vector<UnitId> DocumentedUnits(const EmitContext& context) {
  std::vector<UnitId> units;
  for (size_t i = 0; i < context.graph.units.size(); ++i) {
    if (context.unit(UnitId(i)).mode == UnitMode::kDoc) {
      units.emplace_back(i);
    }
  }
  std::stable_sort(units.begin(), units.end(), [&](UnitId a, UnitId b) {
    const Unit& first = context.unit(a);
    const Unit& second = context.unit(b);
    return std::pair(!first.is_root, first.package) < std::pair(!second.is_root, second.package);
  });
  return units;
}

}  // namespace

Result<DocCollisions> FindDocCollisions(const EmitContext& context) {
  DocCollisions collisions;
  std::map<std::string, UnitId> by_page;
  for (const UnitId id : DocumentedUnits(context)) {
    const std::string page = context.layout.DocPage(id);
    const auto [it, is_first] = by_page.emplace(page, id);
    if (is_first) {
      continue;
    }
    const Unit& unit = context.unit(id);
    const Unit& other = context.unit(it->second);
    const Target& target = TargetOf(context.workspace, unit);
    const Target& other_target = TargetOf(context.workspace, other);
    const std::string package = context.Describe(PackageOf(context.workspace, unit));
    const std::string other_package = context.Describe(PackageOf(context.workspace, other));
    const bool were_asked_for = context.IsPrimary(unit.package) && context.IsPrimary(other.package);
    if (were_asked_for && target.is_lib() == other_target.is_lib()) {
      return InputError(
          fmt::format("document output filename collision\n"
                      "The {} `{}` in package `{}` has the same name as the {} `{}` in package `{}`.\n"
                      "Only one may be documented at once since they output to the same path.\n"
                      "Consider documenting only one, renaming one, or marking one with `doc = false` in Cargo.toml.",
                      KindOf(target), target.name, package, KindOf(other_target), other_target.name, other_package));
    }
    collisions.left_out.insert(id);
    collisions.warnings.push_back(fmt::format(
        "output filename collision at {}\n"
        "  |\n"
        "  = note: the {} target `{}` in package `{}` has the same output filename as the {} target `{}` in "
        "package `{}`\n"
        "  = note: the pages of the former are left out",
        page, KindOf(target), target.name, package, KindOf(other_target), other_target.name, other_package));
  }
  return collisions;
}

}  // namespace rbuild::cargo
