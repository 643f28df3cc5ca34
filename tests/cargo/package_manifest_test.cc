// Tests of what only Cargo.toml tells: resolver, profiles, lints, bench and harness, and what is refused.
#include "cargo/package_manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cargo/lints.h"
#include "fakes/memory_disk.h"

namespace rbuild::cargo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Target MakeTarget(const std::string& kind, std::string name) {
  Target target;
  target.kinds = {kind};
  target.crate_types = {kind == "lib" ? "lib" : "bin"};
  target.name = std::move(name);
  target.bench = kind == "lib" || kind == "bin" || kind == "bench";
  return target;
}

class ManifestTest : public testing::Test {
 protected:
  ManifestTest() { metadata_.workspace_root = "/w"; }

  Package& Add(const std::string& name, const std::string& root, const std::string& edition = "2021") {
    Package package;
    package.name = name;
    package.root = root;
    package.manifest_path = root + "/Cargo.toml";
    package.edition = edition;
    package.is_member = true;
    PackageIndex index = metadata_.packages.Add(std::move(package));
    metadata_.members.push_back(index);
    return metadata_.packages[index];
  }
  void AddDownloaded(const std::string& name) {
    Package& package = Add(name, "/registry/" + name);
    package.source = "registry+https://example.org/index";
    package.is_member = false;
  }
  void Write(const std::string& root, const std::string& text) { disk_.Create(root + "/Cargo.toml", text); }

  WorkspaceFacts Read(const std::vector<std::string>& selected = {}) {
    auto facts = ReadManifests(disk_, metadata_, selected);
    EXPECT_TRUE(facts) << facts.error().ToString();
    return facts ? *std::move(facts) : WorkspaceFacts();
  }
  std::string Problem() {
    auto facts = ReadManifests(disk_, metadata_);
    return facts ? "no error" : facts.error().ToString();
  }
  // A workspace of one package at its root.
  std::string ProblemOf(const std::string& text) {
    metadata_ = Metadata();
    metadata_.workspace_root = "/w";
    Add("app", "/w");
    Write("/w", text);
    return Problem();
  }

  MemoryDisk disk_;
  Metadata metadata_;
};

TEST_F(ManifestTest, ResolverComesFromTheFirstPlaceThatSaysIt) {
  struct Case {
    const char* text;
    const char* edition;
    int resolver;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"[package]\nname='app'", "2015", 1},
           {"[package]\nname='app'", "2018", 1},
           {"[package]\nname='app'", "2021", 2},
           {"[package]\nname='app'\nedition.workspace=true\n[workspace.package]\nedition='2024'", "2024", 3},
           {"[package]\nname='app'\nresolver='1'", "2021", 1},
           {"[package]\nname='app'\nresolver='1'\n[workspace]\nresolver='3'", "2018", 3}}) {
    metadata_ = Metadata();
    metadata_.workspace_root = "/w";
    Add("app", "/w", c.edition);
    Write("/w", c.text);
    WorkspaceFacts facts = Read();
    EXPECT_EQ(facts.resolver, c.resolver) << c.text;
    EXPECT_FALSE(facts.is_virtual);
  }
}

TEST_F(ManifestTest, AVirtualWorkspaceWithoutAResolverHasTheFirst) {
  Add("a", "/w/a", "2018");
  Write("/w/a", "[package]\nname='a'");
  Write("/w", "[workspace]\nmembers=['a']");
  EXPECT_EQ(Read().resolver, 1);
  EXPECT_TRUE(Read().is_virtual);
  Add("b", "/w/b", "2024");
  Write("/w/b", "[package]\nname='b'");
  EXPECT_EQ(Read().resolver, 1);
  Write("/w", "[workspace]\nmembers=['a']\nresolver='2'");
  EXPECT_EQ(Read().resolver, 2);
}

TEST_F(ManifestTest, ProfilesOfTheRootAloneCount) {
  Add("a", "/w/a");
  Write("/w/a", "[package]\nname='a'\n[profile.dev]\nopt-level=3");
  Write("/w", "[workspace]\nresolver='2'\n[profile.release]\nlto='thin'");
  WorkspaceFacts facts = Read();
  EXPECT_EQ(facts.profiles.size(), 1u);
  EXPECT_EQ(facts.profiles.at("release").lto, "thin");
}

TEST_F(ManifestTest, LintsAreOrderedAsCargoPassesThem) {
  Add("app", "/w");
  Write("/w", R"(
[package]
name = "app"
[lints.rust]
unsafe_code = "forbid"
unused = { level = "warn", priority = -1 }
dead_code = "allow"
unexpected_cfgs = { level = "warn", check-cfg = ['cfg(b)', 'cfg(a, values("x"))'] }
[lints.clippy]
all = { level = "deny", priority = -2 }
enum_glob_use = "deny"
[lints.rustdoc]
broken = "warn"
[lints.cargo]
something = "deny"
)");
  WorkspaceFacts facts = Read();
  EXPECT_THAT(facts.lint_flags[PackageIndex(0)],
              ElementsAre("--deny=clippy::all", "--warn=unused", "--forbid=unsafe_code", "--warn=unexpected_cfgs",
                          "--deny=clippy::enum_glob_use", "--allow=dead_code", "--warn=rustdoc::broken", "--check-cfg",
                          "cfg(b)", "--check-cfg", "cfg(a, values(\"x\"))"));
}

TEST_F(ManifestTest, LintsAreInheritedFromThePackagesOwnWorkspace) {
  Add("app", "/w/app");
  Write("/w", "[workspace]\nresolver='2'\n[workspace.lints.rust]\nunused='deny'");
  Write("/w/app", "[package]\nname='app'\n[lints]\nworkspace=true");
  Package& other = Add("other", "/elsewhere/sub/other");
  other.is_member = false;
  Write("/elsewhere/sub/other", "[package]\nname='other'\n[lints]\nworkspace=true");
  Write("/elsewhere", "[workspace]\n[workspace.lints.clippy]\nall='warn'");
  Package& named = Add("named", "/named");
  named.is_member = false;
  Write("/named", "[package]\nname='named'\nworkspace='../w'\n[lints]\nworkspace=true");
  WorkspaceFacts facts = Read();
  EXPECT_THAT(facts.lint_flags[PackageIndex(0)], ElementsAre("--deny=unused"));
  EXPECT_THAT(facts.lint_flags[PackageIndex(1)], ElementsAre("--warn=clippy::all"));
  EXPECT_THAT(facts.lint_flags[PackageIndex(2)], ElementsAre("--deny=unused"));
  EXPECT_THAT(facts.manifest_paths, ElementsAre("/elsewhere/Cargo.toml", "/elsewhere/sub/other/Cargo.toml",
                                                "/named/Cargo.toml", "/w/Cargo.toml", "/w/app/Cargo.toml"));
}

TEST_F(ManifestTest, DownloadedPackagesAreReadForTheirLintsAlone) {
  Add("app", "/w");
  Write("/w", "[package]\nname='app'");
  AddDownloaded("quiet");
  // Not even valid: without the word it isn't parsed.
  Write("/registry/quiet", "[package\n");
  AddDownloaded("linted");
  Write("/registry/linted", "[package]\nname='linted'\n[lints.rust]\nunused='warn'");
  WorkspaceFacts facts = Read();
  EXPECT_THAT(facts.lint_flags[PackageIndex(1)], IsEmpty());
  EXPECT_THAT(facts.lint_flags[PackageIndex(2)], ElementsAre("--warn=unused"));
  EXPECT_THAT(facts.manifest_paths, ElementsAre("/w/Cargo.toml"));
}

TEST_F(ManifestTest, TargetsOfADownloadedPackageAreReadIfItIsSelected) {
  Add("app", "/w");
  Write("/w", "[package]\nname='app'");
  AddDownloaded("far");
  Write("/registry/far", "[package]\nname='far'\n[lib]\nbench=false\n");
  Target& lib = metadata_.packages[PackageIndex(1)].targets.emplace_back(MakeTarget("lib", "far"));
  Read();
  EXPECT_TRUE(lib.bench);
  Read({"far@2.0.0", "fa*", "app"});
  EXPECT_TRUE(lib.bench);
  Read({"far"});
  EXPECT_FALSE(lib.bench);
}

TEST(CutLintsTest, TheTablesStayAndTheRestGoes) {
  EXPECT_EQ(CutLints("[package]\nname = \"a\"\n"), "");
  EXPECT_EQ(CutLints("[lints.rust]\nunknown_lints='allow'"), "[lints.rust]\nunknown_lints='allow'");
  EXPECT_EQ(
      CutLints("[package]\nname='a'\n[lints.rust.x]\nlevel='warn'\ncheck-cfg=[\n  'a',\n]\n\n[dependencies]\nb='1'\n"
               "[lints.clippy]\nlints_x='deny'\n[package.metadata.lints]\nc='1'\n"),
      "[lints.rust.x]\nlevel='warn'\ncheck-cfg=[\n  'a',\n]\n\n[lints.clippy]\nlints_x='deny'\n");
}

TEST(CutLintsTest, StringsAndCommentsHoldNoTables) {
  for (const char* text : {"[package]\ndescription='''\n[lints.rust]\nx='warn'\n'''\n",
                           "[package]\ndescription=\"\"\"\n\\\"\"\"\n[lints.rust]\n\"\"\"\"\n",
                           "[package]\n# \"\"\" lints\n# [lints.rust]\n",
                           "[package]\ndescription='lints'\nx=\"\\\"\"\ny=\"'''\"\nz='\"\"\"'\n"}) {
    EXPECT_EQ(CutLints(text), "") << text;
  }
  EXPECT_EQ(CutLints("x = \"\"\"\n[lints]\n\"\"\" # '''\n[lints.rust]\na='''\n[x]\n'''\n[b]\n"),
            "[lints.rust]\na='''\n[x]\n'''\n");
}

TEST(CutLintsTest, WhatMayBeWrittenOtherwiseIsNotCut) {
  for (const char* text :
       {"[package]\nname='a'\n[workspace.lints.rust]\nx='warn'", "lints.rust.x='warn'\n[package]",
        "\"lints\".rust.x='warn'\n[package]", "'lints'.rust.x='warn'\n[package]", "lints = { rust = { x = 'warn' } }\n",
        "[package]\n[lints]\nworkspace=true\n", "[package]\n[ lints.rust ]\nx='warn'",
        "[package]\n['lints'.rust]\nx='warn'", "[package]\n[lints .rust]\nx='warn'"}) {
    EXPECT_EQ(CutLints(text), std::nullopt) << text;
  }
}

TEST_F(ManifestTest, AWrongLintOfADownloadedPackageIsToldWithItsLine) {
  Add("app", "/w");
  Write("/w", "[package]\nname='app'");
  AddDownloaded("linted");
  Write("/registry/linted", "[package]\nname='linted'\n\n[lints.rust]\nx='loud'");
  EXPECT_THAT(Problem(), HasSubstr("/registry/linted/Cargo.toml:5: lint `x` must be"));
}

TEST_F(ManifestTest, FillsInBenchAndHarness) {
  Package& app = Add("app", "/w");
  app.targets = {MakeTarget("lib", "app"),   MakeTarget("bin", "app"),    MakeTarget("bin", "second"),
                 MakeTarget("test", "it"),   MakeTarget("test", "found"), MakeTarget("bench", "speed"),
                 MakeTarget("example", "ex")};
  Write("/w", R"(
[package]
name = "app"
[lib]
bench = false
[[bin]]
name = "second"
bench = false
[[test]]
name = "it"
harness = false
bench = true
[[bench]]
name = "speed"
harness = false
[[example]]
name = "ex"
bench = true
)");
  Read();
  std::vector<std::pair<bool, bool>> flags;
  for (const Target& target : metadata_.packages[PackageIndex(0)].targets) {
    flags.emplace_back(target.bench, target.harness);
  }
  EXPECT_THAT(flags,
              ElementsAre(std::pair(false, true), std::pair(true, true), std::pair(false, true), std::pair(true, false),
                          std::pair(false, true), std::pair(true, false), std::pair(true, true)));
}

TEST_F(ManifestTest, RefusesWhatOnlyNightlyBuilds) {
  for (const auto& [text, problem] : std::initializer_list<std::pair<const char*, const char*>>{
           {"cargo-features = ['profile-rustflags']\n[package]\nname='app'",
            "/w/Cargo.toml:1: cargo-features: `profile-rustflags` is a feature that only nightly cargo can build"},
           {"[package]\nname='app'\nforced-target='x'", "/w/Cargo.toml:3: `package.forced-target`"},
           {"[package]\nname='app'\ndefault-target='x'", "`package.default-target`"},
           {"[package]\nname='app'\nmetabuild='x'", "`package.metabuild`"},
           {"[package]\nname='app'\nbuild=['a.rs','b.rs']", "several build scripts"},
           {"[package]\nname='app'\n[dependencies]\nx={path='x',artifact='bin'}", "`x` is an artifact dependency"},
           {"[package]\nname='app'\n[target.'cfg(unix)'.build-dependencies]\nx={path='x',artifact='bin'}",
            "`x` is an artifact dependency"}}) {
    EXPECT_THAT(ProblemOf(text), HasSubstr(problem)) << text;
  }
  EXPECT_EQ(ProblemOf("cargo-features = ['edition2021', 'strip']\n[package]\nname='app'"), "no error");
}

TEST_F(ManifestTest, NamesWhatIsWrong) {
  for (const auto& [text, problem] : std::initializer_list<std::pair<const char*, const char*>>{
           {"[package]\nname='app'\nresolver='4'", "/w/Cargo.toml:3: `resolver` must be"},
           {"[package]\nname='app'\nresolver=2", "`resolver` must be"},
           {"[package\n", "/w/Cargo.toml:1: "},
           {"[package]\nname='app'\n[lints.rust]\nx='loud'", "/w/Cargo.toml:4: lint `x` must be"},
           {"[package]\nname='app'\n[lints.rust]\nx={priority=1}", "lint `x` must be"},
           {"[package]\nname='app'\n[lints.rust]\nx={level='warn',priority='high'}", "`priority` of lint `x`"},
           {"[package]\nname='app'\n[lints]\nrust=1", "[lints.rust]: expected a table"},
           {"lints=1\n[package]\nname='app'", "[lints]: expected a table"},
           {"[package]\nname='app'\n[lints.rust]\nunexpected_cfgs={level='warn',check-cfg='x'}", "must be an array"},
           {"[package]\nname='app'\n[lints.rust]\nunexpected_cfgs={level='warn',check-cfg=[1]}", "must be an array"},
           {"[package]\nname='app'\n[lints]\nworkspace=true", "which /w/Cargo.toml doesn't have"},
           {"[package]\nname='app'\n[profile.dev]\npanic=1", "`panic` must be one of"}}) {
    EXPECT_THAT(ProblemOf(text), HasSubstr(problem)) << text;
  }
  metadata_ = Metadata();
  metadata_.workspace_root = "/w";
  Package& app = Add("app", "/w");
  app.targets = {MakeTarget("bin", "app")};
  Write("/w", "[package]\nname='app'\n[[bin]]\nname='app'\nharness='no'");
  EXPECT_THAT(Problem(), HasSubstr("/w/Cargo.toml:5: `harness` must be true or false, not a string"));
  Package& stray = Add("stray", "/stray");
  stray.is_member = false;
  Write("/w", "[package]\nname='app'");
  Write("/stray", "[package]\nname='stray'\n[lints]\nworkspace=true");
  EXPECT_THAT(Problem(), HasSubstr("belongs to no workspace"));
}

TEST_F(ManifestTest, AFailingDiskIsAnError) {
  Add("app", "/w");
  Write("/w", "[package]\nname='app'");
  disk_.FailAfter(0);
  EXPECT_THAT(Problem(), HasSubstr("disk failure"));
}

}  // namespace
}  // namespace rbuild::cargo
