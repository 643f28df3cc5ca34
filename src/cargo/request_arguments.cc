// RequestArguments: a flag for each field.
#include "cargo/request_arguments.h"

#include <string_view>

namespace rbuild::cargo {
namespace {

class ArgumentWriter {
 public:
  std::vector<std::string> Write(const BuildRequest& request) {
    AddCommand(request);
    AddEach("-p", request.packages);
    AddEach("--exclude", request.exclude);
    AddIf(request.workspace, "--workspace");
    AddEach("-F", request.features);
    AddIf(request.all_features, "--all-features");
    AddIf(request.no_default_features, "--no-default-features");
    AddIf(request.targets.lib, "--lib");
    AddIf(request.targets.all_targets, "--all-targets");
    AddRule(request.targets.bins, "--bin", "--bins");
    AddRule(request.targets.examples, "--example", "--examples");
    AddRule(request.targets.tests, "--test", "--tests");
    AddRule(request.targets.benches, "--bench", "--benches");
    AddIf(request.doctests_only, "--doc");
    AddIf(request.no_deps, "--no-deps");
    AddIf(request.document_private_items, "--document-private-items");
    AddIf(request.release, "--release");
    AddIf(request.ignore_rust_version, "--ignore-rust-version");
    if (!request.profile.empty()) {
      AddEach("--profile", {request.profile});
    }
    AddEach("--target", request.platforms);
    return std::move(arguments_);
  }

 private:
  void AddCommand(const BuildRequest& request) {
    switch (request.command) {
      case Command::kBuild:
        arguments_ = {"build"};
        break;
      case Command::kCheck:
        arguments_ = {"check"};
        break;
      case Command::kTest:
        arguments_ = {"test"};
        AddIf(!request.doctests_only, "--no-run");
        AddIf(request.names_test, "NAME");
        break;
      case Command::kBench:
        arguments_ = {"bench", "--no-run"};
        break;
      case Command::kRun:
        arguments_ = {"run"};
        break;
      case Command::kDoc:
        arguments_ = {"doc"};
        break;
    }
  }

  void AddIf(bool condition, std::string_view flag) {
    if (condition) {
      arguments_.emplace_back(flag);
    }
  }

  void AddEach(std::string_view flag, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      arguments_.emplace_back(flag);
      arguments_.push_back(value);
    }
  }

  void AddRule(const TargetRule& rule, std::string_view one, std::string_view all) {
    AddIf(rule.all, all);
    AddEach(one, rule.names);
  }

  std::vector<std::string> arguments_;
};

}  // namespace

std::vector<std::string> CargoArguments(const BuildRequest& request) {
  return ArgumentWriter().Write(request);
}

}  // namespace rbuild::cargo
