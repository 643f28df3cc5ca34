// Prints units as cargo prints them.
#include "cargo/unit_graph_json.h"

#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/json_text.h"

namespace rbuild::cargo {
namespace {

std::string OrNull(const std::string& text) {
  return text.empty() ? "null" : JsonQuoted(text);
}

std::string StripJson(const std::string& strip) {
  return fmt::format(R"({{"resolved":{}}})",
                     strip == "none" ? "\"None\"" : fmt::format(R"({{"Named":{}}})", JsonQuoted(strip)));
}

std::string ProfileJson(const Profile& profile) {
  return fmt::format(
      R"({{"name":{},"opt_level":{},"lto":{},"codegen_backend":null,"codegen_units":{},"debuginfo":{},)"
      R"("split_debuginfo":{},"debug_assertions":{},"overflow_checks":{},"rpath":{},"incremental":{},"panic":{},)"
      R"("strip":{}}})",
      JsonQuoted(profile.name), JsonQuoted(profile.opt_level), JsonQuoted(profile.lto),
      profile.codegen_units ? fmt::format("{}", *profile.codegen_units) : "null", DebugInfoJson(profile.debuginfo),
      OrNull(profile.split_debuginfo), profile.debug_assertions, profile.overflow_checks, profile.rpath,
      profile.incremental, JsonQuoted(profile.panic), StripJson(profile.strip));
}

std::string_view ModeName(UnitMode mode) {
  switch (mode) {
    case UnitMode::kTest:
      return "test";
    case UnitMode::kBuild:
      return "build";
    case UnitMode::kCheck:
    case UnitMode::kCheckTest:
      return "check";
    case UnitMode::kDoc:
      return "doc";
    case UnitMode::kDoctest:
      return "doctest";
    case UnitMode::kRunCustomBuild:
      return "run-custom-build";
  }
  return "";
}

std::string UnitJson(const Metadata& metadata, const Unit& unit) {
  const Package& package = metadata.packages[unit.package];
  const auto edge = [](const UnitDependency& dependency) {
    return fmt::format(R"({{"index":{},"extern_crate_name":{},"public":false,"noprelude":false}})",
                       dependency.unit.index(), JsonQuoted(dependency.extern_name));
  };
  return fmt::format(
      R"({{"pkg_id":{},"target":{},"profile":{},"platform":{},"mode":{},"features":{},"dependencies":{}}})",
      JsonQuoted(package.id), TargetJson(package.targets[unit.target]), ProfileJson(unit.profile),
      OrNull(unit.platform), JsonQuoted(ModeName(unit.mode)), JsonStrings(unit.features),
      JsonArray(unit.dependencies, edge));
}

}  // namespace

std::string UnitGraphJson(const Metadata& metadata, const UnitGraph& graph) {
  return fmt::format(R"({{"version":1,"units":{},"roots":{}}})",
                     JsonArray(graph.units, [&](const Unit& unit) { return UnitJson(metadata, unit); }),
                     JsonArray(graph.roots, [](UnitId id) { return fmt::format("{}", id.index()); }));
}

}  // namespace rbuild::cargo
