// Directives: what a build script asks for on its standard output, read and kept as a stable text file.
//
// Source of the rules: the cargo reference, "Build Scripts", "Outputs of the Build Script": lines of the form
// `cargo::KEY=VALUE`, or of the older form `cargo:KEY=VALUE`, in which an unknown key is metadata.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace rbuild::cargo {

// An argument for the linker, and the targets that it is meant for.
struct LinkArgument {
  enum class For { kAll, kCdylib, kBins, kBin, kTests, kBenches, kExamples };
  For target = For::kAll;
  std::string bin;  // kBin: the name of the one binary
  std::string argument;

  friend bool operator==(const LinkArgument&, const LinkArgument&) = default;
};

struct Directives {
  std::vector<std::string> link_libs;      // [KIND[:MODIFIERS]=]NAME
  std::vector<std::string> link_searches;  // [KIND=]PATH
  std::vector<LinkArgument> link_arguments;
  std::vector<std::string> cfgs;
  std::vector<std::string> check_cfgs;
  std::vector<std::pair<std::string, std::string>> env;
  std::vector<std::pair<std::string, std::string>> metadata;  // for DEP_<LINKS>_<KEY> of dependants
  std::vector<std::string> rerun_if_changed;
  std::vector<std::string> rerun_if_env_changed;
  std::vector<std::string> warnings;
  std::vector<std::string> errors;

  bool names_inputs() const { return !rerun_if_changed.empty() || !rerun_if_env_changed.empty(); }
  // Units that link to the package are given something: -L, or a link argument for cdylibs above; -l counts too,
  // because the native code may be in no .rlib.
  bool concerns_linkers() const { return !link_libs.empty() || !link_searches.empty() || !link_arguments.empty(); }

  friend bool operator==(const Directives&, const Directives&) = default;
};

// What the reading of directives depends on.
struct DirectiveContext {
  std::string package;          // "name vX (path)", for messages
  std::string rust_version;     // of the package, "" if it names none: `cargo::` needs 1.77
  std::string library_name;     // crate name of the package's library, "" if it has none
  std::string rustc_bootstrap;  // RUSTC_BOOTSTRAP of the environment, "" if not set; known only when the script runs
  bool has_cdylib = false;
  std::vector<std::string> bins;
  bool has_tests = false;
  bool has_benches = false;
  bool has_examples = false;

  friend bool operator==(const DirectiveContext&, const DirectiveContext&) = default;
};

// Reads a script's standard output. Lines that aren't UTF-8 are skipped, all that are no directives too. Errors quote
// the line. `cargo::error=` is no Error: it is in `errors`.
Result<Directives> ParseDirectives(std::string_view output, const DirectiveContext& context);

// One directive as the configuration gives it for an overridden script: "rustc-link-lib", "foo". A key that is no
// directive is metadata; `warning` and `rerun-if-*` are refused.
Result<void> AddOverride(std::string_view key, std::string_view value, const DirectiveContext& context,
                         Directives* directives);

// The text of a `directives` file, and back. Error: names `file` and the line.
std::string FormatDirectives(const Directives& directives);
Result<Directives> ParseDirectivesFile(std::string_view text, std::string_view file);

// The part of the text that units can see: without warnings, errors and rerun-if-*.
std::string FormatEffects(const Directives& directives);

// The path of `rustc-link-search=[KIND=]PATH`.
std::string_view SearchPath(std::string_view search);

// As cargo makes a part of a variable's name: upper case, '-' becomes '_'.
std::string Envify(std::string_view name);

}  // namespace rbuild::cargo
