// Tests of planning against cargo itself: random workspaces, and the same unit graph as `cargo build --unit-graph`.
//
// RBUILD_PROPERTY_RUNS=N tries N workspaces instead of a few, each with every command; RBUILD_PROPERTY_SEED=S begins
// with another one; RBUILD_PROPERTY_VERBOSE shows what both refused. RBUILD_ORACLE_WORKSPACE=FOLDER plans a real
// workspace, whose dependencies must have been downloaded.
#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "cargo/planning_facts.h"
#include "cargo/scratch_folder.h"
#include "cargo/unit_graph.h"
#include "cargo/unit_graph_compare.h"
#include "cargo/unit_graph_json.h"
#include "cargo/workspace_generator.h"

namespace rbuild::cargo {
namespace {

constexpr uint64_t kOrdinaryRuns = 30;
constexpr Command kCommands[] = {Command::kBuild, Command::kCheck, Command::kTest, Command::kBench, Command::kDoc};

uint64_t FromEnvironment(const char* name, uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

// With a target folder of its own: what this finds out about rustc must not reach ordinary builds.
CommandOutput AskCargo(const ScratchFolder& folder, const GeneratedRequest& generated) {
  return folder.Run(generated.folder,
                    fmt::format("CARGO_TARGET_DIR='{}/oracle' RUSTC_BOOTSTRAP=1 cargo {} --unit-graph "
                                "-Z unstable-options --offline",
                                folder.path(), CargoCommandLine(generated.request)));
}

// An error's text: without warnings before it, without what the resolver says of versions, without which of several
// dependencies is missing, since cargo names any of them, and with the words of each line in alphabetical order, since
// cargo lists packages as its tables happen to hold them. "specificationm" is a slip of cargo 1.95.
std::vector<std::string> Comparable(std::string text) {
  if (text.find("failed to select a version") != std::string::npos) {
    const size_t begin = text.find("\n\n") + 2;
    text = "error: " + text.substr(begin, text.find("\n\n", begin) - begin);
  }
  constexpr std::string_view kMissing = "does not have a dependency named ";
  std::vector<std::string> lines;
  for (std::string_view line :
       Split(Trim(std::string_view(text).substr(std::min(text.find("error: "), text.size()))), '\n')) {
    if (const size_t at = line.find(kMissing); at != std::string_view::npos) {
      line = line.substr(0, at + kMissing.size());
    }
    std::vector<std::string> words;
    for (const std::string_view word : SplitWords(line)) {
      words.emplace_back(word == "specificationm" ? "specification" : word.substr(0, word.find_last_not_of(',') + 1));
    }
    std::sort(words.begin(), words.end());
    lines.push_back(Join(words, " "));
  }
  return lines;
}

struct Tally {
  int agreed = 0;        // the same graph
  int both_refused = 0;  // both say no
  int unanswered = 0;    // cargo itself falls over
  int unresolvable = 0;  // workspaces that cargo metadata refuses
};

// cargo falls over a package that nothing needs there, and over circles: then it has no answer.
bool FellOver(const CommandOutput& oracle) {
  return oracle.err.find("panicked at") != std::string::npos ||
         oracle.err.find("has overflowed its stack") != std::string::npos;
}

// Returns what differs, or nothing.
std::optional<std::string> Compare(const ScratchFolder& folder, const Workspace& workspace,
                                   const GeneratedRequest& generated, Tally* tally) {
  const auto plan = PlanUnits(workspace, generated.request);
  const CommandOutput oracle = AskCargo(folder, generated);
  if (FellOver(oracle)) {
    ++tally->unanswered;
    return std::nullopt;
  }
  if (oracle.exit_code != 0 || !plan) {
    if (oracle.exit_code != 0 && !plan) {
      ++tally->both_refused;
      if (Comparable(oracle.err) != Comparable("error: " + plan.error().ToString())) {
        return fmt::format("cargo says: {}\nwe say: {}", oracle.err, plan.error().ToString());
      }
      if (std::getenv("RBUILD_PROPERTY_VERBOSE") != nullptr) {
        fmt::print("both refuse: {}\n---- {}\n", plan.error().ToString(), oracle.err);
      }
      return std::nullopt;
    }
    return plan ? "cargo refuses: " + oracle.err : "we refuse: " + plan.error().ToString();
  }
  const auto difference = DifferenceOfUnitGraphs(oracle.out, UnitGraphJson(workspace.metadata, plan->graph));
  if (!difference || !difference->empty()) {
    return difference ? *difference : difference.error().ToString();
  }
  ++tally->agreed;
  return std::nullopt;
}

TEST(UnitGraphOracle, PlansWhatCargoPlans) {
  if (!HasCargo()) {
    GTEST_SKIP() << "no cargo on PATH";
  }
  const uint64_t runs = FromEnvironment("RBUILD_PROPERTY_RUNS", kOrdinaryRuns);
  const uint64_t first = FromEnvironment("RBUILD_PROPERTY_SEED", 1);
  Tally tally;
  for (uint64_t seed = first; seed < first + runs; ++seed) {
    WorkspaceGenerator generator(seed);
    ScratchFolder folder;
    folder.WriteAll(generator.files());
    for (const Command command : kCommands) {
      const GeneratedRequest generated = generator.NextRequest(command);
      const auto workspace = LoadFacts(folder, generated.folder, generated.request);
      if (!workspace) {
        ++tally.unresolvable;
        break;
      }
      if (const auto difference = Compare(folder, *workspace, generated, &tally)) {
        folder.Keep();
        ADD_FAILURE() << "seed " << seed << ", cargo " << CargoCommandLine(generated.request) << "\nin "
                      << folder.path() << "/" << generated.folder << "\n"
                      << *difference;
      }
    }
  }
  fmt::print("{} graphs agreed, {} requests refused by both, {} that cargo fell over, {} workspaces not resolvable\n",
             tally.agreed, tally.both_refused, tally.unanswered, tally.unresolvable);
  // The generator must not drift into making nothing that can be compared.
  EXPECT_GT(tally.agreed, tally.both_refused + tally.unanswered);
  EXPECT_LT(static_cast<uint64_t>(tally.unresolvable) * 2, runs);
}

// The commands that people use, on a workspace with real dependencies.
std::vector<BuildRequest> UsualRequests() {
  std::vector<BuildRequest> requests(1);
  const auto add = [&requests]() -> BuildRequest& { return requests.emplace_back(); };
  add().release = true;
  add().workspace = true;
  add().all_features = true;
  add().no_default_features = true;
  add().targets.all_targets = true;
  add().targets.lib = true;
  add().targets.bins.all = true;
  add().platforms = {HostTriple()};
  add().platforms = {"x86_64-pc-windows-gnu"};
  add().command = Command::kCheck;
  add().command = Command::kTest;
  add().command = Command::kBench;
  add().command = Command::kDoc;
  BuildRequest& own_pages = add();
  own_pages.command = Command::kDoc;
  own_pages.no_deps = true;
  BuildRequest& everything = add();
  everything.command = Command::kTest;
  everything.workspace = true;
  everything.all_features = true;
  everything.targets.all_targets = true;
  return requests;
}

TEST(UnitGraphOracle, PlansAGivenWorkspace) {
  const char* given = std::getenv("RBUILD_ORACLE_WORKSPACE");
  if (given == nullptr) {
    GTEST_SKIP() << "RBUILD_ORACLE_WORKSPACE names no workspace";
  }
  const ScratchFolder folder;
  Tally tally;
  for (const BuildRequest& request : UsualRequests()) {
    const auto workspace = LoadFacts(folder, given, request);
    ASSERT_TRUE(workspace) << workspace.error().ToString();
    const auto difference = Compare(folder, *workspace, {.folder = given, .request = request}, &tally);
    EXPECT_FALSE(difference) << "cargo " << CargoCommandLine(request) << "\n" << *difference;
  }
  fmt::print("{} graphs agreed, {} requests refused by both\n", tally.agreed, tally.both_refused);
}

}  // namespace
}  // namespace rbuild::cargo
