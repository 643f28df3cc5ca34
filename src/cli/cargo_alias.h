// Words that stand for other commands: aliases of cargo's configuration, and programs called `cargo-WORD`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"

namespace rbuild {

// What `alias.WORD` says in the configuration for `folder` (absolute); nothing if there is no such alias. Errors: those
// of the configuration. Source: the cargo reference, "Configuration", [alias].
Result<std::optional<std::vector<std::string>>> AliasOf(std::string_view word, const std::string& folder,
                                                        const Environment& environment, const Disk& disk);

// Whether cargo would find a program `cargo-WORD`: on PATH, or where `cargo install` puts programs.
bool HasExternalCommand(std::string_view word, const Environment& environment, const Disk& disk);

}  // namespace rbuild
