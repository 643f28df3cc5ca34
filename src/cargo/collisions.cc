// Collisions: in cargo's words.
#include "cargo/collisions.h"

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

// How both are told apart.
struct Claim {
  Claim(const EmitContext& context, UnitId id)
      : target(TargetOf(context.workspace, context.unit(id))),
        package(context.Describe(PackageOf(context.workspace, context.unit(id)))) {}

  const Target& target;
  std::string package;
};

std::string WarningText(const std::string& path, const Claim& latter, const Claim& former) {
  return fmt::format(
      "output filename collision at {}\n"
      "  |\n"
      "  = note: the {} target `{}` in package `{}` has the same output filename as the {} target `{}` in "
      "package `{}`\n",
      path, KindOf(latter.target), latter.target.name, latter.package, KindOf(former.target), former.target.name,
      former.package);
}

}  // namespace

std::string CollisionWarning(const EmitContext& context, const std::string& path, UnitId a, UnitId b) {
  if (context.unit(b).package < context.unit(a).package) {
    std::swap(a, b);
  }
  return WarningText(path, Claim(context, b), Claim(context, a)) +
         "  = note: this may become a hard error in the future; see "
         "<https://github.com/rust-lang/cargo/issues/6313>\n"
         "  = help: consider changing their names to be unique or compiling them separately";
}

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
    const Claim latter(context, id);
    const Claim former(context, it->second);
    const bool were_asked_for = context.IsPrimary(unit.package) && context.IsPrimary(other.package);
    if (were_asked_for && latter.target.is_lib() == former.target.is_lib()) {
      return InputError(
          fmt::format("document output filename collision\n"
                      "The {} `{}` in package `{}` has the same name as the {} `{}` in package `{}`.\n"
                      "Only one may be documented at once since they output to the same path.\n"
                      "Consider documenting only one, renaming one, or marking one with `doc = false` in Cargo.toml.",
                      KindOf(latter.target), latter.target.name, latter.package, KindOf(former.target),
                      former.target.name, former.package));
    }
    collisions.left_out.insert(id);
    collisions.warnings.push_back(WarningText(page, latter, former) + "  = note: the pages of the former are left out");
  }
  return collisions;
}

}  // namespace rbuild::cargo
