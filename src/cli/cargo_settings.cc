// CompleteOptions: flags, then variables and files.
#include "cli/cargo_settings.h"

#include <fmt/format.h>

#include "cli/option_values.h"

namespace rbuild {

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
  return options;
}

cargo::MetadataRequest MetadataRequestOf(const CargoOptions& options, const std::string& folder) {
  cargo::MetadataRequest request;
  request.cwd = folder;
  request.manifest_path = options.manifest_path;
  request.offline = options.offline;
  request.locked = options.locked;
  request.frozen = options.frozen;
  request.config_arguments = options.config_arguments;
  request.quiet = options.quiet;
  request.color = options.color ? ColorWord(*options.color) : "";
  return request;
}

}  // namespace rbuild
