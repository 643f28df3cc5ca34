// Asks cargo and rustc directly, without the toolchain lookup that other tests cover.
#include "cargo/planning_facts.h"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/disk.h"
#include "base/environment.h"
#include "base/path.h"
#include "base/text.h"
#include "cargo/request_arguments.h"

namespace rbuild::cargo {
namespace {

CfgSet AskCfgs(const std::string& platform) {
  static std::map<std::string, CfgSet> known;
  const auto it = known.find(platform);
  if (it != known.end()) {
    return it->second;
  }
  const ScratchFolder folder;
  const CommandOutput output =
      folder.Run("", "rustc --print=cfg" + (platform.empty() ? "" : " --target " + ShellQuote(platform)));
  CfgSet cfgs;
  for (const std::string_view line : Split(output.out, '\n')) {
    if (!line.empty()) {
      cfgs.push_back(Cfg::Parse(line).value());
    }
  }
  return known[platform] = cfgs;
}

// What `rustc -vV` says behind this label.
std::string AskRustc(std::string_view label) {
  const ScratchFolder folder;
  const std::string text = folder.Run("", "rustc -vV").out;
  for (const std::string_view line : Split(text, '\n')) {
    if (line.starts_with(label)) {
      return std::string(line.substr(label.size()));
    }
  }
  return std::string();
}

// As RunCargoMetadata() does, without showing what cargo says.
CommandOutput AskMetadata(const ScratchFolder& scratch, const std::string& folder,
                          const std::vector<std::string>& features) {
  const std::string command = "cargo metadata --format-version 1 --all-features --offline";
  std::string with_features = command;
  for (const std::string& text : features) {
    if (text.find('/') != std::string::npos) {
      with_features += " --features " + ShellQuote(text);
    }
  }
  if (with_features != command) {
    CommandOutput output = scratch.Run(folder, with_features);
    if (output.exit_code == 0) {
      return output;
    }
  }
  return scratch.Run(folder, command);
}

}  // namespace

std::string HostTriple() {
  static const std::string kTriple = AskRustc("host: ");
  return kTriple;
}

Result<Workspace> LoadFacts(const ScratchFolder& scratch, const std::string& folder, const BuildRequest& request) {
  const std::string cwd = folder.starts_with("/") ? folder : JoinPath(scratch.path(), folder);
  const CommandOutput output = AskMetadata(scratch, folder, request.features);
  if (output.exit_code != 0) {
    return InputError(output.err);
  }
  const RealDisk disk;
  Environment environment;
  environment.Set("HOME", scratch.path());
  TRY_ASSIGN(Config config, Config::Load(disk, environment, {.cwd = cwd, .arguments = {}}));
  TRY_ASSIGN(Metadata metadata, ParseMetadata(output.out));
  TRY_ASSIGN(WorkspaceFacts manifests, ReadManifests(disk, metadata, request.packages));
  Workspace workspace{.toolchain = {},
                      .config = std::move(config),
                      .metadata = std::move(metadata),
                      .manifests = std::move(manifests),
                      .platforms = {},
                      .has_targets = !request.platforms.empty()};
  static const std::string kRelease = AskRustc("release: ");
  workspace.toolchain.host = HostTriple();
  workspace.toolchain.release = kRelease;
  std::vector<std::string> names = request.platforms;
  names.insert(names.begin(), "");
  for (const std::string& name : names) {
    RustcInfo info;
    info.platform = name;
    info.triple = name.empty() ? HostTriple() : name;
    info.cfgs = AskCfgs(name);
    TRY_ASSIGN(info.target_config, ReadTargetConfig(workspace.config, info.triple, info.cfgs));
    workspace.platforms.emplace(name, std::move(info));
  }
  return workspace;
}

std::string CargoCommandLine(const BuildRequest& request) {
  std::string line;
  for (const std::string& word : CargoArguments(request)) {
    line += (line.empty() ? "" : " ") + ShellQuote(word);
  }
  return line;
}

}  // namespace rbuild::cargo
