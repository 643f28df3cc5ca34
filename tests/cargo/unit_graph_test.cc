// Tests of planning as a whole: what is shared, what is settled late, and what can't be planned.
#include "cargo/unit_graph.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment.h"
#include "cargo/package_graph.h"
#include "cargo/unit_graph_json.h"
#include "cargo/value.h"
#include "fakes/memory_disk.h"

namespace rbuild::cargo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

Target BuildScript() {
  return PackageGraph::MakeTarget("custom-build", "bin", "build-script-build");
}

// A program "app" and a library "dep".
class UnitGraphTest : public testing::Test {
 protected:
  UnitGraphTest() {
    app_ = graph_.Add("app");
    dep_ = graph_.Add("dep");
    graph_.metadata().current = app_;
    graph_.metadata().default_members = {app_};
  }

  Result<UnitPlan> Plan(const BuildRequest& request = {}) {
    const MemoryDisk disk;
    Environment environment;
    environment.Set("HOME", "/home");
    TRY_ASSIGN(Config config, Config::Load(disk, environment, {.cwd = "/w", .arguments = {}}));
    Workspace workspace{.toolchain = {},
                        .config = std::move(config),
                        .metadata = graph_.metadata(),
                        .manifests = {},
                        .platforms = {},
                        .has_targets = false};
    workspace.manifests.resolver = 2;
    workspace.manifests.profiles = profiles_;
    const PlatformFacts linux = PackageGraph::Linux();
    RustcInfo info;
    info.triple = linux.triple;
    info.cfgs = linux.cfgs;
    workspace.platforms[""] = info;
    info.platform = linux.triple;
    workspace.platforms[linux.triple] = info;
    return PlanUnits(workspace, request);
  }
  UnitGraph Graph(const BuildRequest& request = {}) {
    auto plan = Plan(request);
    EXPECT_TRUE(plan) << plan.error().ToString();
    return plan ? std::move(plan->graph) : UnitGraph();
  }
  std::string ErrorOf(const BuildRequest& request = {}) {
    const auto plan = Plan(request);
    return plan ? "" : plan.error().message;
  }
  // "CRATE MODE" of each unit.
  std::vector<std::string> Modes(const UnitGraph& graph) const {
    std::vector<std::string> modes;
    for (const Unit& unit : graph.units) {
      const Target& target = graph_.metadata().packages[unit.package].targets[unit.target];
      const bool is_doc = unit.mode == UnitMode::kDoc;
      modes.push_back(target.name + (is_doc ? " doc" : unit.mode == UnitMode::kCheck ? " check" : " other"));
    }
    return modes;
  }
  // The units of a package's library.
  std::vector<Unit> LibsOf(const UnitGraph& graph, PackageIndex package) const {
    std::vector<Unit> libs;
    for (const Unit& unit : graph.units) {
      if (unit.package == package && graph_.metadata().packages[package].targets[unit.target].is_lib()) {
        libs.push_back(unit);
      }
    }
    return libs;
  }

  PackageGraph graph_;
  PackageIndex app_, dep_;
  ProfileTables profiles_;
};

TEST_F(UnitGraphTest, DependenciesComeFirst) {
  graph_.Depend(app_, dep_, {.rename = "other"});
  const UnitGraph graph = Graph();
  ASSERT_EQ(graph.units.size(), 2U);
  EXPECT_EQ(graph.units[UnitId(0)].package, dep_);
  EXPECT_THAT(graph.units[UnitId(1)].dependencies, ElementsAre(UnitDependency{UnitId(0), "other"}));
  EXPECT_THAT(graph.roots, ElementsAre(UnitId(1)));
  EXPECT_TRUE(graph.units[UnitId(1)].is_root);
}

TEST_F(UnitGraphTest, HostAndTargetShareWhatIsEqual) {
  graph_.AddTarget(app_, BuildScript());
  graph_.Depend(app_, dep_);
  graph_.Depend(app_, dep_, {.kind = Dependency::Kind::kBuild});
  const std::vector<Unit> shared = LibsOf(Graph(), dep_);
  ASSERT_EQ(shared.size(), 1U);
  EXPECT_EQ(shared.front().profile.debuginfo, "2");
  EXPECT_EQ(shared.front().platform, "");
  EXPECT_EQ(LibsOf(Graph({.platforms = {PackageGraph::Linux().triple}}), dep_).size(), 2U);
}

TEST_F(UnitGraphTest, WhatOnlyTheBuildUsesHasNoDebugInformation) {
  graph_.AddTarget(app_, BuildScript());
  graph_.Depend(app_, dep_, {.kind = Dependency::Kind::kBuild});
  const std::vector<Unit> libs = LibsOf(Graph(), dep_);
  ASSERT_EQ(libs.size(), 1U);
  EXPECT_EQ(libs.front().profile.debuginfo, "0");
}

TEST_F(UnitGraphTest, ReleaseStripsTheStandardLibrarysDebugInformation) {
  EXPECT_EQ(Graph({.release = true}).units[UnitId(0)].profile.strip, "debuginfo");
  profiles_["release"].debuginfo = "1";
  EXPECT_EQ(Graph({.release = true}).units[UnitId(0)].profile.strip, "none");
}

TEST_F(UnitGraphTest, AScriptGetsTheVariablesOfLinkedPackages) {
  for (const PackageIndex package : {app_, dep_}) {
    graph_.AddTarget(package, BuildScript());
  }
  graph_.metadata().packages[dep_].links = "native";
  graph_.Depend(app_, dep_);
  const UnitGraph graph = Graph();
  std::set<std::string> seen;
  for (const Unit& unit : graph.units) {
    if (unit.is_run_custom_build() && unit.package == app_) {
      for (const UnitDependency& dependency : unit.dependencies) {
        const Unit& other = graph.units[dependency.unit];
        seen.insert(graph_.metadata().packages[other.package].name +
                    (other.is_run_custom_build() ? " run" : " script"));
      }
    }
  }
  EXPECT_THAT(seen, ElementsAre("app script", "dep run"));
}

TEST_F(UnitGraphTest, MissingRequiredFeaturesLeaveATargetOutUnlessItIsNamed) {
  Target bin = PackageGraph::MakeTarget("bin", "bin", "start");
  bin.required_features = {"x", "y"};
  graph_.AddTarget(app_, bin);
  graph_.Feature(app_, "x");
  graph_.Feature(app_, "y");
  EXPECT_EQ(Graph().roots.size(), 1U);
  EXPECT_EQ(Graph({.features = {"x y"}}).roots.size(), 2U);
  EXPECT_EQ(ErrorOf({.targets = {.bins = {.names = {"start"}}}}),
            "target `start` in package `app` requires the features: `x`, `y`\n"
            "Consider enabling them by passing, e.g., `--features=\"x y\"`");
}

TEST_F(UnitGraphTest, DocumentsLibrariesAndDependenciesFromTheirMetadata) {
  graph_.Depend(app_, dep_);
  EXPECT_THAT(Modes(Graph({.command = Command::kDoc})), UnorderedElementsAre("dep check", "dep doc", "app doc"));
  EXPECT_THAT(Modes(Graph({.command = Command::kDoc, .no_deps = true})), UnorderedElementsAre("dep check", "app doc"));
}

TEST_F(UnitGraphTest, DocumentsNoProgramOfTheLibrarysName) {
  graph_.AddTarget(app_, PackageGraph::MakeTarget("bin", "bin", "app"));
  graph_.AddTarget(app_, PackageGraph::MakeTarget("bin", "bin", "tool"));
  Target hidden = PackageGraph::MakeTarget("bin", "bin", "hidden");
  hidden.doc = false;
  graph_.AddTarget(app_, hidden);
  EXPECT_THAT(Modes(Graph({.command = Command::kDoc})), UnorderedElementsAre("app check", "app doc", "tool doc"));
  EXPECT_THAT(Modes(Graph({.command = Command::kDoc, .targets = {.bins = {.names = {"app"}}}})),
              UnorderedElementsAre("app check", "app doc", "app doc"));
}

TEST_F(UnitGraphTest, DocumentsTheNewestOfSeveralVersions) {
  const PackageIndex old = graph_.Add("far", "1.0.0");
  const PackageIndex young = graph_.Add("far", "2.0.0");
  for (const PackageIndex package : {old, young}) {
    graph_.MakeExternal(package, "registry+https://example.com/index");
  }
  graph_.Depend(app_, young);
  graph_.Depend(dep_, old);
  graph_.Depend(app_, dep_);
  EXPECT_THAT(Modes(Graph({.command = Command::kDoc})),
              UnorderedElementsAre("far check", "far check", "far doc", "dep check", "dep doc", "app doc"));
}

TEST_F(UnitGraphTest, OnePackageUnderTwoNamesCantBeUsed) {
  graph_.Depend(app_, dep_);
  graph_.Depend(app_, dep_, {.rename = "second"});
  EXPECT_EQ(ErrorOf(), "the crate `app` depends on crate `dep v1.0.0` multiple times with different names");
}

TEST_F(UnitGraphTest, TestsOfForeignPackagesNeedNoDevDependencies) {
  const PackageIndex far = graph_.Add("far");
  graph_.MakeExternal(far, "registry+https://example.com/index");
  graph_.Depend(app_, far);
  graph_.Depend(far, dep_, {.kind = Dependency::Kind::kDev});
  EXPECT_THAT(ErrorOf({.command = Command::kTest, .packages = {"far"}}), HasSubstr("package `far` cannot be tested"));
}

TEST_F(UnitGraphTest, APackageThatNothingTurnsOnCantBeSelected) {
  const PackageIndex far = graph_.Add("far");
  graph_.MakeExternal(far, "registry+https://example.com/index");
  graph_.Depend(app_, far, {.optional = true});
  EXPECT_THAT(ErrorOf({.packages = {"far"}}), HasSubstr("package ID specification `far` did not match any packages"));
}

TEST_F(UnitGraphTest, APackageForBuildScriptsAloneCantBeSelected) {
  const PackageIndex far = graph_.Add("far");
  graph_.MakeExternal(far, "registry+https://example.com/index");
  graph_.Depend(app_, far, {.kind = Dependency::Kind::kBuild});
  EXPECT_THAT(ErrorOf({.packages = {"far"}}),
              HasSubstr("package `far v1.0.0` is not needed by what is built for the target; select a package"));
}

TEST_F(UnitGraphTest, APlatformThatWasNotLookedAtIsOurFault) {
  const auto plan = Plan({.platforms = {"z80-unknown-none"}});
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().fault, Fault::kInternal);
}

TEST_F(UnitGraphTest, WarnsOfFiltersAndOverridesThatMatchNothing) {
  profiles_["dev"].package["nothing"].opt_level = "1";
  const auto plan = Plan({.targets = {.bins = {.all = true}}});
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->warnings, ElementsAre("profile package spec `nothing` in profile `dev` did not match any packages",
                                          "target filter `bins` specified, but no targets matched; this is a no-op"));
}

TEST_F(UnitGraphTest, JsonHasCargosShape) {
  graph_.Depend(app_, dep_);
  const auto document = ParseJson(UnitGraphJson(graph_.metadata(), Graph()), "graph");
  ASSERT_TRUE(document) << document.error().ToString();
  EXPECT_EQ(*document->Find("version")->AsInt(), 1);
  const Value& app = document->Find("units")->AsArray()->at(1);
  EXPECT_EQ(*app.Find("pkg_id")->AsString(), "path+file:///w/app#1.0.0");
  EXPECT_EQ(*app.FindPath({"profile", "opt_level"})->AsString(), "0");
  EXPECT_EQ(*app.FindPath({"profile", "debuginfo"})->AsInt(), 2);
  EXPECT_TRUE(app.Find("platform")->is_null());
  EXPECT_EQ(*app.Find("dependencies")->AsArray()->front().Find("extern_crate_name")->AsString(), "dep");
  EXPECT_EQ(*document->Find("roots")->AsArray()->front().AsInt(), 1);
}

}  // namespace
}  // namespace rbuild::cargo
