// Tests of cargo's configuration: discovery, merging, environment forms and typed reading.
#include "cargo/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"

namespace rbuild::cargo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() { environment_.Set("HOME", "/home/u"); }

  Result<Config> Load(std::vector<std::string> arguments = {}) {
    return Config::Load(disk_, environment_, ConfigRequest{"/w/member", std::move(arguments)});
  }
  Config Good(std::vector<std::string> arguments = {}) {
    auto config = Load(std::move(arguments));
    EXPECT_TRUE(config) << config.error().ToString();
    if (!config) {
      MemoryDisk empty;
      return *Config::Load(empty, environment_, ConfigRequest{"/", {}});
    }
    return *std::move(config);
  }
  std::string Problem(std::vector<std::string> arguments = {}) {
    auto config = Load(std::move(arguments));
    return config ? "no error" : config.error().ToString();
  }
  void Near(std::string content) { disk_.Create("/w/member/.cargo/config.toml", std::move(content)); }
  void Outer(std::string content) { disk_.Create("/w/.cargo/config.toml", std::move(content)); }
  void Home(std::string content) { disk_.Create("/home/u/.cargo/config.toml", std::move(content)); }

  MemoryDisk disk_;
  Environment environment_;
};

TEST_F(ConfigTest, NothingSetGivesDefaults) {
  Config config = Good();
  EXPECT_THAT(config.build().targets, IsEmpty());
  EXPECT_EQ(config.build().target_dir, "");
  EXPECT_EQ(config.build().rustc, "rustc");
  EXPECT_EQ(config.build().rustdoc, "rustdoc");
  EXPECT_EQ(config.build().rustc_wrapper, "");
  EXPECT_EQ(config.build().rustflags, std::nullopt);
  EXPECT_EQ(config.build().incremental, std::nullopt);
  EXPECT_EQ(config.build().jobs, std::nullopt);
  EXPECT_THAT(config.env(), IsEmpty());
  EXPECT_FALSE(config.net_offline());
  EXPECT_EQ(config.cargo_home(), "/home/u/.cargo");
  EXPECT_THAT(config.warnings(), IsEmpty());
}

TEST_F(ConfigTest, ListsEveryCandidateAbsentOnesToo) {
  Outer("include = ['more.toml', {path = 'absent.toml', optional = true}]");
  disk_.Create("/w/.cargo/more.toml", "");
  EXPECT_THAT(Good().candidate_files(),
              ElementsAre("/w/member/.cargo/config", "/w/member/.cargo/config.toml", "/w/.cargo/config",
                          "/w/.cargo/config.toml", "/w/.cargo/more.toml", "/w/.cargo/absent.toml", "/.cargo/config",
                          "/.cargo/config.toml", "/home/u/.cargo/config", "/home/u/.cargo/config.toml"));
}

TEST_F(ConfigTest, DeeperFilesWinAndListsAreJoinedOutermostFirst) {
  Near("[build]\njobs = 1\nrustflags = ['near']\n");
  Outer("[build]\njobs = 2\nincremental = true\nrustflags = ['outer']\n");
  Home("[build]\njobs = 3\nincremental = false\nrustc = 'my-rustc'\nrustflags = ['home']\n");
  Config config = Good();
  EXPECT_EQ(config.build().jobs, 1);
  EXPECT_EQ(config.build().incremental, true);
  EXPECT_EQ(config.build().rustc, "my-rustc");
  EXPECT_THAT(*config.build().rustflags, ElementsAre("home", "outer", "near"));
}

TEST_F(ConfigTest, EnvironmentWinsOverFilesAndArgumentsOverBoth) {
  Near("[build]\njobs = 1\nrustflags = ['file']\nincremental = true\n");
  environment_.Set("CARGO_BUILD_JOBS", "4");
  environment_.Set("CARGO_BUILD_RUSTFLAGS", "env1  env2");
  environment_.Set("CARGO_BUILD_INCREMENTAL", "false");
  EXPECT_EQ(Good().build().jobs, 4);
  EXPECT_EQ(Good().build().incremental, false);
  EXPECT_THAT(*Good().build().rustflags, ElementsAre("file", "env1", "env2"));
  Config config = Good({"build.jobs=5", "build.rustflags=['arg']", "build.jobs=6"});
  EXPECT_EQ(config.build().jobs, 6);
  EXPECT_THAT(*config.build().rustflags, ElementsAre("file", "env1", "env2", "arg"));
}

TEST_F(ConfigTest, CargoIncrementalWinsOverAll) {
  Near("[build]\nincremental = true\n");
  environment_.Set("CARGO_INCREMENTAL", "0");
  EXPECT_EQ(Good({"build.incremental=true"}).build().incremental, false);
  environment_.Set("CARGO_INCREMENTAL", "1");
  EXPECT_EQ(Good().build().incremental, true);
}

TEST_F(ConfigTest, LegacyFileWinsWithAWarning) {
  Near("build.jobs = 1");
  disk_.Create("/w/member/.cargo/config", "build.jobs = 2");
  Config config = Good();
  EXPECT_EQ(config.build().jobs, 2);
  ASSERT_EQ(config.warnings().size(), 1u);
  EXPECT_THAT(config.warnings()[0], HasSubstr("both"));
}

TEST_F(ConfigTest, HomeThatIsAnAncestorIsReadOnce) {
  environment_.Set("CARGO_HOME", "/w/.cargo");
  Outer("[build]\nrustflags = ['once']\n");
  EXPECT_THAT(*Good().build().rustflags, ElementsAre("once"));
}

TEST_F(ConfigTest, IncludesComeBelowTheFileThatNamesThem) {
  Near("include = ['one.toml', {path = 'sub/two.toml'}]\n[build]\njobs = 1\nrustflags = ['main']\n");
  disk_.Create("/w/member/.cargo/one.toml", "[build]\njobs = 2\nrustc = 'one'\nrustflags = ['one']\n");
  disk_.Create("/w/member/.cargo/sub/two.toml", "[build]\njobs = 3\nrustc = 'two'\nrustflags = ['two']\n");
  Config config = Good();
  EXPECT_EQ(config.build().jobs, 1);
  EXPECT_EQ(config.build().rustc, "two");
  EXPECT_THAT(*config.build().rustflags, ElementsAre("one", "two", "main"));
}

TEST_F(ConfigTest, IncludesThatFail) {
  Near("include = 'gone.toml'");
  EXPECT_THAT(Problem(), HasSubstr("failed to load config include `gone.toml` from `/w/member/.cargo/config.toml`"));
  Near("include = 'config.toml'");
  EXPECT_THAT(Problem(), HasSubstr("cycle"));
  Near("include = 'x.txt'");
  EXPECT_THAT(Problem(), HasSubstr("must end with .toml"));
  Near("include = 3");
  EXPECT_THAT(Problem(), HasSubstr("/w/member/.cargo/config.toml:1: `include` must be a string or an array"));
  Near("include = [{optional = true}]");
  EXPECT_THAT(Problem(), HasSubstr("a path or a table with `path`"));
  Near("include = [{path = 'a.toml', optional = 1}]");
  EXPECT_THAT(Problem(), HasSubstr("`optional` of an `include`"));
}

TEST_F(ConfigTest, PathsAreRelativeToTheFolderThatHoldsDotCargo) {
  Outer(
      "[build]\ntarget-dir = 'out'\nrustc-wrapper = 'bin/wrap'\nrustdoc = 'mydoc'\ndep-info-basedir = '.'\n"
      "target = ['spec/t.json', 'wasm32-unknown-unknown']\nbuild-dir = 'b'\n");
  Config config = Good();
  EXPECT_EQ(config.build().target_dir, "/w/out");
  EXPECT_EQ(config.build().rustc_wrapper, "/w/bin/wrap");
  EXPECT_EQ(config.build().rustdoc, "mydoc");
  EXPECT_EQ(config.build().dep_info_basedir, "/w");
  EXPECT_EQ(config.build().build_dir, "/w/b");
  EXPECT_THAT(config.build().targets, ElementsAre("/w/spec/t.json", "wasm32-unknown-unknown"));
  environment_.Set("CARGO_BUILD_TARGET_DIR", "env-out");
  EXPECT_EQ(Good().build().target_dir, "/w/member/env-out");
  EXPECT_EQ(Good({"build.target-dir='arg-out'"}).build().target_dir, "/w/member/arg-out");
  environment_.Set("CARGO_TARGET_DIR", "/abs");
  EXPECT_EQ(Good({"build.target-dir='arg-out'"}).build().target_dir, "/abs");
}

TEST_F(ConfigTest, BuildDirKeepsItsTemplates) {
  Near("build.build-dir = '{cargo-cache-home}/x/{workspace-path-hash}'");
  EXPECT_EQ(Good().build().build_dir, "{cargo-cache-home}/x/{workspace-path-hash}");
}

TEST_F(ConfigTest, ToolVariablesWinEvenOverArguments) {
  Near("[build]\nrustc-wrapper = 'sccache'\nrustc-workspace-wrapper = 'clippy'\n");
  EXPECT_EQ(Good().build().rustc_workspace_wrapper, "clippy");
  environment_.Set("CARGO_BUILD_RUSTC_WRAPPER", "other");
  EXPECT_EQ(Good().build().rustc_wrapper, "other");
  environment_.Set("RUSTC_WRAPPER", "");
  EXPECT_EQ(Good({"build.rustc-wrapper='again'"}).build().rustc_wrapper, "");
  environment_.Set("RUSTC", "tools/rustc");
  EXPECT_EQ(Good().build().rustc, "/w/member/tools/rustc");
}

TEST_F(ConfigTest, ArgumentsMayBeFiles) {
  disk_.Create("/w/member/extra/cfg.toml", "[build]\ntarget-dir = 't'\njobs = 7\n");
  Config config = Good({"extra/cfg.toml", "build.jobs=8"});
  EXPECT_EQ(config.build().jobs, 8);
  EXPECT_EQ(config.build().target_dir, "/w/member/t");
  EXPECT_EQ(Good({"build.jobs=8", "extra/cfg.toml"}).build().jobs, 7);
}

TEST_F(ConfigTest, ArgumentsThatAreNeither) {
  for (const char* text : {"", "[build]\njobs=1", "build.jobs=1\nbuild.incremental=true", "# nothing"}) {
    EXPECT_THAT(Problem({text}), HasSubstr("neither a file nor one dotted key")) << text;
  }
  EXPECT_THAT(Problem({"build.jobs"}), HasSubstr("failed to parse value from --config argument `build.jobs`"));
  EXPECT_THAT(Problem({"include='a.toml'"}), HasSubstr("--config FILE"));
  EXPECT_EQ(Good({"build={jobs=2,incremental=true}"}).build().jobs, 2);
}

TEST_F(ConfigTest, MismatchesNameTheFileAndTheKey) {
  struct Case {
    const char* text;
    const char* problem;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"[build]\njobs = 'many'", "config.toml:2: `build.jobs`: expected a number"},
           {"build.jobs = 0", "`build.jobs`: jobs may not be 0"},
           {"[term]\nquiet = 'what'", "config.toml:2: `term.quiet`: expected true or false"},
           {"[term]\nverbose = 1", "config.toml:2: `term.verbose`: expected true or false"},
           {"[term]\ncolor = 5", "config.toml:2: `term.color`: expected a string"},
           {"[build]\nrustc = 1", "config.toml:2: `build.rustc`: expected a string, found an integer"},
           {"[build]\nincremental = 'yes'", "`build.incremental`: expected true or false, found a string"},
           {"[build]\nrustflags = 1", "`build.rustflags`: expected a string or an array of strings"},
           {"[build]\nrustflags = ['a', 1]", "`build.rustflags`: expected an array of strings, found an integer"},
           {"[build]\ntarget = 1", "`build.target`: expected"},
           {"build = 1", "`build`: expected a table, found an integer"},
           {"[build]\ntarget-dir = ''", "empty string"},
           {"env = 1", "`env`: expected a table"},
           {"[env]\nA = 1", "`env.A`: expected a string or a table with `value`"},
           {"[env]\nA = {force = true}", "`env.A`: expected"},
           {"[env]\nA = {value = 'x', force = 1}", "`env.A.force`: expected true or false"},
           {"[env]\n'A=B' = 'x'", "can't be the name of a variable"},
           {"[env]\nCARGO_HOME = 'x'", "`CARGO_HOME` can't be set in [env]"},
           {"x = 1.5", "no numbers with a fraction"},
           {"broken", "config.toml:1: "}}) {
    Near(c.text);
    EXPECT_THAT(Problem(), HasSubstr(c.problem)) << c.text;
  }
}

TEST_F(ConfigTest, BadEnvironmentNamesTheVariable) {
  environment_.Set("CARGO_BUILD_INCREMENTAL", "maybe");
  EXPECT_THAT(Problem(), HasSubstr("environment variable CARGO_BUILD_INCREMENTAL: expected true or false"));
  environment_.Unset("CARGO_BUILD_INCREMENTAL");
  environment_.Set("CARGO_TARGET_DIR", "");
  EXPECT_THAT(Problem(), HasSubstr("CARGO_TARGET_DIR"));
  environment_.Unset("CARGO_TARGET_DIR");
  environment_.Unset("HOME");
  EXPECT_THAT(Problem(), HasSubstr("neither CARGO_HOME nor HOME is set"));
}

TEST_F(ConfigTest, TablesAndListsDontMixWithScalars) {
  Near("[build]\nrustflags = 'a'");
  Outer("[build]\nrustflags = ['b']");
  EXPECT_THAT(Problem(), HasSubstr("`build.rustflags` is an array here, but a string in /w/member/.cargo/config.toml"));
}

TEST_F(ConfigTest, ReadsEnvWithItsOptions) {
  Near("[env]\nPLAIN = 'x'\nDIR = {value = 'data/../d', relative = true}\nHARD = {value = 'y', force = true}\n");
  Outer("[env]\nPLAIN = 'lost'\nMORE = {value = 'z', relative = false}\n");
  Config config = Good();
  const std::vector<EnvEntry>& env = config.env();
  ASSERT_EQ(env.size(), 4u);
  EXPECT_EQ(env[0].name, "DIR");
  EXPECT_EQ(env[0].value, "/w/member/data/../d");
  EXPECT_EQ(env[1].name, "HARD");
  EXPECT_TRUE(env[1].force);
  EXPECT_EQ(env[2].name, "MORE");
  EXPECT_EQ(env[2].value, "z");
  EXPECT_EQ(env[3].name, "PLAIN");
  EXPECT_EQ(env[3].value, "x");
  EXPECT_FALSE(env[3].force);
}

TEST_F(ConfigTest, AVariableReplacesAnEntryOfEnv) {
  Near("[env]\nPLAIN = 'x'\nHARD = {value = 'y', force = true}\nDIR = {value = 'd', relative = true}\nlow = 'l'\n");
  environment_.Set("CARGO_ENV_PLAIN", "");
  environment_.Set("CARGO_ENV_HARD", "soft");
  environment_.Set("CARGO_ENV_DIR", "e");
  environment_.Set("CARGO_ENV_LOW", "other");  // the spelling is that of the file
  environment_.Set("CARGO_ENV_NEW", "is in no file");
  const std::vector<EnvEntry> env = Good().env();
  ASSERT_EQ(env.size(), 4u);
  EXPECT_EQ(env[0].value, "e");
  EXPECT_EQ(env[1].value, "soft");
  EXPECT_FALSE(env[1].force);
  EXPECT_EQ(env[2].value, "");
  EXPECT_EQ(env[3].value, "l");
  const std::vector<EnvEntry> given = Good({"env.low='argument'", "env.PLAIN='argument'"}).env();
  EXPECT_EQ(given[2].value, "argument");
}

TEST_F(ConfigTest, TermIsReadAndNetNeverStopsACommand) {
  Near("[net]\noffline = 'no'\n");
  EXPECT_EQ(Good().term().color, "");
  EXPECT_FALSE(Good().net_offline());
  Near("[term]\nquiet = true\ncolor = 'always'\n");
  environment_.Set("CARGO_NET_OFFLINE", "true");
  EXPECT_EQ(Good().term().quiet, true);
  EXPECT_EQ(Good().term().color, "always");
  EXPECT_TRUE(Good().net_offline());
}

TEST_F(ConfigTest, RunnersReplaceEachOther) {
  Near("[target.x]\nrunner = ['near', 'a']\n");
  Outer("[target.x]\nrunner = ['outer', 'b', 'c']\n");
  EXPECT_THAT(**Good().GetList({"target", "x", "runner"}), ElementsAre("near", "a"));
  environment_.Set("CARGO_TARGET_X_RUNNER", "env d");
  EXPECT_THAT(**Good().GetList({"target", "x", "runner"}), ElementsAre("env", "d"));
  EXPECT_THAT(**Good({"target.x.runner=['arg']"}).GetList({"target", "x", "runner"}), ElementsAre("arg"));
}

TEST_F(ConfigTest, ProfilesOfTheConfigurationWinPerKey) {
  Near(
      "[profile.dev]\nopt-level = 1\n[profile.dev.package.foo]\ndebug = 0\n[profile.ship]\ninherits = 'base'\n"
      "[profile.base]\ninherits = 'release'\nlto = true\n[profile.unused]\nlto = true\n");
  ProfileTables manifest;
  manifest["dev"].opt_level = "0";
  manifest["dev"].debuginfo = "1";
  manifest["dev"].package["foo"].opt_level = "3";
  environment_.Set("CARGO_PROFILE_DEV_STRIP", "true");
  environment_.Set("CARGO_PROFILE_DEV_BUILD_OVERRIDE_OPT_LEVEL", "2");
  environment_.Set("CARGO_PROFILE_DEV_PACKAGE_foo_CODEGEN_UNITS", "1");
  environment_.Set("CARGO_PROFILE_RELEASE_LTO", "thin");
  auto merged = Good().MergeProfiles(manifest, "ship");
  ASSERT_TRUE(merged) << merged.error().ToString();
  const ProfileTable& dev = merged->at("dev");
  EXPECT_EQ(dev.opt_level, "1");
  EXPECT_EQ(dev.debuginfo, "1");
  EXPECT_EQ(dev.strip, "symbols");
  EXPECT_EQ(dev.build_override->opt_level, "2");
  EXPECT_EQ(dev.package.at("foo").opt_level, "3");
  EXPECT_EQ(dev.package.at("foo").debuginfo, "0");
  EXPECT_EQ(dev.package.at("foo").codegen_units, 1u);
  EXPECT_EQ(merged->at("ship").inherits, "base");
  EXPECT_EQ(merged->at("base").lto, "true");
  EXPECT_EQ(merged->at("release").lto, "thin");
  EXPECT_FALSE(merged->contains("unused"));
  EXPECT_FALSE(merged->contains("test"));
}

TEST_F(ConfigTest, BadProfilesNameTheFileThatSetThem) {
  Near("[profile.dev]\nopt-level = 1\n");
  Outer("[profile.dev]\nopt-level = 2\nlto = 3\n");
  auto merged = Good().MergeProfiles({}, "dev");
  ASSERT_FALSE(merged);
  EXPECT_THAT(merged.error().ToString(), HasSubstr("/w/.cargo/config.toml:3: [profile.dev]: `lto`"));
}

TEST_F(ConfigTest, AFailingDiskIsAnErrorThatNamesTheFile) {
  Near("build.jobs = 1");
  for (int n = 0;; ++n) {
    ASSERT_LT(n, 100);
    disk_.FailAfter(n);
    auto config = Load();
    disk_.StopFailing();
    if (config) {
      EXPECT_EQ(config->build().jobs, 1);
      break;
    }
    EXPECT_THAT(config.error().ToString(), HasSubstr("disk failure"));
  }
}

}  // namespace
}  // namespace rbuild::cargo
