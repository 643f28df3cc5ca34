// Session: the build file first, then the targets.
#include "cli/session.h"

#include <algorithm>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "build/ninja_traces.h"
#include "build/target_names.h"
#include "run/dry_runner.h"

namespace rbuild {

namespace {

// Where a build file makes itself anew again and again, something is wrong with the clocks or with its generator.
constexpr int kMaxRegenerations = 100;

Result<std::unique_ptr<CommandRunner>> MakeRunner(const SessionParts& parts, const SessionOptions& options) {
  if (options.build.edges.dry_run) {
    return std::make_unique<DryRunner>(parts.clock);
  }
  TRY_ASSIGN(std::unique_ptr<LocalRunner> runner, LocalRunner::Create(options.runner, parts.clock));
  for (const std::string& warning : runner->warnings()) {
    parts.status.Warning(warning);
  }
  return runner;
}

Result<BuildResult> BuildTargets(const SessionParts& parts, const SessionOptions& options, Graph& graph, BuildLog& log,
                                 CommandRunner& runner, const std::vector<NodeId>& targets) {
  // What counts the operations of a disk is no matter for several threads.
  const size_t threads = parts.metrics != nullptr ? 1 : std::max(1U, std::thread::hardware_concurrency());
  FileVersions files(parts.disk, parts.clock, log, threads);
  Judge judge(graph, files, log, parts.environment);
  Builder builder({graph, judge, log, parts.disk, parts.clock, runner, parts.status, parts.metrics}, options.build);
  return builder.Build(targets);
}

// What the session has to know and to do where ninja has built before.
Result<SessionOptions> AfterNinja(const SessionParts& parts, SessionOptions options, const LoadedManifest& manifest,
                                  BuildLog& log) {
  if (!options.beside_ninja) {
    return options;
  }
  TRY_ASSIGN(NinjaTraces ninja, FindNinjaTraces(parts.disk, manifest.builddir));
  if (ninja.log.has_entries) {
    TRY_ASSIGN(bool distrusted, DistrustRecords(manifest.graph, log));
    if (distrusted) {
      parts.status.Info(
          "ninja has built here since the last build of ours: what can't be checked by its content is built again");
    }
  }
  options.build.edges.remove_before_first = std::move(ninja.files);
  options.build.ninja = std::move(ninja.log);
  return options;
}

}  // namespace

Result<LoadedManifest> LoadBuildFile(const SessionParts& parts, const SessionOptions& options) {
  return Measured(parts.metrics, "build file load",
                  [&] { return LoadManifest(parts.disk, options.build_file, options.load); });
}

Result<BuildResult> RunSession(const SessionParts& parts, const SessionOptions& given, LoadedManifest manifest,
                               BuildLog& log) {
  TRY_ASSIGN(std::unique_ptr<CommandRunner> runner, MakeRunner(parts, given));
  TRY_ASSIGN(const SessionOptions options, AfterNinja(parts, given, manifest, log));
  for (int i = 0; i < kMaxRegenerations; ++i) {
    Graph& graph = manifest.graph;
    NodeId build_file = graph.FindNode(CanonicalPath(options.build_file));
    if (build_file.valid() && graph.node(build_file).producer.valid()) {
      SessionOptions first = options;
      first.build.tell_end = false;
      const std::string doing = fmt::format("rebuilding '{}'", options.build_file);
      Result<BuildResult> rebuilt = BuildTargets(parts, first, graph, log, *runner, {build_file});
      if (!rebuilt) {
        return tl::make_unexpected(std::move(rebuilt).error().With(doing));
      }
      const BuildResult& result = *rebuilt;
      if (!result.success) {
        if (result.interrupted) {
          return result;
        }
        return InputError(fmt::format("{}: {}", doing, result.reason));
      }
      // Edges before it may run in every build (cmake looks for new files by one) and leave it as it is.
      TRY_ASSIGN(bool outdated, IsOutdated(parts.disk, manifest));
      if (result.made_target || outdated) {
        if (options.build.edges.dry_run) {
          return result;
        }
        TRY_ASSIGN(manifest, LoadBuildFile(parts, options));
        continue;
      }
    }
    TRY_ASSIGN(std::vector<NodeId> targets, ResolveTargets(graph, options.targets, &log));
    return BuildTargets(parts, options, graph, log, *runner, targets);
  }
  return InputError(fmt::format("manifest '{}' still dirty after {} tries, perhaps system time is not set",
                                options.build_file, kMaxRegenerations));
}

}  // namespace rbuild
