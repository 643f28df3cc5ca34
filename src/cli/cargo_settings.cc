// CompleteOptions: flags, then variables and files.
#include "cli/cargo_settings.h"

#include <fmt/format.h>

#include "cli/option_values.h"

namespace rbuild {

namespace {

// [term.progress]: errors in cargo's words.
Result<void> TakeProgress(const cargo::Config& config, CargoOptions& options) {
  TRY_ASSIGN(const std::optional<std::string> when, config.GetString({"term", "progress", "when"}));
  TRY_ASSIGN(const std::optional<int64_t> width, config.GetInt({"term", "progress", "width"}));
  const std::optional<ColorChoice> choice = ParseColorChoice(when.value_or("auto"));
  if (!choice) {
    return InputError(fmt::format(
        "`term.progress.when` (or CARGO_TERM_PROGRESS_WHEN) must be `auto`, `never` or `always`, but it is `{}`",
        *when));
  }
  if (width && *width < 0) {
    return InputError("`term.progress.width` (or CARGO_TERM_PROGRESS_WIDTH) can't be negative");
  }
  if (*choice == ColorChoice::kAlways && !width) {
    return InputError("\"always\" progress requires a `width` key");
  }
  if (*choice != ColorChoice::kAuto) {
    options.bar = *choice == ColorChoice::kAlways;
  }
  options.bar_width = Clamped(width.value_or(0));
  return {};
}

Result<void> TakeReports(const cargo::Config& config, CargoOptions& options) {
  TRY_ASSIGN(const std::optional<std::string> frequency, config.GetString({"future-incompat-report", "frequency"}));
  if (frequency && *frequency != "always" && *frequency != "never") {
    return InputError(
        fmt::format("`future-incompat-report.frequency` must be `always` or `never`, but it is `{}`", *frequency));
  }
  if (!options.future_reports && frequency == "never") {
    options.future_reports = FutureReports::kNone;
  }
  return {};
}

}  // namespace

Result<CargoOptions> CompleteOptions(CargoOptions options, const cargo::Config& config) {
  const cargo::TermSection& term = config.term();
  if (!options.color && !term.color.empty()) {
    options.color = ParseColorChoice(term.color);
    if (!options.color) {
      return InputError(fmt::format(
          "`term.color` (or CARGO_TERM_COLOR) must be `auto`, `always` or `never`, but it is `{}`", term.color));
    }
  }
  if (!options.quiet && options.verbose == 0) {
    options.quiet = term.quiet.value_or(false);
    options.verbose = term.verbose.value_or(false) ? 1 : 0;
    if (options.quiet && options.verbose > 0) {
      return InputError("cannot set both `term.verbose` and `term.quiet`");
    }
  }
  if (!options.jobs && config.build().jobs) {
    options.jobs = Clamped(*config.build().jobs);
  }
  TRY(TakeProgress(config, options));
  TRY(TakeReports(config, options));
  return options;
}

cargo::MetadataRequest MetadataRequestOf(const CargoOptions& options, const std::string& folder) {
  cargo::MetadataRequest request;
  request.cwd = folder;
  request.manifest_path = options.manifest_path;
  request.offline = options.offline;
  request.locked = options.locked;
  request.frozen = options.frozen;
  request.ignore_rust_version = options.request.ignore_rust_version;
  request.config_arguments = options.config_arguments;
  request.features = options.request.features;
  request.quiet = options.quiet;
  request.color = options.color ? ColorWord(*options.color) : "";
  return request;
}

}  // namespace rbuild
