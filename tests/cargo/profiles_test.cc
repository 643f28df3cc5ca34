// Tests of profiles: each layer, and the slips of cargo that decide what is built.
#include "cargo/profiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cargo/package_graph.h"

namespace rbuild::cargo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kTriple = "x86_64-unknown-linux-gnu";

class ProfilesTest : public testing::Test {
 protected:
  ProfilesTest() {
    member_ = graph_.Add("member");
    serde_ = graph_.Add("serde");
    graph_.MakeExternal(serde_, "registry+https://example.com/index");
  }

  Profiles Make(const std::string& name, std::optional<bool> incremental = std::nullopt) const {
    auto profiles = Profiles::Make(tables_, name, incremental, graph_.metadata());
    EXPECT_TRUE(profiles) << profiles.error().ToString();
    return *std::move(profiles);
  }
  Profile Get(const std::string& name, PackageIndex package, UnitFor unit_for = UnitFor::Normal({})) const {
    return Make(name).For(graph_.metadata(), package, unit_for, kTriple);
  }
  std::string ErrorOf(const std::string& name) const {
    const auto profiles = Profiles::Make(tables_, name, std::nullopt, graph_.metadata());
    return profiles ? "" : profiles.error().message;
  }
  static UnitFor Host() { return UnitFor::Host({}, false); }

  PackageGraph graph_;
  PackageIndex member_, serde_;
  ProfileTables tables_;
};

TEST_F(ProfilesTest, DevIsBuiltIn) {
  const Profile dev = Get("dev", member_);
  EXPECT_EQ(dev.name, "dev");
  EXPECT_EQ(dev.opt_level, "0");
  EXPECT_EQ(dev.debuginfo, "2");
  EXPECT_TRUE(dev.debug_assertions && dev.overflow_checks && dev.incremental);
  EXPECT_FALSE(dev.root_is_release);
}

TEST_F(ProfilesTest, ReleaseIsBuiltIn) {
  const Profile release = Get("release", member_);
  EXPECT_EQ(release.opt_level, "3");
  EXPECT_EQ(release.debuginfo, "0");
  EXPECT_FALSE(release.debug_assertions || release.overflow_checks || release.incremental);
  EXPECT_TRUE(release.root_is_release);
}

TEST_F(ProfilesTest, TestInheritsDevAndBenchRelease) {
  tables_["dev"].opt_level = "1";
  tables_["release"].lto = "thin";
  EXPECT_EQ(Get("test", member_).opt_level, "1");
  EXPECT_EQ(Get("bench", member_).lto, "thin");
}

TEST_F(ProfilesTest, ACustomProfileInheritsAllTheWayDown) {
  tables_["release"].opt_level = "2";
  tables_["ship"].inherits = "release";
  tables_["ship"].lto = "fat";
  tables_["small"].inherits = "ship";
  tables_["small"].opt_level = "z";
  const Profile small = Get("small", member_);
  EXPECT_EQ(small.opt_level, "z");
  EXPECT_EQ(small.lto, "fat");
  EXPECT_TRUE(small.root_is_release);
  EXPECT_EQ(Make("small").directory(), "small");
}

TEST_F(ProfilesTest, DirectoriesAreCargos) {
  EXPECT_EQ(Make("dev").directory(), "debug");
  EXPECT_EQ(Make("test").directory(), "debug");
  EXPECT_EQ(Make("release").directory(), "release");
  EXPECT_EQ(Make("bench").directory(), "release");
}

TEST_F(ProfilesTest, AnUnknownProfileIsAnError) {
  EXPECT_EQ(ErrorOf("fast"), "profile `fast` is not defined");
}

TEST_F(ProfilesTest, AnUnknownParentIsAnError) {
  tables_["fast"].inherits = "faster";
  EXPECT_EQ(ErrorOf("fast"), "profile `fast` inherits from `faster`, but that profile is not defined");
}

TEST_F(ProfilesTest, ACustomProfileMustInherit) {
  tables_["fast"].lto = "fat";
  EXPECT_THAT(ErrorOf("fast"), HasSubstr("profile `fast` is missing an `inherits` directive"));
}

TEST_F(ProfilesTest, RootProfilesInheritNothing) {
  tables_["release"].inherits = "dev";
  EXPECT_EQ(ErrorOf("dev"), "`inherits` must not be specified in root profile `release`");
}

TEST_F(ProfilesTest, ALoopIsAnError) {
  tables_["a"].inherits = "b";
  tables_["b"].inherits = "a";
  EXPECT_EQ(ErrorOf("a"), "profile inheritance loop detected with profile `b` inheriting `a`");
}

TEST_F(ProfilesTest, WhatRunsWhileBuildingCompilesFast) {
  tables_["release"].codegen_units = 1;
  const Profile host = Get("release", member_, Host());
  EXPECT_EQ(host.opt_level, "0");
  EXPECT_FALSE(host.codegen_units);
  EXPECT_TRUE(host.debuginfo_deferred);
}

TEST_F(ProfilesTest, BuildOverrideAppliesToTheHostAlone) {
  tables_["dev"].build_override.emplace().opt_level = "3";
  tables_["dev"].build_override->debuginfo = "1";
  EXPECT_EQ(Get("dev", member_).opt_level, "0");
  const Profile host = Get("dev", member_, Host());
  EXPECT_EQ(host.opt_level, "3");
  EXPECT_EQ(host.debuginfo, "1");
  EXPECT_FALSE(host.debuginfo_deferred);
}

TEST_F(ProfilesTest, TheStarSkipsMembersAndANameDoesNot) {
  tables_["dev"].package["*"].opt_level = "2";
  EXPECT_EQ(Get("dev", serde_).opt_level, "2");
  EXPECT_EQ(Get("dev", member_).opt_level, "0");
  tables_["dev"].package["member"].opt_level = "1";
  tables_["dev"].package["serde"].opt_level = "s";
  EXPECT_EQ(Get("dev", serde_).opt_level, "s");
  EXPECT_EQ(Get("dev", member_).opt_level, "1");
}

TEST_F(ProfilesTest, LaterLayersWin) {
  tables_["dev"].build_override.emplace().opt_level = "1";
  tables_["dev"].package["*"].opt_level = "2";
  EXPECT_EQ(Get("dev", serde_, Host()).opt_level, "2");
  tables_["dev"].package["serde"].opt_level = "3";
  EXPECT_EQ(Get("dev", serde_, Host()).opt_level, "3");
}

TEST_F(ProfilesTest, AnOverrideWithoutStripTakesStripBack) {
  tables_["release"].strip = "symbols";
  EXPECT_EQ(Get("release", serde_).strip, "symbols");
  EXPECT_FALSE(Get("release", serde_).strip_deferred);
  tables_["release"].package["*"].codegen_units = 1;
  EXPECT_EQ(Get("release", serde_).strip, "none");
  EXPECT_TRUE(Get("release", serde_).strip_deferred);
  EXPECT_EQ(Get("release", member_).strip, "symbols");
}

TEST_F(ProfilesTest, TestsAndHostUnitsUnwind) {
  tables_["dev"].panic = "abort";
  EXPECT_EQ(Get("dev", member_).panic, "abort");
  EXPECT_EQ(Get("dev", member_, UnitFor::Test({})).panic, "unwind");
  EXPECT_EQ(Get("dev", member_, Host()).panic, "unwind");
}

TEST_F(ProfilesTest, OnlyPathPackagesAreIncremental) {
  EXPECT_TRUE(Get("dev", member_).incremental);
  EXPECT_FALSE(Get("dev", serde_).incremental);
}

TEST_F(ProfilesTest, TheGlobalSettingBeatsTheProfileButNotThePackage) {
  const Profiles on = Make("release", true);
  EXPECT_TRUE(on.For(graph_.metadata(), member_, UnitFor::Normal({}), kTriple).incremental);
  EXPECT_FALSE(on.For(graph_.metadata(), serde_, UnitFor::Normal({}), kTriple).incremental);
  const Profiles off = Make("dev", false);
  EXPECT_FALSE(off.For(graph_.metadata(), member_, UnitFor::Normal({}), kTriple).incremental);
}

TEST_F(ProfilesTest, AppleSplitsDebugInformation) {
  const Profiles dev = Make("dev");
  EXPECT_EQ(dev.For(graph_.metadata(), member_, UnitFor::Normal({}), "aarch64-apple-darwin").split_debuginfo,
            "unpacked");
  EXPECT_EQ(Get("dev", member_).split_debuginfo, "");
}

TEST_F(ProfilesTest, ABuildScriptsRunKeepsWhatTheScriptIsTold) {
  Profile unit = Get("release", member_);
  unit.lto = "fat";
  unit.panic = "abort";
  const Profile run = Profiles::ForBuildScriptRun(unit);
  EXPECT_EQ(run.opt_level, "3");
  EXPECT_EQ(run.debuginfo, "0");
  EXPECT_TRUE(run.root_is_release);
  EXPECT_EQ(run.lto, "false");
  EXPECT_EQ(run.panic, "unwind");
  EXPECT_FALSE(run.incremental || run.overflow_checks || run.debug_assertions);
}

TEST_F(ProfilesTest, TwoOverridesForOnePackageAreAnError) {
  tables_["dev"].package["serde"].opt_level = "1";
  tables_["dev"].package["serde@1.0.0"].opt_level = "2";
  EXPECT_THAT(ErrorOf("dev"), HasSubstr("multiple package overrides in profile `dev` match package `serde v1.0.0`"));
}

TEST_F(ProfilesTest, OverridesForNothingAreReported) {
  tables_["dev"].package["nothing"].opt_level = "1";
  EXPECT_THAT(Make("dev").unmatched_specs(), ElementsAre("nothing"));
}

}  // namespace
}  // namespace rbuild::cargo
