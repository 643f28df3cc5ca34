// Prints units as cargo prints them.
#include "cargo/unit_graph_json.h"

#include <string_view>

#include <fmt/format.h>

namespace rbuild::cargo {
namespace {

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

template <class Range, class Print>
std::string Array(const Range& range, const Print& print) {
  std::string out = "[";
  for (const auto& item : range) {
    out += (out.size() > 1 ? "," : "") + print(item);
  }
  return out + "]";
}

std::string Strings(const std::vector<std::string>& texts) {
  return Array(texts, Quoted);
}

std::string OrNull(const std::string& text) {
  return text.empty() ? "null" : Quoted(text);
}

std::string DebugInfo(const std::string& debuginfo) {
  return debuginfo.size() == 1 ? debuginfo : Quoted(debuginfo);
}

std::string StripJson(const std::string& strip) {
  return fmt::format(R"({{"resolved":{}}})",
                     strip == "none" ? "\"None\"" : fmt::format(R"({{"Named":{}}})", Quoted(strip)));
}

std::string TargetJson(const Target& target) {
  return fmt::format(
      R"({{"kind":{},"crate_types":{},"name":{},"src_path":{},"edition":{},{}"doc":{},"doctest":{},"test":{}}})",
      Strings(target.kinds), Strings(target.crate_types), Quoted(target.name), Quoted(target.src_path),
      Quoted(target.edition),
      target.required_features.empty() ? ""
                                       : fmt::format("\"required-features\":{},", Strings(target.required_features)),
      target.doc, target.doctest, target.test);
}

std::string ProfileJson(const Profile& profile) {
  return fmt::format(
      R"({{"name":{},"opt_level":{},"lto":{},"codegen_backend":null,"codegen_units":{},"debuginfo":{},)"
      R"("split_debuginfo":{},"debug_assertions":{},"overflow_checks":{},"rpath":{},"incremental":{},"panic":{},)"
      R"("strip":{}}})",
      Quoted(profile.name), Quoted(profile.opt_level), Quoted(profile.lto),
      profile.codegen_units ? fmt::format("{}", *profile.codegen_units) : "null", DebugInfo(profile.debuginfo),
      OrNull(profile.split_debuginfo), profile.debug_assertions, profile.overflow_checks, profile.rpath,
      profile.incremental, Quoted(profile.panic), StripJson(profile.strip));
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
                       dependency.unit.index(), Quoted(dependency.extern_name));
  };
  return fmt::format(
      R"({{"pkg_id":{},"target":{},"profile":{},"platform":{},"mode":{},"features":{},"dependencies":{}}})",
      Quoted(package.id), TargetJson(package.targets[unit.target]), ProfileJson(unit.profile), OrNull(unit.platform),
      Quoted(ModeName(unit.mode)), Strings(unit.features), Array(unit.dependencies, edge));
}

}  // namespace

std::string UnitGraphJson(const Metadata& metadata, const UnitGraph& graph) {
  return fmt::format(R"({{"version":1,"units":{},"roots":{}}})",
                     Array(graph.units, [&](const Unit& unit) { return UnitJson(metadata, unit); }),
                     Array(graph.roots, [](UnitId id) { return fmt::format("{}", id.index()); }));
}

}  // namespace rbuild::cargo
