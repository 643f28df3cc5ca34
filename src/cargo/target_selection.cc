// Target selection: --lib, --bin, --example, --test, --bench, --all-targets and the commands' defaults.
#include "cargo/target_selection.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/package_spec.h"

namespace rbuild::cargo {
namespace {

using TargetPredicate = std::function<bool(const Target&)>;

class TargetSelector {
 public:
  TargetSelector(const Metadata& metadata, const std::vector<PackageIndex>& packages, const BuildRequest& request)
      : metadata_(metadata), packages_(packages), request_(request) {}

  Result<std::vector<Proposal>> Select() {
    const TargetFilters& filters = request_.targets;
    if (request_.doctests_only) {
      TRY(AddDoctestsOfLibs());
      return std::move(proposals_);
    }
    if (filters.is_default() && request_.names_test) {
      AddAll([](const Target& target) { return target.is_lib() || target.test; }, OwnMode());
      return std::move(proposals_);
    }
    if (filters.is_default()) {
      AddDefaults();
      return request_.command == Command::kRun ? OnlyTheProgramToRun() : std::move(proposals_);
    }
    if (filters.lib || filters.all_targets) {
      TRY(AddLibs());
    }
    const auto all_or = [&](const TargetRule& rule) { return rule.all || filters.all_targets; };
    const UnitMode own = OwnMode();
    const UnitMode test = request_.command == Command::kCheck ? UnitMode::kCheckTest : UnitMode::kTest;
    TRY(AddRule(filters.bins, all_or(filters.bins), "bin", &Target::is_bin, own));
    TRY(AddRule(filters.examples, all_or(filters.examples), "example", &Target::is_example, own));
    // --tests takes what `cargo test` would test, --test NAME integration tests alone; the same for benches.
    const bool all_tests = all_or(filters.tests);
    TRY(AddRule(filters.tests, all_tests, "test",
                all_tests ? TargetPredicate([](const Target& t) { return t.test; }) : &Target::is_test, test));
    const bool all_benches = all_or(filters.benches);
    TRY(AddRule(filters.benches, all_benches, "bench",
                all_benches ? TargetPredicate([](const Target& t) { return t.bench; }) : &Target::is_bench, test));
    if (request_.command == Command::kRun && proposals_.size() > 1) {
      return TooManyToRun();
    }
    return std::move(proposals_);
  }

 private:
  bool is_test_command() const { return request_.command == Command::kTest || request_.command == Command::kBench; }

  // Of targets that the command takes as they are.
  UnitMode OwnMode() const {
    if (is_test_command()) {
      return UnitMode::kTest;
    }
    if (request_.command == Command::kDoc) {
      return UnitMode::kDoc;
    }
    return request_.command == Command::kCheck ? UnitMode::kCheck : UnitMode::kBuild;
  }

  void Add(PackageIndex package, const Target& target, UnitMode mode, bool needs_features) {
    const auto index = static_cast<uint32_t>(&target - metadata_.packages[package].targets.data());
    const bool for_tests = mode == UnitMode::kTest || mode == UnitMode::kCheckTest || mode == UnitMode::kDoctest;
    if (mode == UnitMode::kTest && is_test_command() && request_.targets.is_default() && !request_.names_test &&
        target.is_example() && !target.test) {
      mode = UnitMode::kBuild;  // only to see that it compiles
    } else if (mode == UnitMode::kBuild && (target.is_test() || target.is_bench())) {
      mode = UnitMode::kTest;
    }
    proposals_.push_back({package, index, mode, for_tests, needs_features});
  }

  void AddAll(const TargetPredicate& is_wanted, UnitMode mode) {
    for (const PackageIndex package : packages_) {
      AddWanted(package, is_wanted, mode);
    }
  }

  void AddWanted(PackageIndex package, const TargetPredicate& is_wanted, UnitMode mode) {
    for (const Target& target : metadata_.packages[package].targets) {
      if (!target.is_build_script() && is_wanted(target)) {
        Add(package, target, mode, false);
      }
    }
  }

  // A program of the library's name would have its pages in the library's place.
  static bool IsDocumented(const Package& package, const Target& target) {
    return target.doc &&
           !(target.is_bin() && std::any_of(package.targets.begin(), package.targets.end(), [&](const Target& other) {
               return other.is_lib() && other.crate_name() == target.crate_name();
             }));
  }

  void AddDefaults() {
    if (request_.command == Command::kDoc) {
      for (const PackageIndex id : packages_) {
        const Package& package = metadata_.packages[id];
        AddWanted(id, [&package](const Target& target) { return IsDocumented(package, target); }, OwnMode());
      }
      return;
    }
    const auto is_default = [this](const Target& target) {
      switch (request_.command) {
        case Command::kTest:
          return target.test || target.is_example();
        case Command::kBench:
          return target.bench;
        case Command::kBuild:
        case Command::kCheck:
        case Command::kRun:
        case Command::kDoc:
          break;
      }
      return target.is_bin() || target.is_lib();
    };
    AddAll(is_default, OwnMode());
    if (request_.command != Command::kTest) {
      return;
    }
    for (const PackageIndex package : packages_) {
      const std::vector<Target>& targets = metadata_.packages[package].targets;
      const auto lib =
          std::find_if(targets.begin(), targets.end(), [](const Target& t) { return t.is_lib() && t.doctest; });
      if (lib != targets.end()) {
        Add(package, *lib, UnitMode::kDoctest, false);
      }
    }
  }

  tl::unexpected<Error> TooManyToRun() const {
    std::string message =
        "`cargo run` can run at most one executable, but multiple were specified\nhelp: available targets:";
    for (const Proposal& proposal : proposals_) {
      const Package& package = metadata_.packages[proposal.package];
      const Target& target = package.targets[proposal.target];
      message +=
          fmt::format("\n    {} `{}` in package `{}`", target.is_bin() ? "bin" : "example", target.name, package.name);
    }
    return InputError(message);
  }

  // Of what the default takes, `run` takes the package's default-run alone; without one, there has to be one program.
  Result<std::vector<Proposal>> OnlyTheProgramToRun() {
    std::vector<std::string> chosen;
    for (const PackageIndex package : packages_) {
      if (!metadata_.packages[package].default_run.empty()) {
        chosen.push_back(metadata_.packages[package].default_run);
      }
    }
    if (chosen.size() == 1) {
      proposals_.clear();
      TRY(AddNamed(chosen.front(), "bin", &Target::is_bin, OwnMode()));
      return std::move(proposals_);
    }
    std::vector<std::string> names;
    for (const Proposal& proposal : proposals_) {
      const Target& target = metadata_.packages[proposal.package].targets[proposal.target];
      if (target.is_bin()) {
        names.push_back(target.name);
      }
    }
    if (names.empty()) {
      return InputError("a bin target must be available for `cargo run`");
    }
    if (names.size() > 1) {
      std::sort(names.begin(), names.end());
      return InputError(
          fmt::format("`cargo run` could not determine which binary to run. Use the `--bin` option to specify a "
                      "binary, or the `default-run` manifest key.\navailable binaries: {}",
                      Join(names, ", ")));
    }
    for (Proposal& proposal : proposals_) {
      proposal.needs_features = true;
    }
    return std::move(proposals_);
  }

  // `test --doc`: whatever the manifest says of doctests.
  Result<void> AddDoctestsOfLibs() {
    TRY(AddLibs());
    std::vector<Proposal> libs = std::exchange(proposals_, {});
    for (const Proposal& lib : libs) {
      const Target& target = metadata_.packages[lib.package].targets[lib.target];
      const auto& types = target.crate_types;
      if (std::any_of(types.begin(), types.end(), [](const std::string& type) {
            return type == "lib" || type == "rlib" || type == "proc-macro";
          })) {
        Add(lib.package, target, UnitMode::kDoctest, false);
      }
    }
    return {};
  }

  Result<void> AddLibs() {
    const size_t before = proposals_.size();
    AddAll(&Target::is_lib, OwnMode());
    if (proposals_.size() > before || request_.targets.all_targets) {
      return {};
    }
    std::vector<std::string> names;
    for (const PackageIndex package : packages_) {
      names.push_back(metadata_.packages[package].name);
    }
    return names.size() == 1 ? InputError(fmt::format("no library targets found in package `{}`", names.front()))
                             : InputError(fmt::format("no library targets found in packages: {}", Join(names, ", ")));
  }

  Result<void> AddRule(const TargetRule& rule, bool all, std::string_view what, const TargetPredicate& is_wanted,
                       UnitMode mode) {
    if (all) {
      AddAll(is_wanted, mode);
      return {};
    }
    for (const std::string& name : rule.names) {
      TRY(AddNamed(name, what, is_wanted, mode));
    }
    return {};
  }

  Result<void> AddNamed(const std::string& name, std::string_view what, const TargetPredicate& is_wanted,
                        UnitMode mode) {
    const auto matches = [&](const Target& target) {
      return is_wanted(target) && (IsGlobPattern(name) ? GlobMatches(name, target.name) : target.name == name);
    };
    const size_t before = proposals_.size();
    for (const PackageIndex package : packages_) {
      for (const Target& target : metadata_.packages[package].targets) {
        if (matches(target)) {
          Add(package, target, mode, true);
        }
      }
    }
    if (proposals_.size() > before) {
      return {};
    }
    return NoSuchTarget(name, what, is_wanted, matches);
  }

  tl::unexpected<Error> NoSuchTarget(const std::string& name, std::string_view what, const TargetPredicate& is_wanted,
                                     const TargetPredicate& matches) const {
    std::string where = "default-run packages";
    if (!request_.workspace && !request_.packages.empty()) {
      where = request_.packages.size() == 1 ? fmt::format("`{}` package", request_.packages.front())
                                            : fmt::format("`{}`, ... packages", request_.packages.front());
    }
    std::string message =
        fmt::format("no {} target {} `{}` in {}", what, IsGlobPattern(name) ? "matches pattern" : "named", name, where);
    std::vector<std::string> available;
    for (const PackageIndex package : packages_) {
      for (const Target& target : metadata_.packages[package].targets) {
        if (is_wanted(target)) {
          available.push_back(target.name);
        }
      }
    }
    const auto nearest = NearestWord(name, available);
    if (nearest) {
      message += fmt::format("\n\nhelp: a target with a similar name exists: `{}`", *nearest);
    }
    const std::string elsewhere = AvailableElsewhere(what, matches);
    message += elsewhere;
    if (!nearest && elsewhere.empty() && !available.empty()) {
      std::sort(available.begin(), available.end());
      message += fmt::format("\nhelp: available {} targets:", what);
      for (const std::string& target : available) {
        message += "\n    " + target;
      }
    }
    return InputError(message);
  }

  // The members that have what was looked for.
  std::string AvailableElsewhere(std::string_view what, const TargetPredicate& matches) const {
    std::string message;
    for (const PackageIndex member : metadata_.members) {
      const Package& package = metadata_.packages[member];
      std::vector<std::string> names;
      for (const Target& target : package.targets) {
        if (matches(target)) {
          names.push_back(target.name);
        }
      }
      if (!names.empty()) {
        std::sort(names.begin(), names.end());
        message +=
            fmt::format("\nhelp: available {} in `{}` package:\n    {}", what, package.name, Join(names, "\n    "));
      }
    }
    return message;
  }

  const Metadata& metadata_;
  const std::vector<PackageIndex>& packages_;
  const BuildRequest& request_;
  std::vector<Proposal> proposals_;
};

}  // namespace

Result<std::vector<Proposal>> SelectTargets(const Metadata& metadata, const std::vector<PackageIndex>& packages,
                                            const BuildRequest& request) {
  return TargetSelector(metadata, packages, request).Select();
}

std::string NoTargetMatched(const TargetFilters& filters) {
  if (filters.all_targets) {
    return "target filter `all-targets` specified, but no targets matched; this is a no-op";
  }
  std::vector<std::string> names;
  const auto add = [&](const TargetRule& rule, std::string_view name) {
    if (rule.all) {
      names.push_back(fmt::format("`{}`", name));
    }
  };
  add(filters.bins, "bins");
  add(filters.tests, "tests");
  add(filters.examples, "examples");
  add(filters.benches, "benches");
  if (names.empty()) {
    return "";
  }
  return fmt::format("target filter{} {} specified, but no targets matched; this is a no-op",
                     names.size() == 1 ? "" : "s", Join(names, ", "));
}

}  // namespace rbuild::cargo
