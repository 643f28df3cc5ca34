// `rbuild generate`.
#include "cli/cargo_generate.h"

#include <utility>

#include <fmt/format.h>

#include "base/process_identity.h"
#include "cargo/embed.h"
#include "cli/cargo_build.h"
#include "cli/cargo_settings.h"
#include "status/cargo_status.h"

namespace rbuild {

namespace {

Result<void> Generate(const CargoOptions& options, const Environment& environment, CargoStatus& status) {
  RealDisk disk;
  TRY(ChangeDirectory(options.directory));
  cargo::EmbedRequest request;
  request.build = options.request;
  request.metadata = MetadataRequestOf(options, disk.WorkingDirectory());
  request.target_dir = options.target_dir;
  TRY_ASSIGN(request.rbuild_program, OwnProgram());
  request.file = options.output;
  request.arguments = options.again;
  request.needs = options.needs;
  TRY_ASSIGN(cargo::Config config,
             cargo::Config::Load(disk, environment, {request.metadata.cwd, request.metadata.config_arguments}));
  TRY_ASSIGN(const cargo::EmbeddedFile file, cargo::WriteEmbeddedFile(request, config, disk));
  for (const std::string& warning : file.warnings) {
    status.Warning(warning);
  }
  status.WriteStatus(file.changed ? "Generated" : "Unchanged", fmt::format("{} ({} units)", request.file, file.units));
  for (const std::string& artifact : file.final_artifacts) {
    status.WriteStatus("Artifact", artifact);
  }
  return {};
}

}  // namespace

int GenerateForAnotherBuild(const CargoOptions& options, const Environment& environment, Output& output) {
  CargoStatus status(output, environment, DisplayOf(options));
  if (Result<void> done = Generate(options, environment, status); !done) {
    status.Error(done.error().ToString());
    return kCargoFailure;
  }
  return 0;
}

}  // namespace rbuild
