// Tests of feature resolution: one construct of Cargo.toml each.
#include "cargo/features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cargo/package_graph.h"

namespace rbuild::cargo {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr FeaturesFor kNormal = FeaturesFor::kNormalOrDev;
constexpr FeaturesFor kHost = FeaturesFor::kHost;

// The packages "app", which asks, and "dep", which has features f, g and default = ["f"].
class FeaturesTest : public testing::Test {
 protected:
  FeaturesTest() {
    app_ = graph_.Add("app");
    dep_ = graph_.Add("dep");
    graph_.Feature(dep_, "f");
    graph_.Feature(dep_, "g");
    graph_.Feature(dep_, "default", {"f"});
  }

  ResolvedFeatures Resolve(FeatureOptions options = {}, std::vector<std::string> features = {}) const {
    const Resolution resolution(graph_.metadata(), {app_});
    return ResolveFeatures(graph_.metadata(), resolution, graph_.MakePlatforms(), {{app_, std::move(features)}},
                           options);
  }

  static std::vector<std::string> Of(const ResolvedFeatures& features, PackageIndex package,
                                     FeaturesFor features_for = kNormal) {
    const auto* found = features.Find(package, features_for);
    return found == nullptr ? std::vector<std::string>{"(not there)"}
                            : std::vector<std::string>(found->begin(), found->end());
  }

  PackageGraph graph_;
  PackageIndex app_, dep_;
};

TEST_F(FeaturesTest, DefaultFeaturesAreOn) {
  graph_.Depend(app_, dep_);
  EXPECT_THAT(Of(Resolve(), dep_), ElementsAre("default", "f"));
}

TEST_F(FeaturesTest, DefaultFeaturesCanBeOff) {
  graph_.Depend(app_, dep_, {.uses_default_features = false, .features = {"g"}});
  EXPECT_THAT(Of(Resolve(), dep_), ElementsAre("g"));
}

TEST_F(FeaturesTest, AnOptionalDependencyIsOffAtFirst) {
  graph_.Depend(app_, dep_, {.optional = true});
  const auto features = Resolve();
  EXPECT_THAT(Of(features, dep_), ElementsAre("(not there)"));
  EXPECT_FALSE(features.IsDependencyActive(app_, kNormal, "dep"));
}

TEST_F(FeaturesTest, DepColonTurnsADependencyOnWithoutAFeatureOfItsName) {
  graph_.Depend(app_, dep_, {.optional = true});
  graph_.Feature(app_, "x", {"dep:dep"});
  const auto features = Resolve({}, {"x"});
  EXPECT_TRUE(features.IsDependencyActive(app_, kNormal, "dep"));
  EXPECT_THAT(Of(features, app_), ElementsAre("x"));
  EXPECT_THAT(Of(features, dep_), ElementsAre("default", "f"));
}

TEST_F(FeaturesTest, AnImplicitFeatureTurnsItsDependencyOn) {
  graph_.Depend(app_, dep_, {.optional = true});
  graph_.Feature(app_, "dep", {"dep:dep"});
  const auto features = Resolve({}, {"dep"});
  EXPECT_THAT(Of(features, app_), ElementsAre("dep"));
  EXPECT_THAT(Of(features, dep_), ElementsAre("default", "f"));
}

TEST_F(FeaturesTest, SlashTurnsDependencyFeatureAndImplicitFeatureOn) {
  graph_.Depend(app_, dep_, {.optional = true, .uses_default_features = false});
  graph_.Feature(app_, "dep", {"dep:dep"});
  graph_.Feature(app_, "x", {"dep/g"});
  const auto features = Resolve({}, {"x"});
  EXPECT_THAT(Of(features, app_), ElementsAre("dep", "x"));
  EXPECT_THAT(Of(features, dep_), ElementsAre("g"));
}

TEST_F(FeaturesTest, SlashMakesNoFeatureThatIsNotDeclared) {
  graph_.Depend(app_, dep_, {.optional = true});
  graph_.Feature(app_, "x", {"dep/g"});
  graph_.Feature(app_, "y", {"dep:dep"});
  EXPECT_THAT(Of(Resolve({}, {"x"}), app_), ElementsAre("x"));
}

TEST_F(FeaturesTest, AWeakFeatureLeavesTheDependencyOff) {
  graph_.Depend(app_, dep_, {.optional = true});
  graph_.Feature(app_, "x", {"dep?/g"});
  EXPECT_THAT(Of(Resolve({}, {"x"}), dep_), ElementsAre("(not there)"));
}

TEST_F(FeaturesTest, AWeakFeatureComesOnWithTheDependencyInEitherOrder) {
  graph_.Depend(app_, dep_, {.optional = true, .uses_default_features = false});
  graph_.Feature(app_, "a", {"dep?/g"});
  graph_.Feature(app_, "b", {"dep:dep"});
  graph_.Feature(app_, "c", {"dep?/f"});
  EXPECT_THAT(Of(Resolve({}, {"a", "b"}), dep_), ElementsAre("g"));
  EXPECT_THAT(Of(Resolve({}, {"b", "c"}), dep_), ElementsAre("f"));
}

TEST_F(FeaturesTest, RenamedDependenciesAreNamedAsInCargoToml) {
  graph_.Depend(app_, dep_, {.rename = "other", .optional = true});
  graph_.Feature(app_, "x", {"other/g"});
  const auto features = Resolve({}, {"x"});
  EXPECT_TRUE(features.IsDependencyActive(app_, kNormal, "other"));
  EXPECT_FALSE(features.IsDependencyActive(app_, kNormal, "dep"));
  EXPECT_THAT(Of(features, dep_), Contains("g"));
}

TEST_F(FeaturesTest, ResolverOneUnitesBuildAndNormalDependencies) {
  graph_.Depend(app_, dep_, {.uses_default_features = false});
  graph_.Depend(app_, dep_, {.kind = Dependency::Kind::kBuild, .uses_default_features = false, .features = {"g"}});
  const auto features = Resolve({.resolver = 1});
  EXPECT_THAT(Of(features, dep_, kNormal), ElementsAre("g"));
  EXPECT_THAT(Of(features, dep_, kHost), ElementsAre("g"));
}

TEST_F(FeaturesTest, ResolverTwoKeepsBuildDependenciesApart) {
  graph_.Depend(app_, dep_, {.uses_default_features = false});
  graph_.Depend(app_, dep_, {.kind = Dependency::Kind::kBuild, .uses_default_features = false, .features = {"g"}});
  const auto features = Resolve({.resolver = 2});
  EXPECT_THAT(Of(features, dep_, kNormal), IsEmpty());
  EXPECT_THAT(Of(features, dep_, kHost), ElementsAre("g"));
}

TEST_F(FeaturesTest, WhatAProcMacroNeedsIsForTheHost) {
  const PackageIndex macros = graph_.Add("macros");
  graph_.MakeProcMacro(macros);
  graph_.Depend(app_, macros);
  graph_.Depend(macros, dep_);
  const auto features = Resolve();
  EXPECT_THAT(Of(features, macros, kNormal), ElementsAre("(not there)"));
  EXPECT_THAT(Of(features, dep_, kNormal), ElementsAre("(not there)"));
  EXPECT_THAT(Of(features, dep_, kHost), ElementsAre("default", "f"));
}

TEST_F(FeaturesTest, AMemberThatIsAProcMacroIsThereForBoth) {
  graph_.MakeProcMacro(app_);
  graph_.Depend(app_, dep_);
  const auto features = Resolve();
  EXPECT_THAT(Of(features, dep_, kNormal), ElementsAre("default", "f"));
  EXPECT_THAT(Of(features, dep_, kHost), ElementsAre("default", "f"));
}

TEST_F(FeaturesTest, ResolverTwoLeavesDevDependenciesOutUnlessTestsAreBuilt) {
  graph_.Depend(app_, dep_, {.uses_default_features = false});
  graph_.Depend(app_, dep_, {.kind = Dependency::Kind::kDev, .features = {"g"}});
  EXPECT_THAT(Of(Resolve({.resolver = 2}), dep_), IsEmpty());
  EXPECT_THAT(Of(Resolve({.resolver = 2, .has_dev_units = true}), dep_), ElementsAre("default", "f", "g"));
  EXPECT_THAT(Of(Resolve({.resolver = 1}), dep_), ElementsAre("default", "f", "g"));
}

TEST_F(FeaturesTest, ResolverTwoLeavesOtherPlatformsOut) {
  graph_.Depend(app_, dep_, {.uses_default_features = false});
  graph_.Depend(app_, dep_, {.features = {"g"}, .target = "cfg(windows)"});
  EXPECT_THAT(Of(Resolve({.resolver = 2}), dep_), IsEmpty());
  EXPECT_THAT(Of(Resolve({.resolver = 1}), dep_), ElementsAre("default", "f", "g"));
}

TEST_F(FeaturesTest, BuildDependenciesFollowTheHostsPlatform) {
  graph_.Depend(app_, dep_, {.kind = Dependency::Kind::kBuild, .target = "cfg(windows)"});
  const Resolution resolution(graph_.metadata(), {app_});
  const auto features =
      ResolveFeatures(graph_.metadata(), resolution, graph_.MakePlatforms({PackageGraph::Windows()}), {{app_, {}}}, {});
  EXPECT_THAT(Of(features, dep_, kHost), ElementsAre("(not there)"));
}

TEST_F(FeaturesTest, SeveralTargetsActivateTogether) {
  graph_.Depend(app_, dep_, {.target = "cfg(windows)"});
  PlatformFacts linux = PackageGraph::Linux();
  linux.name = linux.triple;
  const Resolution resolution(graph_.metadata(), {app_});
  const auto features = ResolveFeatures(graph_.metadata(), resolution,
                                        graph_.MakePlatforms({PackageGraph::Windows(), linux}), {{app_, {}}}, {});
  EXPECT_THAT(Of(features, dep_), ElementsAre("default", "f"));
}

TEST_F(FeaturesTest, AllFeaturesTakesTheImplicitOnesToo) {
  graph_.Feature(app_, "x");
  graph_.Feature(app_, "dep", {"dep:dep"});
  graph_.Depend(app_, dep_, {.optional = true});
  const Resolution resolution(graph_.metadata(), {app_});
  const auto features =
      ResolveFeatures(graph_.metadata(), resolution, graph_.MakePlatforms(),
                      {{.package = app_, .features = {}, .all_features = true, .default_features = false}}, {});
  EXPECT_THAT(Of(features, app_), ElementsAre("dep", "x"));
}

TEST_F(FeaturesTest, RequiredFeaturesSeeThoseOfDependencies) {
  graph_.Feature(app_, "x");
  graph_.Depend(app_, dep_, {.rename = "other"});
  const Resolution resolution(graph_.metadata(), {app_});
  const Platforms platforms = graph_.MakePlatforms();
  const auto features = ResolveFeatures(graph_.metadata(), resolution, platforms, {{app_, {"x"}}}, {});
  EXPECT_THAT(
      FeaturesForRequirements(graph_.metadata(), resolution, platforms, features, app_, false, platforms.roots()),
      ElementsAre("other/default", "other/f", "x"));
}

TEST_F(FeaturesTest, RequiredFeaturesSeeDevDependenciesOnlyWithTests) {
  graph_.Depend(app_, dep_, {.kind = Dependency::Kind::kDev});
  const Resolution resolution(graph_.metadata(), {app_});
  const Platforms platforms = graph_.MakePlatforms();
  const auto features =
      ResolveFeatures(graph_.metadata(), resolution, platforms, {{app_, {}}}, {.has_dev_units = true});
  const auto seen = [&](bool has_dev_units) {
    return FeaturesForRequirements(graph_.metadata(), resolution, platforms, features, app_, has_dev_units,
                                   platforms.roots());
  };
  EXPECT_THAT(seen(true), Contains("dep/f"));
  EXPECT_THAT(seen(false), Not(Contains("dep/f")));
}

TEST(Resolution, DevDependenciesOfWhatIsNotSelectedAreGone) {
  PackageGraph graph;
  const PackageIndex app = graph.Add("app");
  const PackageIndex other = graph.Add("other");
  graph.Depend(app, other, {.kind = Dependency::Kind::kDev});
  EXPECT_NE(Resolution(graph.metadata(), {app}).Find(app, other), nullptr);
  const Resolution unselected(graph.metadata(), {other});
  EXPECT_EQ(unselected.Find(app, other), nullptr);
  EXPECT_FALSE(unselected.Contains(app));
}

TEST(Resolution, OnePackageUnderTwoNamesIsOneEdge) {
  PackageGraph graph;
  const PackageIndex app = graph.Add("app");
  const PackageIndex other = graph.Add("other");
  graph.Depend(app, other);
  graph.Depend(app, other, {.rename = "second", .kind = Dependency::Kind::kBuild});
  const Resolution resolution(graph.metadata(), {app});
  ASSERT_EQ(resolution.edges(app).size(), 1U);
  EXPECT_TRUE(resolution.edges(app).front().names_differ);
  EXPECT_THAT(resolution.edges(app).front().declared, ElementsAre(0U, 1U));
}

TEST(Platforms, ABadConditionNamesThePackageAndTheDependency) {
  PackageGraph graph;
  const PackageIndex app = graph.Add("app");
  const PackageIndex other = graph.Add("other");
  graph.Depend(app, other, {.target = "cfg(any(unix)"});
  const auto platforms = Platforms::Make(graph.metadata(), PackageGraph::Linux(), {});
  ASSERT_FALSE(platforms);
  EXPECT_THAT(platforms.error().message, testing::StartsWith("/w/app/Cargo.toml: dependency `other`: "));
}

}  // namespace
}  // namespace rbuild::cargo
