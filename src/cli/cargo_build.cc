// Building a Cargo workspace: the build file first, then what it says.
#include "cli/cargo_build.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <unistd.h>

#include <fmt/format.h>

#include "base/path.h"
#include "base/process_identity.h"
#include "base/text.h"
#include "build/build_folder.h"
#include "build/settled_build.h"
#include "cargo/build_script.h"
#include "cargo/generate.h"
#include "cargo/message_stream.h"
#include "cargo/old_plans.h"
#include "cli/cargo_settings.h"
#include "cli/session.h"
#include "cli/stats.h"
#include "run/default_jobs.h"
#include "status/cargo_status.h"
#include "status/trace.h"

namespace rbuild {

namespace {

// How often the progress bar is drawn anew at least.
constexpr std::chrono::milliseconds kTick(200);

constexpr const char* kTraceFile = "trace.json";

SessionOptions SessionOf(const CargoOptions& options, const Environment& environment, const std::string& build_file) {
  SessionOptions session;
  session.build_file = build_file;
  session.build.failures_allowed = options.keep_going ? 0 : 1;
  session.build.explain = options.debug.explain;
  session.build.tell_fresh = options.verbose > 0 || options.format.json;
  session.build.tell_dirty = options.verbose > 0 && !options.debug.explain;
  session.build.tick = kTick;
  session.build.edges.keep_depfile = options.debug.keep_depfile;
  session.build.edges.keep_rspfile = options.debug.keep_rsp;
  session.runner.jobs = ResolveCargoJobs(options.jobs, AvailableProcessors(RealDisk()));
  session.runner.jobserver = {.join = true, .serve = JobserverStyle::kPipe, .cargo = true};
  session.runner.environment = environment;
  // What build scripts see as NUM_JOBS; not in the build file, which doesn't depend on it.
  session.runner.environment.Set(std::string(cargo::kJobsVariable), fmt::format("{}", session.runner.jobs));
  if (options.verbose > 1) {
    session.runner.environment.Set(std::string(cargo::kShowScriptsVariable), "1");
  }
  return session;
}

// One build.
class CargoBuild {
 public:
  CargoBuild(CargoOptions options, const Environment& environment, Output& output)
      : options_(std::move(options)), environment_(environment), output_(output) {}

  Result<BuildResult> Run() {
    TRY(ChangeDirectory(options_.directory));
    folder_of_user_ = disk_.WorkingDirectory();
    TRY_ASSIGN(cargo::GenerateRequest request, MakeRequest());
    TRY_ASSIGN(cargo::Config config,
               cargo::Config::Load(disk_, environment_, {request.metadata.cwd, request.metadata.config_arguments}));
    TRY_ASSIGN(options_, CompleteOptions(options_, config));
    TRY_ASSIGN(cargo::GeneratedBuild generated, Measured(stats_.metrics(), "build file make", [&] {
                 return cargo::PrepareBuildFile(request, config, clock_, disk_);
               }));
    CargoStatusOptions display = DisplayOf(options_);
    display.finished = fmt::format("`{}` profile [{}] target(s)", generated.profile, generated.profile_description);
    CargoStatus status(output_, environment_, std::move(display));
    TRY(WarnOfAlias(config, status));
    for (const std::string& warning : generated.warnings) {
      status.Warning(warning);
    }
    if (options_.debug.explain && generated.regenerated) {
      status.Explain(fmt::format("the build file was made anew: {}", generated.reason));
    }
    // What a nested build takes for old may be what the outer one works by.
    if (generated.regenerated && !folder_->is_beside()) {
      if (auto removed = cargo::RemoveOldPlans(generated.build_folder, generated.build_file, disk_); !removed) {
        status.Warning(std::move(removed).error().With("old build files stay").ToString());
      }
    }
    TRY(ChangeDirectory(generated.workspace_root));
    generated_ = std::move(generated);
    return Build(*generated_, status);
  }

  CargoOutcome Outcome(const Result<BuildResult>& result) {
    CargoOutcome outcome{0, std::nullopt, options_, folder_of_user_};
    if (!result) {
      ShowError(result.error());
      outcome.exit_code = kCargoFailure;
    } else if (!result->success) {
      outcome.exit_code = result->interrupted ? result->exit_code : kCargoFailure;
    } else {
      outcome.built = std::move(generated_);
    }
    return outcome;
  }

 private:
  void ShowError(const Error& error) const {
    CargoStatus(output_, environment_, DisplayOf(options_)).Error(error.ToString());
  }

  // An alias never takes the place of a command.
  Result<void> WarnOfAlias(const cargo::Config& config, CargoStatus& status) const {
    const std::string name(InfoOf(options_.command).name);
    TRY_ASSIGN(const auto meaning, config.GetList({"alias", name}));
    if (options_.is_named && meaning) {
      status.Warning(
          fmt::format("user-defined alias `{}` is ignored, because it is shadowed by a built-in command", name));
    }
    return {};
  }

  Result<cargo::GenerateRequest> MakeRequest() {
    cargo::GenerateRequest request;
    request.began_ns = clock_.WallNs();
    request.build = options_.request;
    request.metadata = MetadataRequestOf(options_, folder_of_user_);
    request.target_dir = options_.target_dir;
    // Build scripts are run by this very program.
    TRY_ASSIGN(request.rbuild_program, OwnProgram());
    request.on_build_folder = [this](const std::string& path) -> Result<void> {
      auto on_wait = [this](std::string_view holder) {
        CargoStatus(output_, environment_, DisplayOf(options_))
            .Info(fmt::format("Blocking waiting for the build folder, which {} holds", holder));
      };
      Result<BuildFolder> folder = BuildFolder::Lock(disk_, path, on_wait, LivingLineage(environment_));
      if (!folder) {
        return tl::make_unexpected(std::move(folder).error());
      }
      folder_.emplace(*std::move(folder));
      return {};
    };
    return request;
  }

  Result<BuildResult> Build(const cargo::GeneratedBuild& generated, CargoStatus& status) {
    if (!CanBeSettled()) {
      return BuildWith(disk_, generated, status);
    }
    const std::string file = cargo::SettledOfBuildFile(generated.build_file);
    const std::string context = Join(environment_.ToStrings(), std::string_view("\0", 1));
    if (const std::optional<std::vector<SettledOutput>> outputs = ReadSettled(disk_, file, context)) {
      ShowSettled(*outputs, status, clock_);
      BuildResult result;
      result.nothing_to_do = true;
      return result;
    }
    SettlementWatch watch(disk_, status, clock_);
    const std::string log = JoinPath(folder_->path(), kLogFile);
    // Another rbuild may judge otherwise.
    TRY_ASSIGN(const std::string program, OwnProgram());
    const std::array<std::string, 3> unwatched = {log, log + "-wal", program};
    std::ranges::for_each(unwatched, [&](const std::string& path) { watch.Note(path); });
    Result<BuildResult> result = BuildWith(watch.disk(), generated, watch.status());
    if (result && result->nothing_to_do) {
      std::ranges::for_each(unwatched, [&](const std::string& path) { watch.Note(path); });
      if (Result<void> kept = watch.Keep(file, context); !kept) {
        status.Warning(std::move(kept).error().With("the next build has to look at everything again").ToString());
      }
    }
    return result;
  }

  // Whether a build that has nothing to do says no more than what settled ones can say. Who works beside another build
  // has not the folder to itself.
  bool CanBeSettled() const {
    return !options_.format.json && options_.verbose == 0 && !options_.debug.explain && !options_.debug.stats &&
           !folder_->is_beside();
  }

  Result<BuildResult> BuildWith(Disk& disk, const cargo::GeneratedBuild& generated, Status& status) {
    TRY(Measured(stats_.metrics(), "log open",
                 [&] { return folder_->OpenLog(clock_, [&](std::string_view warning) { status.Warning(warning); }); }));
    SessionOptions session = SessionOf(options_, environment_, generated.build_file);
    session.build.edges.identity = folder_->identity();
    TRY_ASSIGN(std::optional<cargo::MessageStream> messages, MessagesOf(generated, status));
    TraceRecorder trace(messages ? static_cast<Status&>(*messages) : status);
    SessionParts parts{disk, clock_, environment_, trace, stats_.metrics()};
    TRY_ASSIGN(LoadedManifest manifest, LoadBuildFile(parts, session));
    Result<BuildResult> result = RunSession(parts, session, std::move(manifest), folder_->log());
    Result<void> closed = Measured(stats_.metrics(), "log close", [&] { return folder_->log().Close(); });
    stats_.Print(output_);
    if (result && result->started > 0) {
      WriteTrace(trace, JoinPath(generated.build_folder, kTraceFile), status);
    }
    if (result && !closed) {
      return tl::make_unexpected(std::move(closed).error());
    }
    return result;
  }

  // What tells tools of the build, if they are to be told.
  Result<std::optional<cargo::MessageStream>> MessagesOf(const cargo::GeneratedBuild& generated, Status& status) {
    if (!options_.format.json) {
      return std::optional<cargo::MessageStream>();
    }
    const std::string path = cargo::MessagesOfBuildFile(generated.build_file);
    TRY_ASSIGN(std::string text, disk_.ReadFile(path));
    TRY_ASSIGN(std::vector<cargo::UnitMessage> units, cargo::ParseUnitMessages(text, path));
    return std::optional<cargo::MessageStream>(std::in_place, status, output_, disk_, options_.format,
                                               std::move(units));
  }

  // What was built stays built if only its picture can't be written.
  void WriteTrace(const TraceRecorder& trace, const std::string& path, Status& status) {
    if (Result<void> written = trace.Write(disk_, path); !written) {
      status.Warning(std::move(written).error().With("the trace of this build is lost").ToString());
    } else if (options_.verbose > 0) {
      status.Info(fmt::format("Trace {}; the trace is {}", trace.SummaryText(), path));
    }
  }

  CargoOptions options_;
  const Environment& environment_;
  Output& output_;
  RealClock clock_;
  Stats stats_{options_.debug.stats, clock_};
  Disk& disk_ = stats_.disk();
  std::string folder_of_user_;
  std::optional<BuildFolder> folder_;
  std::optional<cargo::GeneratedBuild> generated_;
};

}  // namespace

Result<void> ChangeDirectory(const std::string& directory) {
  if (!directory.empty() && chdir(directory.c_str()) != 0) {
    return EnvironmentError(fmt::format("can't enter {}: {}", directory, std::strerror(errno)));
  }
  return {};
}

CargoStatusOptions DisplayOf(const CargoOptions& options) {
  CargoStatusOptions display;
  display.quiet = options.quiet;
  display.verbose = options.verbose;
  display.color = options.color.value_or(ColorChoice::kAuto);
  if (options.command == CargoCommand::kClippy) {
    display.fix = "cargo clippy --fix";
    display.fix_arguments = " -- " + Join(options.arguments, " ");
  }
  display.format = options.format;
  display.future = options.future_reports.value_or(FutureReports::kNamed);
  display.bar = options.bar;
  display.bar_width = options.bar_width;
  return display;
}

CargoOutcome BuildWorkspace(const CargoOptions& options, const Environment& environment, Output& output) {
  CargoBuild build(options, environment, output);
  const Result<BuildResult> result = build.Run();
  return build.Outcome(result);
}

}  // namespace rbuild
