// Tests of link-time optimisation against cargo itself: the flags that `cargo check -v` shows for random workspaces.
//
// RBUILD_PROPERTY_RUNS=N tries N / 10 workspaces instead of a few: each is compiled.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "cargo/planning_facts.h"
#include "cargo/scratch_folder.h"
#include "cargo/unit_graph.h"
#include "cargo/workspace_generator.h"

namespace rbuild::cargo {
namespace {

constexpr uint64_t kOrdinaryRuns = 3;
constexpr uint64_t kFirstSeed = 500;

std::string FlagsOf(const UnitLto& lto) {
  switch (lto.kind) {
    case UnitLto::Kind::kRun:
      return lto.run.empty() ? "lto" : "lto=" + lto.run;
    case UnitLto::Kind::kOff:
      return "lto=off embed-bitcode=no";
    case UnitLto::Kind::kOnlyBitcode:
      return "linker-plugin-lto";
    case UnitLto::Kind::kObjectAndBitcode:
      return "";
    case UnitLto::Kind::kOnlyObject:
      return "embed-bitcode=no";
  }
  return "";
}

// "CRATE CRATE-TYPES test? FLAGS" for each unit that is compiled, sorted.
std::vector<std::string> PlannedFlags(const Metadata& metadata, const UnitGraph& graph) {
  std::vector<std::string> lines;
  for (const Unit& unit : graph.units) {
    if (unit.is_run_custom_build()) {
      continue;
    }
    const Target& target = metadata.packages[unit.package].targets[unit.target];
    const bool is_test = unit.mode == UnitMode::kTest || unit.mode == UnitMode::kCheckTest;
    lines.push_back(fmt::format("{} {} {}", target.crate_name(), is_test ? "test" : Join(target.crate_types, ","),
                                FlagsOf(unit.lto)));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string FlagsOfCommand(const std::vector<std::string_view>& words) {
  std::string name;
  std::string types;
  std::string flags;
  bool is_test = false;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string_view next = words[i + 1];
    if (words[i] == "--crate-name") {
      name = next;
    } else if (words[i] == "--crate-type") {
      types += fmt::format("{}{}", types.empty() ? "" : ",", next);
    } else if (words[i] == "--test") {
      is_test = true;
    } else if (words[i] == "-C" &&
               (next.starts_with("lto") || next.starts_with("embed-bitcode") || next == "linker-plugin-lto")) {
      flags += fmt::format("{}{}", flags.empty() ? "" : " ", next);
    }
  }
  return fmt::format("{} {} {}", name, is_test ? "test" : types, flags);
}

std::vector<std::string> ShownFlags(const std::string& verbose_output) {
  std::vector<std::string> lines;
  for (const std::string_view line : Split(verbose_output, '\n')) {
    if (line.find("Running `") != std::string_view::npos && line.find("--crate-name") != std::string_view::npos) {
      lines.push_back(FlagsOfCommand(SplitWords(line)));
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(LtoOracle, AsksForWhatCargoAsks) {
  if (!HasCargo()) {
    GTEST_SKIP() << "no cargo on PATH";
  }
  const char* text = std::getenv("RBUILD_PROPERTY_RUNS");
  const uint64_t runs = text == nullptr ? kOrdinaryRuns : std::strtoull(text, nullptr, 10) / 10;
  int compared = 0;
  bool has_lto = false;  // else nothing was compared but its absence
  for (uint64_t seed = kFirstSeed; seed < kFirstSeed + runs; ++seed) {
    WorkspaceGenerator generator(seed);
    ScratchFolder folder;
    folder.WriteAll(generator.files());
    const char* settings[] = {"\"thin\"", "\"fat\"", "true", "\"off\""};
    folder.Write(".cargo/config.toml", fmt::format("[profile.dev]\nlto = {}\n", settings[seed % 4]));
    BuildRequest request{.command = Command::kCheck, .workspace = true};
    request.targets.all_targets = seed % 2 == 0;
    const auto workspace = LoadFacts(folder, "ws", {});
    const CommandOutput oracle = folder.Run("ws", fmt::format("CARGO_TARGET_DIR='{}/oracle' cargo {} -v --offline -j1",
                                                              folder.path(), CargoCommandLine(request)));
    if (!workspace || oracle.exit_code != 0) {
      continue;  // some random mixtures of crate types and panic strategies can't be compiled
    }
    const auto plan = PlanUnits(*workspace, request);
    ASSERT_TRUE(plan) << plan.error().ToString();
    const std::vector<std::string> shown = ShownFlags(oracle.err);
    EXPECT_EQ(shown, PlannedFlags(workspace->metadata, plan->graph)) << "seed " << seed;
    has_lto = has_lto || std::any_of(shown.begin(), shown.end(),
                                     [](const std::string& line) { return line.find("lto") != std::string::npos; });
    ++compared;
  }
  fmt::print("{} of {} workspaces compared\n", compared, runs);
  EXPECT_GT(compared * 3, static_cast<int>(runs));
  EXPECT_TRUE(has_lto);
}

}  // namespace
}  // namespace rbuild::cargo
