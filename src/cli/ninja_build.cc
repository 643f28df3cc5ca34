// Building a build file as ninja would.
#include "cli/ninja_build.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"
#include "build/build_folder.h"
#include "cli/session.h"
#include "cli/stats.h"
#include "run/default_jobs.h"
#include "status/trace.h"

namespace rbuild {

namespace {

constexpr int kFailure = 1;

// How often elapsed times on a terminal are drawn anew.
constexpr std::chrono::milliseconds kTick(200);

Result<void> EnterDirectory(const NinjaOptions& options, Output& output) {
  if (!options.directory) {
    return {};
  }
  if (options.verbosity != Verbosity::kQuiet) {
    output.Write(Stream::kOut, fmt::format("{}: Entering directory `{}'\n", options.name, *options.directory));
  }
  if (chdir(options.directory->c_str()) != 0) {
    return EnvironmentError(fmt::format("chdir to '{}' - {}", *options.directory, std::strerror(errno)));
  }
  return {};
}

Result<StatusFormat> FormatOf(const NinjaOptions& options, const Environment& environment) {
  if (options.status_format) {
    return StatusFormat::FromVariables(*options.status_format);
  }
  std::optional<std::string> placeholders = environment.Get("NINJA_STATUS");
  return placeholders ? StatusFormat::FromPlaceholders(*placeholders) : StatusFormat::Default();
}

SessionOptions SessionOf(const NinjaOptions& options, const Environment& environment) {
  SessionOptions session;
  session.build_file = options.file;
  session.targets = options.targets;
  session.load.phony_cycle_is_error = options.phony_cycle == WarningAction::kError;
  session.build.failures_allowed = options.keep_going;
  session.build.explain = options.debug.explain;
  session.build.tick = kTick;
  session.build.edges.dry_run = options.dry_run;
  session.build.edges.keep_depfile = options.debug.keep_depfile;
  session.build.edges.keep_rspfile = options.debug.keep_rsp;
  session.build.edges.missing_deps = options.missing_deps;
  session.build.edges.missing_output = options.missing_out_file;
  session.beside_ninja = true;
  session.runner.jobs = options.jobs.value_or(NinjaDefaultJobs(AvailableProcessors(RealDisk())));
  session.runner.max_load = options.max_load;
  // A number given by hand counts, whatever pool there is (ninja's manual, "GNU Jobserver support").
  session.runner.jobserver.join = !options.jobs;
  session.runner.environment = environment;
  return session;
}

// A pool of slots for commands that know the protocol themselves, where it is asked for and there is something to
// share.
std::optional<JobserverStyle> PoolOf(const NinjaOptions& options, int jobs, const LoadedManifest& manifest) {
  if (jobs == 1 || (!options.jobserver_pool && !manifest.jobserver_pool)) {
    return std::nullopt;
  }
  return options.jobserver_pool.value_or(JobserverStyle::kPipe);
}

Result<BuildResult> Build(const NinjaOptions& options, const SessionParts& parts) {
  const auto& [disk, clock, environment, status, metrics] = parts;
  SessionOptions session = SessionOf(options, environment);
  TRY_ASSIGN(LoadedManifest manifest, LoadBuildFile(parts, session));
  auto warn = [&status = status](std::string_view warning) { status.Warning(warning); };
  if (options.dry_run) {
    for (const std::string& warning : manifest.warnings) {
      status.Warning(warning);
    }
    TRY_ASSIGN(std::unique_ptr<BuildLog> log, BuildFolder::ReadLog(manifest.builddir, warn));
    return RunSession(parts, session, std::move(manifest), *log);
  }
  auto on_wait = [&status = status](std::string_view holder) {
    status.Info(fmt::format("waiting for the build folder, which {} holds", holder));
  };
  TRY_ASSIGN(BuildFolder folder, BuildFolder::Lock(disk, manifest.builddir, on_wait, LivingLineage(environment)));
  session.build.edges.identity = folder.identity();
  TRY_ASSIGN(bool outdated, IsOutdated(disk, manifest));
  if (folder.waited() || outdated) {
    TRY_ASSIGN(manifest, LoadBuildFile(parts, session));
  }
  for (const std::string& warning : manifest.warnings) {
    status.Warning(warning);
  }
  session.runner.jobserver.serve = PoolOf(options, session.runner.jobs, manifest);
  TRY(Measured(metrics, "log open", [&] { return folder.OpenLog(clock, warn); }));
  Result<BuildResult> result = RunSession(parts, session, std::move(manifest), folder.log());
  Result<void> closed = Measured(metrics, "log close", [&] { return folder.log().Close(); });
  if (result && !closed) {
    return tl::make_unexpected(std::move(closed).error());
  }
  return result;
}

}  // namespace

int RunNinjaBuild(const NinjaOptions& options, const Environment& environment, Output& output) {
  auto fail = [&](const Error& error) {
    output.Write(Stream::kErr, fmt::format("{}: error: {}\n", options.name, error.ToString()));
    return kFailure;
  };
  auto fatal = [&](const Error& error) {
    output.Write(Stream::kErr, fmt::format("{}: fatal: {}\n", options.name, error.ToString()));
    return kFailure;
  };
  if (Result<void> entered = EnterDirectory(options, output); !entered) {
    return fatal(entered.error());
  }
  Result<StatusFormat> format = FormatOf(options, environment);
  if (!format) {
    return fatal(format.error());
  }
  NinjaStatusOptions display;
  display.verbosity = options.verbosity;
  display.format = *std::move(format);
  display.jobs = options.jobs.value_or(NinjaDefaultJobs(AvailableProcessors(RealDisk())));
  display.name = options.name;
  NinjaStatus status(output, environment, display);
  for (const std::string& warning : options.warnings) {
    status.Warning(warning);
  }
  const RealClock clock;
  Stats stats(options.debug.stats, clock);
  Result<BuildResult> result = Build(options, {stats.disk(), clock, environment, status, stats.metrics()});
  stats.Print(output);
  return result ? result->exit_code : fail(result.error());
}

}  // namespace rbuild
