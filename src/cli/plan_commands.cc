// PlanCommands: planning without building.
#include "cli/plan_commands.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/disk.h"
#include "base/path.h"
#include "cargo/request_arguments.h"
#include "cargo/tool_output.h"
#include "cargo/unit_graph.h"
#include "cargo/unit_graph_compare.h"
#include "cargo/unit_graph_json.h"
#include "cargo/workspace.h"
#include "cli/cargo_build.h"
#include "cli/cargo_settings.h"
#include "status/cargo_status.h"

namespace rbuild {

namespace {

// A folder that is gone when this is.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> Make() {
    std::error_code error;
    std::string pattern = (std::filesystem::temp_directory_path(error) / "rbuild-plan-XXXXXX").string();
    if (error || mkdtemp(pattern.data()) == nullptr) {
      return EnvironmentError(fmt::format("can't make a temporary folder: {}", std::strerror(errno)));
    }
    return TemporaryFolder(std::move(pattern));
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) {
      std::filesystem::remove_all(path_, ignored);
    }
  }

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

class PlanReader {
 public:
  PlanReader(CargoOptions options, const Environment& environment, Output& output)
      : options_(std::move(options)), environment_(environment), output_(output) {}

  Result<void> Show() {
    TRY_ASSIGN(const std::string graph, Plan());
    for (const std::string& warning : warnings_) {
      Status().Warning(warning);
    }
    output_.Write(Stream::kOut, graph + "\n");
    return {};
  }

  Result<void> Verify() {
    TRY_ASSIGN(const std::string own, Plan());
    TRY_ASSIGN(const std::string cargos, AskCargo());
    TRY_ASSIGN(const std::string difference, cargo::DifferenceOfUnitGraphs(cargos, own));
    if (!difference.empty()) {
      return InputError(fmt::format("rbuild's plan is not cargo's: {}", difference));
    }
    Status().WriteStatus("Verified", fmt::format("{} units, which are those that cargo plans", units_));
    return {};
  }

  CargoStatus Status() const { return {output_, environment_, DisplayOf(options_)}; }

 private:
  Result<std::string> Plan() {
    const RealDisk disk;
    cwd_ = CanonicalPath(JoinPath(disk.WorkingDirectory(), options_.directory));
    TRY_ASSIGN(cargo::Config config, cargo::Config::Load(disk, environment_, {cwd_, options_.config_arguments}));
    TRY_ASSIGN(options_, CompleteOptions(options_, config));
    TRY_ASSIGN(const cargo::Workspace workspace,
               cargo::LoadWorkspace(disk, std::move(config),
                                    {MetadataRequestOf(options_, cwd_), options_.request.platforms,
                                     options_.request.packages, std::nullopt}));
    cargo::BuildRequest request = options_.request;
    request.platforms = cargo::RequestedPlatforms(workspace.config, workspace.toolchain, request.platforms);
    TRY_ASSIGN(cargo::UnitPlan plan, cargo::PlanUnits(workspace, request));
    toolchain_ = workspace.toolchain;
    warnings_ = std::move(plan.warnings);
    units_ = plan.graph.units.size();
    return cargo::UnitGraphJson(workspace.metadata, plan.graph);
  }

  // What cargo learns about rustc while unstable flags are allowed must not reach ordinary builds.
  Result<std::string> AskCargo() const {
    TRY_ASSIGN(const TemporaryFolder folder, TemporaryFolder::Make());
    cargo::ToolRequest tool;
    tool.cwd = cwd_;
    // `cargo run` stumbles over having run nothing, after it has printed the graph.
    const bool is_run = options_.request.command == cargo::Command::kRun;
    tool.show_stderr = !is_run;
    tool.environment = toolchain_.environment;
    tool.environment.Set("RUSTC_BOOTSTRAP", "1");
    tool.environment.Set("CARGO_TARGET_DIR", folder.path());
    tool.environment.Set("CARGO_BUILD_BUILD_DIR", folder.path());
    tool.command = {toolchain_.cargo};
    const auto add = [&tool](const std::vector<std::string>& words) {
      tool.command.insert(tool.command.end(), words.begin(), words.end());
    };
    add(cargo::CargoArguments(options_.request));
    add(cargo::CommonArguments(MetadataRequestOf(options_, cwd_)));
    add({"--unit-graph", "-Zunstable-options"});
    TRY_ASSIGN(cargo::ToolOutput answer, cargo::RunTool(tool));
    if (!answer.success() && (!is_run || answer.out.empty())) {
      return InputError(fmt::format("cargo plans nothing for what rbuild has {} units for{}{}", units_,
                                    answer.err.empty() ? "" : ":\n", answer.err));
    }
    return std::move(answer.out);
  }

  CargoOptions options_;
  const Environment& environment_;
  Output& output_;
  std::string cwd_;
  cargo::Toolchain toolchain_;
  std::vector<std::string> warnings_;
  size_t units_ = 0;
};

int ExitCode(const Result<void>& result, const PlanReader& reader) {
  if (result) {
    return 0;
  }
  reader.Status().Error(result.error().ToString());
  return kCargoFailure;
}

}  // namespace

int ShowUnitGraph(const CargoOptions& options, const Environment& environment, Output& output) {
  PlanReader reader(options, environment, output);
  return ExitCode(reader.Show(), reader);
}

int VerifyPlan(const CargoOptions& options, const Environment& environment, Output& output) {
  PlanReader reader(options, environment, output);
  return ExitCode(reader.Verify(), reader);
}

}  // namespace rbuild
