// Tests of package, feature and target selection, and of the messages when they fail.
#include "cargo/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cargo/package_graph.h"
#include "cargo/target_selection.h"

namespace rbuild::cargo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct SpecCase {
  const char* spec;
  bool matches;
};

class PackageSpecMatch : public testing::TestWithParam<SpecCase> {};

TEST_P(PackageSpecMatch, FollowsTheReference) {
  PackageGraph graph;
  const PackageIndex regex = graph.Add("regex", "1.4.3");
  graph.MakeExternal(regex, "registry+https://github.com/rust-lang/crates.io-index");
  const auto spec = PackageSpec::Parse(GetParam().spec);
  ASSERT_TRUE(spec) << spec.error().ToString();
  EXPECT_EQ(spec->Matches(graph.metadata().packages[regex]), GetParam().matches) << GetParam().spec;
}

INSTANTIATE_TEST_SUITE_P(
    All, PackageSpecMatch,
    testing::Values(SpecCase{"regex", true}, SpecCase{"rege", false}, SpecCase{"regex@1", true},
                    SpecCase{"regex@1.4", true}, SpecCase{"regex@1.4.3", true}, SpecCase{"regex:1.4.3", true},
                    SpecCase{"regex@1.4.30", false}, SpecCase{"regex@1.40", false}, SpecCase{"regex@2", false},
                    SpecCase{"https://github.com/rust-lang/crates.io-index#regex", true},
                    SpecCase{"https://github.com/rust-lang/crates.io-index#regex@1.4.3", true},
                    SpecCase{"registry+https://github.com/rust-lang/crates.io-index#regex@1.4.3", true},
                    SpecCase{"git+https://github.com/rust-lang/crates.io-index#regex@1.4.3", false},
                    SpecCase{"https://example.com/regex#1.4.3", false}));

TEST(PackageSpec, NonsenseIsAnError) {
  for (const char* text : {"", "a b", "*", "x@y", "1x", "https://example.com/x#@1"}) {
    const auto spec = PackageSpec::Parse(text);
    ASSERT_FALSE(spec) << text;
    EXPECT_THAT(spec.error().message, HasSubstr("invalid package ID specification"));
  }
}

TEST(Glob, Matches) {
  EXPECT_TRUE(GlobMatches("*", ""));
  EXPECT_TRUE(GlobMatches("a*c", "abbc"));
  EXPECT_TRUE(GlobMatches("a*b*c", "aXbYbZc"));
  EXPECT_TRUE(GlobMatches("?[a-c]", "xb"));
  EXPECT_TRUE(GlobMatches("[!a]", "b"));
  EXPECT_TRUE(GlobMatches("[]]", "]"));
  EXPECT_FALSE(GlobMatches("[!a]", "a"));
  EXPECT_FALSE(GlobMatches("a*c", "abd"));
  EXPECT_FALSE(GlobMatches("[ab", "a"));
  EXPECT_FALSE(GlobMatches("ab", "abc"));
  EXPECT_FALSE(GlobMatches("abc", "ab"));
}

// Members app (with a binary), lib and tool; a package outside in two versions.
class SelectionTest : public testing::Test {
 protected:
  SelectionTest() {
    app_ = graph_.Add("app");
    lib_ = graph_.Add("lib");
    old_ = graph_.Add("outside", "1.0.0");
    new_ = graph_.Add("outside", "2.0.0");
    tool_ = graph_.Add("tool");
    for (const PackageIndex package : {old_, new_}) {
      graph_.MakeExternal(package, "registry+https://example.com/index");
      graph_.Depend(app_, package);
    }
    graph_.AddTarget(app_, PackageGraph::MakeTarget("bin", "bin", "start"));
    graph_.AddTarget(app_, PackageGraph::MakeTarget("bin", "bin", "stop"));
    graph_.AddTarget(app_, PackageGraph::MakeTarget("test", "bin", "slow"));
    graph_.AddTarget(app_, PackageGraph::MakeTarget("example", "bin", "demo"));
    graph_.AddTarget(app_, PackageGraph::MakeTarget("bench", "bin", "speed"));
    graph_.AddTarget(tool_, PackageGraph::MakeTarget("bin", "bin", "hammer"));
    graph_.Feature(app_, "fast");
    graph_.Feature(lib_, "small");
    graph_.metadata().default_members = {app_, lib_};
    active_ = IdMap<PackageIndex, bool>(graph_.metadata().packages.size(), true);
  }

  Result<std::vector<PackageIndex>> Packages(const BuildRequest& request) const {
    TRY_ASSIGN(const PackageSelection selection, SelectPackages(graph_.metadata(), is_virtual_, request));
    return FindPackages(graph_.metadata(), selection.specs, [this] { return active_; });
  }
  std::vector<PackageIndex> Selected(const BuildRequest& request) const {
    const auto packages = Packages(request);
    EXPECT_TRUE(packages) << packages.error().ToString();
    return packages.value_or(std::vector<PackageIndex>());
  }
  std::string PackageError(const BuildRequest& request) const {
    const auto packages = Packages(request);
    return packages ? "" : packages.error().message;
  }

  Result<std::vector<FeatureRoot>> Features(const BuildRequest& request, bool by_member = true) const {
    TRY_ASSIGN(const PackageSelection selection, SelectPackages(graph_.metadata(), is_virtual_, request));
    return SelectFeatures(graph_.metadata(), selection.specs, request, by_member);
  }
  std::string FeatureError(const BuildRequest& request, bool by_member = true) const {
    const auto roots = Features(request, by_member);
    return roots ? "" : roots.error().message;
  }

  // "NAME MODE" of each proposed target.
  std::vector<std::string> Targets(const BuildRequest& request) const {
    const auto proposals = SelectTargets(graph_.metadata(), Selected(request), request);
    EXPECT_TRUE(proposals) << proposals.error().ToString();
    std::vector<std::string> names;
    for (const Proposal& proposal : proposals.value_or(std::vector<Proposal>())) {
      const char* modes[] = {"test", "build", "check", "check-test", "doc", "doctest", "run"};
      names.push_back(graph_.metadata().packages[proposal.package].targets[proposal.target].name + " " +
                      modes[static_cast<size_t>(proposal.mode)]);
    }
    return names;
  }
  std::string TargetError(const BuildRequest& request) const {
    const auto proposals = SelectTargets(graph_.metadata(), Selected(request), request);
    return proposals ? "" : proposals.error().message;
  }

  PackageGraph graph_;
  PackageIndex app_, lib_, old_, new_, tool_;
  IdMap<PackageIndex, bool> active_;
  bool is_virtual_ = false;
};

TEST_F(SelectionTest, DefaultMembersByDefault) {
  EXPECT_THAT(Selected({}), ElementsAre(app_, lib_));
}

TEST_F(SelectionTest, WorkspaceTakesAllMembersButTheExcluded) {
  EXPECT_THAT(Selected({.workspace = true}), ElementsAre(app_, lib_, tool_));
  EXPECT_THAT(Selected({.exclude = {"lib"}, .workspace = true}), ElementsAre(app_, tool_));
  EXPECT_THAT(Selected({.exclude = {"t*"}, .workspace = true}), ElementsAre(app_, lib_));
}

TEST_F(SelectionTest, PackagesByNameAndPattern) {
  EXPECT_THAT(Selected({.packages = {"tool"}}), ElementsAre(tool_));
  EXPECT_THAT(Selected({.packages = {"tool", "l*"}}), ElementsAre(lib_, tool_));
  EXPECT_THAT(Selected({.packages = {"outside@2.0.0"}}), ElementsAre(new_));
}

TEST_F(SelectionTest, AnUnknownPackageGetsASuggestion) {
  EXPECT_EQ(PackageError({.packages = {"tol"}}),
            "package ID specification `tol` did not match any packages\n\n"
            "help: a package with a similar name exists: `tool`");
}

TEST_F(SelectionTest, AnAmbiguousPackageListsTheChoices) {
  EXPECT_EQ(PackageError({.packages = {"outside"}}),
            "specification `outside` is ambiguous\n"
            "help: re-run this command with one of the following specifications\n"
            "  outside@1.0.0\n  outside@2.0.0");
}

TEST_F(SelectionTest, WhatIsNotActiveIsNotThere) {
  active_[old_] = false;
  EXPECT_THAT(Selected({.packages = {"outside"}}), ElementsAre(new_));
  EXPECT_EQ(PackageError({.packages = {"outside@1.0.0"}}),
            "package ID specification `outside@1.0.0` did not match any packages\n\n"
            "help: a package with a similar name exists: `outside`");
  active_[new_] = false;
  EXPECT_EQ(PackageError({.packages = {"outside"}}), "package ID specification `outside` did not match any packages");
}

TEST_F(SelectionTest, PatternsAndNamesThatMatchNothing) {
  EXPECT_EQ(PackageError({.packages = {"x*"}}), "package pattern(s) `x*` not found in workspace `/w`");
  EXPECT_EQ(PackageError({.packages = {"xyz"}, .workspace = true}), "package(s) `xyz` not found in workspace `/w`");
  EXPECT_EQ(PackageError({.exclude = {"lib"}}), "--exclude can only be used together with --workspace");
  EXPECT_EQ(PackageError({.exclude = {"*"}, .workspace = true}), "no packages to compile");
  is_virtual_ = true;
  EXPECT_EQ(PackageError({.exclude = {"*"}, .workspace = true}),
            "manifest path `/w` contains no package: The manifest is virtual, and the workspace has no members.");
}

TEST_F(SelectionTest, RunTakesNoPatterns) {
  EXPECT_EQ(PackageError({.command = Command::kRun, .packages = {"a*"}}),
            "`cargo run` does not support glob pattern `a*` on package selection");
  BuildRequest request{.command = Command::kRun};
  request.targets.examples.names = {"d*"};
  EXPECT_EQ(PackageError(request), "`cargo run` does not support glob patterns on target selection");
}

TEST_F(SelectionTest, ExcludingWhatIsNotThereIsAWarning) {
  const auto selection = SelectPackages(graph_.metadata(), false, {.exclude = {"xyz"}, .workspace = true});
  ASSERT_TRUE(selection);
  EXPECT_THAT(selection->warnings, ElementsAre("excluded package(s) `xyz` not found in workspace `/w`"));
}

TEST_F(SelectionTest, EachMemberTakesTheFeaturesItHas) {
  const auto roots = Features({.features = {"fast,small"}});
  ASSERT_TRUE(roots) << roots.error().ToString();
  EXPECT_THAT(*roots, ElementsAre(FeatureRoot{.package = app_, .features = {"fast"}},
                                  FeatureRoot{.package = lib_, .features = {"small"}}));
}

TEST_F(SelectionTest, FeaturesOfOneMemberByItsName) {
  const auto roots = Features({.features = {"app/fast"}, .no_default_features = true});
  ASSERT_TRUE(roots) << roots.error().ToString();
  EXPECT_THAT(*roots, ElementsAre(FeatureRoot{.package = app_, .features = {"fast"}, .default_features = false},
                                  FeatureRoot{.package = lib_, .features = {}, .default_features = false}));
}

TEST_F(SelectionTest, BeforeResolverTwoFeaturesAreTheCurrentPackages) {
  graph_.metadata().current = app_;
  const auto roots =
      Features({.packages = {"lib"}, .features = {"fast", "lib/small"}, .no_default_features = true}, false);
  ASSERT_TRUE(roots) << roots.error().ToString();
  EXPECT_THAT(*roots, ElementsAre(FeatureRoot{.package = app_, .features = {"fast"}, .default_features = false},
                                  FeatureRoot{.package = lib_, .features = {"small"}}));
}

TEST_F(SelectionTest, UnknownFeaturesSayWhereTheyAreOrWhatIsSimilar) {
  EXPECT_EQ(FeatureError({.packages = {"app"}, .features = {"small"}}),
            "the package 'app' does not contain this feature: small\nhelp: package with the missing feature: lib");
  EXPECT_EQ(FeatureError({.packages = {"app"}, .features = {"fats"}}),
            "the package 'app' does not contain this feature: fats\nhelp: there is a similarly named feature: fast");
  EXPECT_EQ(FeatureError({.packages = {"app"}, .features = {"fast", "fats"}}),
            "the package 'app' does not contain this feature: fats");
  EXPECT_EQ(FeatureError({.features = {"x", "y"}}),
            "none of the selected packages contains these features: x, y\nselected packages: app, lib");
}

TEST_F(SelectionTest, FeaturesThatTheResolverWouldRefuse) {
  graph_.metadata().current = app_;
  EXPECT_EQ(FeatureError({.features = {"nope"}}, false),
            "package `app v1.0.0 (/w/app)` does not have the feature `nope`");
  EXPECT_EQ(FeatureError({.features = {"nope/x"}}, false),
            "package `app v1.0.0 (/w/app)` does not have a dependency named `nope`");
  EXPECT_EQ(FeatureError({.features = {"outside/x"}}),
            "package `app` depends on `outside` with feature `x` but `outside` does not have that feature.");
  graph_.Feature(app_, "none");
  EXPECT_EQ(FeatureError({.features = {"nope"}}, false),
            "package `app v1.0.0 (/w/app)` does not have the feature `nope`\n\n"
            "help: a feature with a similar name exists: `none`");
  EXPECT_THAT(FeatureError({.features = {"outside"}}, false), HasSubstr("but it is required dependency"));
  EXPECT_EQ(FeatureError({.features = {"dep:x"}}), "feature `dep:x` is not allowed to use explicit `dep:` syntax");
  EXPECT_EQ(FeatureError({.features = {"a/b/c"}}), "multiple slashes in feature `a/b/c` is not allowed");
  EXPECT_EQ(FeatureError({.packages = {"outside@1.0.0"}, .all_features = true}),
            "cannot specify features for packages outside of workspace");
}

TEST_F(SelectionTest, BuildTakesLibrariesAndPrograms) {
  EXPECT_THAT(Targets({.packages = {"app"}}), ElementsAre("app build", "start build", "stop build"));
}

TEST_F(SelectionTest, TestTakesWhatIsTestedAndBuildsExamples) {
  EXPECT_THAT(Targets({.command = Command::kTest, .packages = {"app"}}),
              ElementsAre("app test", "start test", "stop test", "slow test", "demo build", "app doctest"));
}

TEST_F(SelectionTest, BenchTakesWhatIsBenched) {
  EXPECT_THAT(Targets({.command = Command::kBench, .packages = {"app"}}),
              ElementsAre("app test", "start test", "stop test", "speed test"));
}

TEST_F(SelectionTest, AllTargetsOfACheck) {
  EXPECT_THAT(Targets({.command = Command::kCheck, .packages = {"app"}, .targets = {.all_targets = true}}),
              ElementsAre("app check", "start check", "stop check", "demo check", "app check-test", "start check-test",
                          "stop check-test", "slow check-test", "app check-test", "start check-test", "stop check-test",
                          "speed check-test"));
}

TEST_F(SelectionTest, NamedTargetsAndPatterns) {
  EXPECT_THAT(Targets({.targets = {.bins = {.names = {"stop"}}}}), ElementsAre("stop build"));
  EXPECT_THAT(Targets({.targets = {.bins = {.names = {"st*"}}}}), ElementsAre("start build", "stop build"));
  EXPECT_THAT(Targets({.targets = {.tests = {.names = {"slow"}}}}), ElementsAre("slow test"));
}

TEST_F(SelectionTest, AnUnknownTargetGetsASuggestionOrAList) {
  EXPECT_EQ(TargetError({.packages = {"app"}, .targets = {.bins = {.names = {"stpo"}}}}),
            "no bin target named `stpo` in `app` package\n\nhelp: a target with a similar name exists: `stop`");
  EXPECT_EQ(TargetError({.packages = {"app"}, .targets = {.bins = {.names = {"xxxxxxxx"}}}}),
            "no bin target named `xxxxxxxx` in `app` package\nhelp: available bin targets:\n    start\n    stop");
  EXPECT_EQ(
      TargetError({.targets = {.examples = {.names = {"z*"}}}}),
      "no example target matches pattern `z*` in default-run packages\nhelp: available example targets:\n    demo");
}

TEST_F(SelectionTest, ATargetOfAnotherMemberIsPointedOut) {
  EXPECT_EQ(TargetError({.packages = {"app"}, .targets = {.bins = {.names = {"hammer"}}}}),
            "no bin target named `hammer` in `app` package\nhelp: available bin in `tool` package:\n    hammer");
}

TEST_F(SelectionTest, LibWithoutALibrary) {
  graph_.metadata().packages[tool_].targets.erase(graph_.metadata().packages[tool_].targets.begin());
  EXPECT_EQ(TargetError({.packages = {"tool"}, .targets = {.lib = true}}),
            "no library targets found in package `tool`");
}

TEST(NoTargetMatched, NamesTheFilters) {
  EXPECT_EQ(NoTargetMatched({.tests = {.all = true}}),
            "target filter `tests` specified, but no targets matched; this is a no-op");
  EXPECT_EQ(NoTargetMatched({.bins = {.all = true}, .benches = {.all = true}}),
            "target filters `bins`, `benches` specified, but no targets matched; this is a no-op");
  EXPECT_THAT(NoTargetMatched({.lib = true}), IsEmpty());
}

}  // namespace
}  // namespace rbuild::cargo
