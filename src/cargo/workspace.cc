// Gathers the facts about a workspace: configuration, toolchain, metadata, manifests, platforms.
#include "cargo/workspace.h"

#include <algorithm>
#include <array>
#include <future>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "cargo/tool_output.h"

namespace rbuild::cargo {

std::vector<std::string> RequestedPlatforms(const Config& config, const Toolchain& toolchain,
                                            const std::vector<std::string>& arguments) {
  std::vector<std::string> platforms = arguments.empty() ? config.build().targets : arguments;
  for (std::string& platform : platforms) {
    if (platform == "host-tuple") {
      platform = toolchain.host;
    }
  }
  std::sort(platforms.begin(), platforms.end());
  platforms.erase(std::unique(platforms.begin(), platforms.end()), platforms.end());
  return platforms;
}

namespace {

// Of what only nightly cargo reads, these change which units there are.
constexpr std::array<std::string_view, 4> kUnstableKeys = {"build-std", "feature-unification", "host-config",
                                                           "target-applies-to-host"};

Result<void> RefuseUnstable(const Config& config, const Toolchain& toolchain) {
  const bool is_read = toolchain.cargo_release.find("-nightly") != std::string::npos ||
                       toolchain.cargo_release.find("-dev") != std::string::npos ||
                       config.environment().Get("RUSTC_BOOTSTRAP").has_value();
  for (const std::string_view key : kUnstableKeys) {
    TRY_ASSIGN(const std::optional<Value> value, config.Get({"unstable", std::string(key)}));
    if (is_read && value) {
      return InputError(fmt::format(
          "`unstable.{}` in the configuration: rbuild plans what stable cargo plans; remove it, or build with cargo",
          key));
    }
  }
  return {};
}

// How often metadata is asked for at most while something keeps writing the lock file.
constexpr int kMostAttempts = 3;

struct Resolved {
  Metadata metadata;
  FileStat lock;
};

// The packages of `output`. Where the lock file was written meanwhile, by cargo or somebody else, cargo is asked again,
// until it has told of what lies there.
Result<Resolved> ResolveSteadily(const Disk& disk, const Toolchain& toolchain, const WorkspaceRequest& request,
                                 MetadataOutput* output) {
  Resolved resolved;
  std::optional<FileStat> before;
  for (int attempt = 1;; ++attempt) {
    TRY_ASSIGN(resolved.metadata, ParseMetadata(output->json));
    TRY_ASSIGN(resolved.lock, disk.Stat(JoinPath(resolved.metadata.workspace_root, kLockFile)));
    const bool is_steady =
        before ? *before == resolved.lock : !request.began_ns || !MayBeNewerThan(resolved.lock, *request.began_ns);
    if (is_steady) {
      return resolved;
    }
    if (attempt == kMostAttempts) {
      resolved.lock = FileStat();  // not known
      return resolved;
    }
    before = resolved.lock;
    std::vector<std::string> told = std::move(output->warnings);
    TRY_ASSIGN(*output, RunCargoMetadata(toolchain, request.metadata));
    output->warnings = std::move(told);
  }
}

}  // namespace

Result<Workspace> LoadWorkspace(const Disk& disk, Config config, const WorkspaceRequest& request) {
  const std::string& cwd = request.metadata.cwd;
  TRY_ASSIGN(const Toolchain located, LocateToolchain(disk, config, cwd));
  // Takes longest by far, and nothing that rustc is asked depends on it. What it waits for ends it before a return.
  std::future<Result<MetadataOutput>> told =
      std::async(kInBackground, [&] { return RunCargoMetadata(located, request.metadata); });
  TRY_ASSIGN(Toolchain toolchain, AskToolchain(located, disk, cwd));
  TRY(RefuseUnstable(config, toolchain));
  std::vector<std::string> names = RequestedPlatforms(config, toolchain, request.platforms);
  const bool has_targets = !names.empty();
  names.insert(names.begin(), "");
  std::map<std::string, RustcInfo> platforms;
  for (const std::string& name : names) {
    TRY_ASSIGN(RustcInfo info, ProbeRustc(toolchain, config, cwd, name, has_targets));
    platforms.emplace(name, std::move(info));
  }
  TRY_ASSIGN(MetadataOutput output, told.get());
  TRY_ASSIGN(Resolved resolved, ResolveSteadily(disk, located, request, &output));
  Metadata& metadata = resolved.metadata;
  TRY_ASSIGN(WorkspaceFacts manifests, ReadManifests(disk, metadata, request.packages));
  std::vector<std::string> warnings;
  if (!manifests.is_plain) {
    warnings = AskForWarnings(toolchain, request.metadata);
    std::erase_if(warnings, [&](const std::string& warning) {
      return std::ranges::find(output.warnings, warning) != output.warnings.end();
    });
  }
  return Workspace{.toolchain = std::move(toolchain),
                   .config = std::move(config),
                   .metadata = std::move(metadata),
                   .manifests = std::move(manifests),
                   .platforms = std::move(platforms),
                   .told_warnings = std::move(output.warnings),
                   .warnings = std::move(warnings),
                   .lock = resolved.lock,
                   .has_targets = has_targets};
}

}  // namespace rbuild::cargo
