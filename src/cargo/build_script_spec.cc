// BuildScriptSpec: writing and reading it.
#include "cargo/build_script_spec.h"

#include <fmt/format.h>

#include "cargo/escaped_lines.h"

namespace rbuild::cargo {

namespace {

constexpr std::string_view kVersionLine = "rbuild-build-script";
constexpr std::string_view kVersion = "1";

// The fields that are one text each.
struct TextField {
  std::string_view key;
  std::string& value;
};
std::vector<TextField> TextFields(BuildScriptSpec& spec) {
  return {{"package-name", spec.package_name},
          {"package-version", spec.package_version},
          {"package-root", spec.package_root},
          {"package", spec.directives.package},
          {"rust-version", spec.directives.rust_version},
          {"library", spec.directives.library_name},
          {"program", spec.program},
          {"folder", spec.folder},
          {"workspace-root", spec.workspace_root},
          {"target-directory", spec.target_directory},
          {"build-folder", spec.build_folder}};
}

struct FlagField {
  std::string_view key;
  bool& value;
};
std::vector<FlagField> FlagFields(BuildScriptSpec& spec) {
  return {{"local", spec.is_local},
          {"has-cdylib", spec.directives.has_cdylib},
          {"has-tests", spec.directives.has_tests},
          {"has-benches", spec.directives.has_benches},
          {"has-examples", spec.directives.has_examples}};
}

struct ListField {
  std::string_view key;
  std::vector<std::string>& values;
};
std::vector<ListField> ListFields(BuildScriptSpec& spec) {
  return {{"bin", spec.directives.bins}, {"class", spec.classes}, {"native-run", spec.native_runs}};
}

bool AddField(std::string_view key, std::string_view value, BuildScriptSpec* spec) {
  for (TextField field : TextFields(*spec)) {
    if (field.key == key) {
      field.value = value;
      return true;
    }
  }
  for (FlagField field : FlagFields(*spec)) {
    if (field.key == key) {
      field.value = true;
      return true;
    }
  }
  for (ListField field : ListFields(*spec)) {
    if (field.key == key) {
      field.values.emplace_back(value);
      return true;
    }
  }
  auto [name, rest] = CutAtEquals(value);
  if (key == "linked-run") {
    spec->linked_runs.push_back({std::string(name), std::string(rest)});
    return true;
  }
  if (key == "override") {
    spec->overrides.emplace_back(name, rest);
    return true;
  }
  return spec->environment.AddLine(key, value);
}

}  // namespace

std::string FormatBuildScriptSpec(const BuildScriptSpec& spec) {
  BuildScriptSpec copy = spec;  // the tables of fields refer to what they can change
  KeyedLines lines = {{std::string(kVersionLine), std::string(kVersion)}};
  for (const TextField& field : TextFields(copy)) {
    if (!field.value.empty()) {
      lines.emplace_back(std::string(field.key), field.value);
    }
  }
  for (const FlagField& field : FlagFields(copy)) {
    if (field.value) {
      lines.emplace_back(std::string(field.key), "");
    }
  }
  for (const ListField& field : ListFields(copy)) {
    for (const std::string& value : field.values) {
      lines.emplace_back(std::string(field.key), value);
    }
  }
  for (const LinkedRun& run : spec.linked_runs) {
    lines.emplace_back("linked-run", fmt::format("{}={}", run.links, run.directives_file));
  }
  for (const auto& [key, value] : spec.overrides) {
    lines.emplace_back("override", fmt::format("{}={}", key, value));
  }
  spec.environment.AppendTo(&lines);
  return FormatKeyedLines(lines);
}

Result<BuildScriptSpec> ParseBuildScriptSpec(std::string_view text, std::string_view file) {
  TRY_ASSIGN(KeyedLines lines, ParseKeyedLines(text, file));
  if (lines.empty() || lines.front() != std::pair<std::string, std::string>(kVersionLine, kVersion)) {
    return InputError(
        fmt::format("{} is not a description of a build script that this version of rbuild understands", file));
  }
  BuildScriptSpec spec;
  for (size_t i = 1; i < lines.size(); ++i) {
    if (!AddField(lines[i].first, lines[i].second, &spec)) {
      return InputError(fmt::format("unknown key '{}'", lines[i].first),
                        Location{std::string(file), static_cast<int>(i) + 1, 0, ""});
    }
  }
  if (spec.package_root.empty() || spec.folder.empty()) {
    return InputError(fmt::format("{} names no package or no folder", file));
  }
  return spec;
}

std::string FlagsFragmentName(std::string_view unit_class) {
  return fmt::format("flags-{}.sh", unit_class);
}

}  // namespace rbuild::cargo
