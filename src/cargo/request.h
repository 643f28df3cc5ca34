// BuildRequest: what a user asks of a Cargo workspace, in the words of cargo's command line.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rbuild::cargo {

enum class Command { kBuild, kCheck, kTest, kBench, kRun, kDoc };

// --bins or --bin NAME...; the same for examples, tests and benches.
struct TargetRule {
  bool all = false;
  std::vector<std::string> names = {};  // may be glob patterns; counts only without `all`

  bool is_set() const { return all || !names.empty(); }
  friend bool operator==(const TargetRule&, const TargetRule&) = default;
};

// Which targets of the selected packages: without any flag, the command's own default.
struct TargetFilters {
  bool lib = false;
  bool all_targets = false;
  TargetRule bins = {};
  TargetRule examples = {};
  TargetRule tests = {};
  TargetRule benches = {};

  bool is_default() const {
    return !lib && !all_targets && !bins.is_set() && !examples.is_set() && !tests.is_set() && !benches.is_set();
  }
  // Dev-dependencies are needed for these even by `build` (cargo's need_dev_deps).
  bool NeedsDevDependencies() const { return all_targets || examples.is_set() || tests.is_set() || benches.is_set(); }
  friend bool operator==(const TargetFilters&, const TargetFilters&) = default;
};

struct BuildRequest {
  Command command = Command::kBuild;
  std::vector<std::string> packages = {};  // -p: package id specs or, for members, glob patterns
  std::vector<std::string> exclude = {};   // with `workspace` only
  bool workspace = false;
  std::vector<std::string> features = {};  // -F as given: each may hold several, separated by commas or blanks
  bool all_features = false;
  bool no_default_features = false;
  TargetFilters targets = {};
  bool ignore_rust_version = false;
  bool names_test = false;              // `test TESTNAME`: neither examples nor doctests
  bool doctests_only = false;           // `test --doc`
  bool no_deps = false;                 // `doc --no-deps`
  bool document_private_items = false;  // `doc --document-private-items`
  std::string profile = {};             // --profile; "" = the command's default
  bool release = false;
  std::vector<std::string> platforms =
      {};  // --target, else build.target: triples, "host-tuple" resolved; empty = the host

  // The name of the profile that applies: --profile, --release or the command's default.
  std::string profile_name() const;
  // Units for development (tests, benches, examples) may be among the roots.
  bool has_dev_units() const {
    return command == Command::kTest || command == Command::kBench || targets.NeedsDevDependencies();
  }
};

inline std::string BuildRequest::profile_name() const {
  if (!profile.empty()) {
    return profile;
  }
  if (release) {
    return "release";
  }
  switch (command) {
    case Command::kTest:
      return "test";
    case Command::kBench:
      return "bench";
    case Command::kBuild:
    case Command::kCheck:
    case Command::kRun:
    case Command::kDoc:
      break;
  }
  return "dev";
}

}  // namespace rbuild::cargo
