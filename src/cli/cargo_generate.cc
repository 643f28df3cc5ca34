// `rbuild generate`.
#include "cli/cargo_generate.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "base/process_identity.h"
#include "cargo/generate.h"
#include "cli/cargo_build.h"
#include "cli/cargo_settings.h"
#include "status/cargo_status.h"

namespace rbuild {

namespace {

// The file to write, absolute: behind links, and never a device or a file of somebody else's.
Result<std::string> FileBehind(const std::string& path, const Disk& disk) {
  TRY_ASSIGN(const FileStat stat, disk.Stat(path));
  const auto refuse = [&](std::string_view why) {
    return InputError(fmt::format("can't write a build file to {}: {}", path, why));
  };
  std::error_code failed;
  if (!stat.exists() && std::filesystem::is_symlink(path, failed)) {
    return refuse("the link leads nowhere");
  }
  if (stat.exists() && !stat.is_regular()) {
    return refuse("it is no regular file");
  }
  if (stat.exists() && stat.size > 0) {
    TRY_ASSIGN(const std::string text, disk.ReadFile(path));
    if (!text.starts_with(cargo::kEmbeddedTitle)) {
      return refuse("it was not made by `rbuild generate`; remove it first if it isn't needed");
    }
  }
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, failed);
  return failed ? path : real.string();
}

Result<void> Generate(const CargoOptions& options, const Environment& environment, CargoStatus& status) {
  RealDisk disk;
  const RealClock clock;
  const int64_t began_ns = clock.WallNs();
  TRY(ChangeDirectory(options.directory));
  cargo::GenerateRequest request;
  request.began_ns = began_ns;
  request.build = options.request;
  request.metadata = MetadataRequestOf(options, disk.WorkingDirectory());
  request.target_dir = options.target_dir;
  TRY_ASSIGN(request.rbuild_program, OwnProgram());
  TRY_ASSIGN(const std::string path, FileBehind(JoinPath(request.metadata.cwd, options.output), disk));
  request.embed = cargo::EmbedRequest{options.output, path, options.same, options.needs, options.prefix};
  TRY_ASSIGN(cargo::Config config,
             cargo::Config::Load(disk, environment, {request.metadata.cwd, request.metadata.config_arguments}));
  TRY_ASSIGN(const cargo::GeneratedBuild build, cargo::PrepareBuildFile(request, config, clock, disk));
  for (const std::string& warning : build.warnings) {
    status.Warning(warning);
  }
  if (options.again && !build.rewritten) {
    return {};
  }
  status.WriteStatus(build.rewritten ? "Generated" : "Unchanged",
                     fmt::format("{} ({} units)", options.output, build.units));
  for (const std::string& artifact : build.final_artifacts) {
    status.WriteStatus("Artifact", artifact);
  }
  return {};
}

}  // namespace

int GenerateForAnotherBuild(const CargoOptions& options, const Environment& environment, Output& output) {
  CargoStatus status(output, environment, DisplayOf(options));
  Result<Environment> counted = environment;
  if (options.again) {
    counted = cargo::RecordedEnvironment(environment, options.recorded);
  }
  Result<void> done = counted ? Generate(options, *counted, status) : tl::make_unexpected(counted.error());
  if (!done) {
    status.Error(done.error().ToString());
    return kCargoFailure;
  }
  return 0;
}

}  // namespace rbuild
