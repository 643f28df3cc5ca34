// RunBuildScript: environment, process, and what to show.
#include "cargo/build_script.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "base/exit_text.h"
#include "base/path.h"
#include "base/text.h"
#include "cargo/tool_output.h"

namespace rbuild::cargo {

namespace {

Result<Directives> ReadDirectives(const std::string& path, const Disk& disk) {
  TRY_ASSIGN(std::string text, disk.ReadFile(path));
  return ParseDirectivesFile(text, path);
}

DirectiveContext ContextOf(const BuildScriptSpec& spec, const Environment& inherited) {
  DirectiveContext context = spec.directives;
  context.rustc_bootstrap = inherited.Get("RUSTC_BOOTSTRAP").value_or("");
  return context;
}

std::string Indented(std::string_view text) {
  std::string result;
  if (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  for (std::string_view line : Split(text, '\n')) {
    result += line.empty() ? "\n" : fmt::format("  {}\n", line);
  }
  return result;
}

std::string Messages(const BuildScriptSpec& spec, const Directives& directives, bool shows_warnings) {
  std::string text;
  if (shows_warnings) {
    for (const std::string& warning : directives.warnings) {
      text += fmt::format("warning: {}@{}: {}\n", spec.package_name, spec.package_version, warning);
    }
  }
  for (const std::string& error : directives.errors) {
    text += fmt::format("error: {}@{}: {}\n", spec.package_name, spec.package_version, error);
  }
  return text;
}

// What the script printed, a line each behind the name of its package.
std::string NamedLines(const BuildScriptSpec& spec, std::string_view printed) {
  std::string text;
  if (printed.ends_with('\n')) {
    printed.remove_suffix(1);
  }
  if (!printed.empty()) {
    for (std::string_view line : Split(printed, '\n')) {
      text += fmt::format("[{} {}] {}\n", spec.package_name, spec.package_version, line);
    }
  }
  return text;
}

// As cargo words it: people and editors know this text.
std::string FailureMessage(const BuildScriptSpec& spec, const ToolOutput& end) {
  std::string text =
      fmt::format("error: failed to run custom build command for `{}`\n\nCaused by:\n", spec.directives.package);
  text +=
      fmt::format("  process didn't exit successfully: `{}` ({})\n", spec.program, ExitText(end.exit_code, end.signal));
  if (!end.out.empty()) {
    text += "  --- stdout\n" + Indented(end.out);
  }
  if (!end.err.empty()) {
    text += (end.out.empty() ? "  --- stderr\n" : "\n  --- stderr\n") + Indented(end.err);
  }
  return text;
}

// OUT_DIR of a path package keeps what earlier runs left there, as with cargo; any other starts empty.
Result<void> PrepareOutDir(const BuildScriptSpec& spec, Disk& disk) {
  if (!spec.is_local) {
    TRY(RemoveTree(disk, spec.OutDir()));
  }
  return disk.MakeDirs(spec.OutDir());
}

Result<Directives> OverriddenDirectives(const BuildScriptSpec& spec, const Environment& inherited) {
  Directives directives;
  const DirectiveContext context = ContextOf(spec, inherited);
  for (const auto& [key, value] : spec.overrides) {
    TRY(AddOverride(key, value, context, &directives));
  }
  return directives;
}

}  // namespace

Result<Environment> BuildScriptEnvironment(const BuildScriptSpec& spec, const Environment& inherited,
                                           const Disk& disk) {
  Environment environment = spec.environment.ApplyTo(inherited);
  environment.Unset(kJobsVariable);
  environment.Unset(kShowScriptsVariable);
  const std::optional<std::string> jobs = inherited.Get(kJobsVariable);
  environment.Set("NUM_JOBS", jobs ? *jobs : fmt::format("{}", std::max(1U, std::thread::hardware_concurrency())));
  for (const LinkedRun& run : spec.linked_runs) {
    TRY_ASSIGN(Directives directives, ReadDirectives(run.directives_file, disk));
    for (const auto& [key, value] : directives.metadata) {
      environment.Set(fmt::format("DEP_{}_{}", Envify(run.links), Envify(key)), value);
    }
  }
  std::string library_path = environment.Get("LD_LIBRARY_PATH").value_or("");
  for (const std::string& file : spec.native_runs) {
    TRY_ASSIGN(Directives directives, ReadDirectives(file, disk));
    for (const std::string& search : directives.link_searches) {
      const std::string_view path = SearchPath(search);
      if (IsBelow(path, spec.build_folder)) {
        library_path += library_path.empty() ? "" : ":";
        library_path += path;
      }
    }
  }
  if (!library_path.empty()) {
    environment.Set("LD_LIBRARY_PATH", library_path);
  }
  return environment;
}

Result<BuildScriptEnd> RunBuildScript(const BuildScriptSpec& spec, const Environment& inherited, Disk& disk) {
  BuildScriptEnd result;
  if (spec.program.empty()) {
    TRY(disk.MakeDirs(spec.folder));
    TRY_ASSIGN(Directives directives, OverriddenDirectives(spec, inherited));
    TRY(WriteBuildScriptOutputs(spec, directives, inherited, disk));
    result.success = true;
    return result;
  }
  TRY(PrepareOutDir(spec, disk));
  TRY_ASSIGN(Environment environment, BuildScriptEnvironment(spec, inherited, disk));
  TRY_ASSIGN(ToolOutput end, RunTool({{spec.program}, environment, spec.package_root, /*show_stderr=*/false}));
  if (inherited.Get(kShowScriptsVariable)) {
    result.message = NamedLines(spec, end.out) + NamedLines(spec, end.err);
  }
  const DirectiveContext context = ContextOf(spec, inherited);
  Result<Directives> directives = ParseDirectives(end.out, context);
  if (!end.success()) {
    // What it asked to be told before it failed is shown, whosever package it is.
    result.message += directives ? Messages(spec, *directives, true) : "";
    result.message += FailureMessage(spec, end);
    return result;
  }
  if (!directives) {
    result.message += fmt::format("error: {}\n", directives.error().ToString());
    return result;
  }
  result.message += Messages(spec, *directives, spec.is_local || !directives->errors.empty());
  if (!directives->errors.empty()) {
    result.message += fmt::format("error: the build script of `{}` reported errors\n", spec.directives.package);
    return result;
  }
  TRY(WriteBuildScriptOutputs(spec, *directives, inherited, disk));
  result.success = true;
  return result;
}

}  // namespace rbuild::cargo
