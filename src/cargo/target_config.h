// TargetConfig: what the configuration says for one platform: flags, linker, runner and overridden build scripts.
//
// Source of the rules: the cargo reference, "Configuration", [target] and build.rustflags.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cargo/cfg.h"
#include "cargo/config.h"

namespace rbuild::cargo {

// [target.TRIPLE.LINKS]: replaces the build script of the package with that `links`. In the order of the keys.
struct LinksOverride {
  std::string links;
  // Directives as a build script would print them, without "cargo:": {"rustc-link-lib", "foo"}; any key that is no
  // directive is metadata. `rustc-env` values are "NAME=VALUE"; lists are several entries.
  std::vector<std::pair<std::string, std::string>> directives;
};

// The configuration for one kind of unit, with [target.TRIPLE] and every matching [target.'cfg(..)'] put together.
struct TargetConfig {
  std::string linker;               // "" = not configured; absolute or a bare name
  std::vector<std::string> runner;  // program and arguments; empty = none
  std::map<std::string, LinksOverride> links;
};

// Two [target.'cfg(..)'] tables that match and both set linker or runner are an error, as in cargo.
Result<TargetConfig> ReadTargetConfig(const Config& config, std::string_view triple, const CfgSet& cfgs);

enum class FlagsKind { kRustc, kRustdoc };

// RUSTFLAGS or RUSTDOCFLAGS for units of `platform` ("" = host, else the triple): the first source that is not empty:
// CARGO_ENCODED_RUSTFLAGS, RUSTFLAGS, target.TRIPLE ++ matching target.'cfg(..)' (rustc only), build.rustflags. A
// variable that is empty counts as a source. Units for the host get none of them as soon as a target was asked for
// (`has_targets`). Without `cfgs` the cfg tables are left out.
Result<std::vector<std::string>> ResolveFlags(const Config& config, FlagsKind kind, std::string_view platform,
                                              std::string_view host_triple, bool has_targets, const CfgSet* cfgs);

}  // namespace rbuild::cargo
