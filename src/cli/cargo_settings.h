// CompleteOptions: what the command line leaves open, cargo's configuration decides.
#pragma once

#include <string>

#include "base/error.h"
#include "cargo/config.h"
#include "cargo/run_metadata.h"
#include "cli/options.h"

namespace rbuild {

// The options with term.color, term.verbose, term.quiet and build.jobs (their environment forms included) where no flag
// speaks of it. Errors: a term.color that is none; term.verbose and term.quiet together.
Result<CargoOptions> CompleteOptions(CargoOptions options, const cargo::Config& config);

// What cargo is asked about the workspace around `folder`.
cargo::MetadataRequest MetadataRequestOf(const CargoOptions& options, const std::string& folder);

}  // namespace rbuild
