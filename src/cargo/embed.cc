// Embedding: the edge that makes the build file anew.
#include "cargo/embed.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/config.h"
#include "cargo/escaped_lines.h"
#include "manifest/depfile.h"

namespace rbuild::cargo {

namespace {

// Variables of the plan but for what is no part of what was asked for: where this machine has its programs, and how it
// gets at sources, which may hold secrets.
bool IsRecorded(std::string_view name) {
  return Config::IsOfPlan(name) && name != "PATH" && name != "HOME" && !name.starts_with("CARGO_REGISTR") &&
         !name.starts_with("CARGO_SOURCE_");
}

// Above the workspace folders change all the time: `.ninja_log` and its like lie there, `/tmp` is one of them.
bool IsQuiet(const std::string& folder, const std::string& workspace_root) {
  return folder == workspace_root || IsBelow(folder, workspace_root) || BaseName(folder) == ".cargo";
}

Result<std::string> NearestFolder(std::string path, const Disk& disk) {
  for (;;) {
    path = DirName(path);
    TRY_ASSIGN(const FileStat stat, disk.Stat(path));
    if (stat.is_directory() || path.empty() || path == "/") {
      return path;
    }
  }
}

}  // namespace

std::string RegenerateCommand(const EmbedRequest& request, std::string_view rbuild_program,
                              const Environment& environment) {
  std::string command = fmt::format("exec {} cargo generate --again", ShellQuote(rbuild_program));
  for (const std::string& argument : request.arguments) {
    command += " " + ShellQuote(argument);
  }
  for (const auto& [name, value] : environment.values()) {
    if (IsRecorded(name)) {
      command += " --env " + ShellQuote(EscapeLine(fmt::format("{}={}", name, value)));
    }
  }
  return command;
}

Result<Environment> RecordedEnvironment(const Environment& inherited, const std::vector<std::string>& recorded) {
  Environment environment;
  for (const auto& [name, value] : inherited.values()) {
    if (!IsRecorded(name)) {
      environment.Set(name, value);
    }
  }
  for (const std::string& escaped : recorded) {
    TRY_ASSIGN(const std::string variable, UnescapeLine(escaped));
    const auto [name, value] = CutAtEquals(variable);
    environment.Set(std::string(name), std::string(value));
  }
  return environment;
}

Result<std::string> RegenerationDepfile(const EmbedRequest& request, const std::vector<WatchedPath>& paths,
                                        const std::string& workspace_root, const Disk& disk) {
  std::set<std::string> inputs;
  for (const WatchedPath& watched : paths) {
    TRY_ASSIGN(const FileStat stat, disk.Stat(watched.path));
    const bool tells_itself =
        watched.watch == Watch::kListing ? stat.is_directory() : watched.watch != Watch::kKind && stat.is_regular();
    if (tells_itself) {
      inputs.insert(watched.path);
    }
    if (watched.watch == Watch::kListing && tells_itself) {
      continue;
    }
    // Of a file that is there too: an older one may be put in its place.
    TRY_ASSIGN(std::string folder, NearestFolder(watched.path, disk));
    if (IsQuiet(folder, workspace_root)) {
      inputs.insert(std::move(folder));
    }
  }
  std::string text = EscapeDepfilePath(request.file) + ":";
  for (const std::string& input : inputs) {
    text += " \\\n  " + EscapeDepfilePath(input);
  }
  return text + "\n";
}

Result<void> CheckNeeds(const EmbedRequest& request, const UnitGraph& graph, const Metadata& metadata) {
  std::vector<std::string> names;
  for (const Unit& unit : graph.units) {
    names.push_back(metadata.packages[unit.package].name);
  }
  for (const auto& [package, path] : request.needs) {
    if (std::find(names.begin(), names.end(), package) == names.end()) {
      const auto nearest = NearestWord(package, names);
      return InputError(fmt::format("--needs {}={}: no unit of a package `{}` is built{}", package, path, package,
                                    nearest ? fmt::format("; did you mean `{}`?", *nearest) : ""));
    }
  }
  return {};
}

}  // namespace rbuild::cargo
