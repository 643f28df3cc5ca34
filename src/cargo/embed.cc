// Embedding: the edge that makes the build file anew.
#include "cargo/embed.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/config.h"
#include "cargo/escaped_lines.h"
#include "manifest/depfile.h"

namespace rbuild::cargo {

namespace {

// Variables of the plan that are no part of what was asked for: where this machine has its programs, and secrets.
bool IsRecorded(std::string_view name) {
  return Config::IsOfPlan(name) && name != "PATH" && name != "HOME" && !name.ends_with("_TOKEN") &&
         !name.ends_with("_SECRET_KEY");
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

std::string RegenerateCommand(const EmbedRequest& request, std::string_view rbuild_program, const std::string& target,
                              const Environment& environment) {
  std::string command = fmt::format("exec {} cargo generate --again", ShellQuote(rbuild_program));
  for (const std::string& argument : request.arguments) {
    command += " " + ShellQuote(argument);
  }
  if (!target.empty()) {
    command += " --target-dir " + ShellQuote(target);
  }
  for (const auto& [name, value] : environment.values()) {
    if (IsRecorded(name)) {
      command += " --env " + ShellQuote(fmt::format("{}={}", name, value));
    }
  }
  return command;
}

Environment RecordedEnvironment(Environment inherited, const std::vector<std::string>& recorded) {
  Environment environment;
  for (const auto& [name, value] : inherited.values()) {
    if (!IsRecorded(name)) {
      environment.Set(name, value);
    }
  }
  for (const std::string& variable : recorded) {
    const auto [name, value] = CutAtEquals(variable);
    environment.Set(std::string(name), std::string(value));
  }
  return environment;
}

Result<std::string> RegenerationDepfile(const EmbedRequest& request, const std::vector<WatchedPath>& paths,
                                        const Disk& disk) {
  std::set<std::string> inputs;
  for (const WatchedPath& watched : paths) {
    TRY_ASSIGN(const FileStat stat, disk.Stat(watched.path));
    const bool tells_itself =
        watched.watch == Watch::kListing ? stat.is_directory() : watched.watch != Watch::kKind && stat.is_regular();
    if (tells_itself) {
      inputs.insert(watched.path);
      continue;
    }
    TRY_ASSIGN(std::string folder, NearestFolder(watched.path, disk));
    inputs.insert(std::move(folder));
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
