// Tests of the toolchain and its facts, against the real cargo and rustc.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/metadata.h"
#include "cargo/package_manifest.h"
#include "cargo/run_metadata.h"
#include "cargo/rustc_info.h"
#include "cargo/rustc_probe.h"
#include "cargo/tool_output.h"
#include "cargo/value.h"

namespace rbuild::cargo {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// A folder of its own with files, removed at the end.
class ToolchainTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/rbuild-toolchain-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = std::filesystem::canonical(pattern);
    environment_ = Environment::OfProcess();
    for (const char* name : {"RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC", "RUSTC_WRAPPER",
                             "RUSTC_WORKSPACE_WRAPPER", "CARGO_BUILD_TARGET", "CARGO_TARGET_DIR"}) {
      environment_.Unset(name);
    }
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  std::string Path(const std::string& name) const { return root_ + "/" + name; }
  void Write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::string(DirName(Path(name))));
    std::ofstream(Path(name)) << text;
  }
  void Script(const std::string& name, const std::string& body) {
    Write(name, "#!/bin/sh\n" + body);
    std::filesystem::permissions(Path(name), std::filesystem::perms::owner_all);
  }
  Config LoadConfig(std::vector<std::string> arguments = {}) {
    auto config = Config::Load(disk_, environment_, ConfigRequest{root_, std::move(arguments)});
    EXPECT_TRUE(config) << config.error().ToString();
    return *std::move(config);
  }
  Result<Toolchain> Find() {
    TRY_ASSIGN(Toolchain located, LocateToolchain(disk_, LoadConfig(), root_));
    return AskToolchain(std::move(located), disk_, root_);
  }
  std::string Problem() {
    auto toolchain = Find();
    return toolchain ? "no error" : toolchain.error().ToString();
  }
  Toolchain Good() {
    auto toolchain = Find();
    EXPECT_TRUE(toolchain) << toolchain.error().ToString();
    return toolchain.value_or(Toolchain());
  }
  Result<RustcInfo> Probe(const std::string& platform = "", bool has_targets = false) {
    return ProbeRustc(Good(), LoadConfig(), root_, platform, has_targets);
  }

  std::string root_;
  RealDisk disk_;
  Environment environment_;
};

TEST_F(ToolchainTest, KnowsTheRealBinaries) {
  Toolchain toolchain = Good();
  EXPECT_THAT(toolchain.cargo, EndsWith("/bin/cargo"));
  EXPECT_THAT(toolchain.rustc, EndsWith("/bin/rustc"));
  EXPECT_THAT(toolchain.verbose_version, HasSubstr("host: " + toolchain.host + "\n"));
  EXPECT_THAT(toolchain.verbose_version, StartsWith("rustc " + toolchain.release));
  EXPECT_FALSE(toolchain.llvm_version.empty());
  EXPECT_FALSE(toolchain.cargo_release.empty());
  EXPECT_TRUE(disk_.Stat(toolchain.sysroot)->is_directory());
  EXPECT_THAT(toolchain.programs, Contains(toolchain.rustc));
  EXPECT_THAT(toolchain.programs, Contains(HasSubstr("librustc_driver-")));
  EXPECT_THAT(toolchain.probe_command, ElementsAre(toolchain.rustc));
}

// A build script that runs under the real cargo, through whatever proxy there is, sees exactly these variables.
TEST_F(ToolchainTest, SetsWhatTheProxySets) {
  Write("Cargo.toml", "[package]\nname='probe'\nversion='0.1.0'\nedition='2021'\n[workspace]\n");
  Write("src/lib.rs", "");
  Write("build.rs",
        "fn main() { for (k, v) in std::env::vars() { if !v.contains('\\n') { println!(\"ENV {k}={v}\"); } } }\n");
  environment_.Set("LD_LIBRARY_PATH", "/nowhere/at/all");
  environment_.Set("CARGO_TARGET_DIR", Path("out"));
  ToolRequest build;
  build.command = {"/bin/sh", "-c", "exec cargo build -q --offline"};
  build.environment = environment_;
  build.cwd = root_;
  auto built = RunTool(build);
  ASSERT_TRUE(built) << built.error().ToString();
  ASSERT_EQ(built->exit_code, 0) << built->err;
  Environment seen;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(Path("out/debug/build"))) {
    if (entry.path().filename() == "output") {
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        if (line.starts_with("ENV ")) {
          size_t equals = line.find('=');
          seen.Set(line.substr(4, equals - 4), line.substr(equals + 1));
        }
      }
    }
  }
  Toolchain toolchain = Good();
  EXPECT_EQ(seen.Get("CARGO"), toolchain.cargo);
  for (const auto& [name, value] : toolchain.proxy_environment) {
    if (name == "LD_LIBRARY_PATH") {
      EXPECT_THAT(*seen.Get(name), EndsWith(":" + value));
    } else {
      EXPECT_EQ(seen.Get(name), value) << name;
    }
  }
  for (const auto& [name, value] : seen.values()) {
    if (name.starts_with("RUSTUP_") || name.starts_with("RUST_RECURSION") || name == "PATH" || name == "CARGO_HOME") {
      EXPECT_EQ(toolchain.environment.Get(name), value) << name;
    }
  }
  if (!toolchain.proxy_environment.empty()) {
    EXPECT_EQ(seen.Get("RUSTC"), toolchain.rustc);
    EXPECT_EQ(seen.Get("RUSTDOC"), toolchain.rustdoc);
  }
}

TEST_F(ToolchainTest, SaysHowToInstallRust) {
  environment_.Set("PATH", Path("empty"));
  EXPECT_THAT(Problem(), HasSubstr("`cargo` was not found on PATH. Install Rust with rustup"));
  Script("bin/cargo", "echo cargo 1.95.0");
  environment_.Set("PATH", Path("bin"));
  EXPECT_THAT(Problem(), HasSubstr("`rustc` was not found on PATH. Install Rust with rustup"));
}

TEST_F(ToolchainTest, NamesWhatIsNoCompiler) {
  environment_.Set("RUSTC", Path("gone/rustc"));
  EXPECT_THAT(Problem(), HasSubstr("build.rustc (or its variable, RUSTC) is set to `" + Path("gone/rustc") + "`"));
  Script("mine/rustc", "echo hello");
  environment_.Set("RUSTC", Path("mine/rustc"));
  EXPECT_THAT(Problem(), HasSubstr("tells no host or release: is it rustc?\nhello"));
  Script("mine/rustc", "echo broken >&2; exit 3");
  EXPECT_THAT(Problem(), HasSubstr("failed with exit code 3: broken"));
  environment_.Unset("RUSTC");
  environment_.Set("RUSTC_WRAPPER", "no-such-wrapper");
  EXPECT_THAT(Problem(), HasSubstr("RUSTC_WRAPPER) is set to `no-such-wrapper`"));
}

TEST_F(ToolchainTest, RustupWithoutAToolchain) {
  Script("bin/rustup",
         "case \"$0 $1\" in *'rustup show') echo 'error: no active toolchain' >&2;; "
         "*) echo 'error: rustup could not choose a version' >&2;; esac; exit 1");
  for (const char* name : {"bin/cargo", "bin/rustc"}) {
    std::filesystem::create_symlink(Path("bin/rustup"), Path(name));
  }
  environment_.Set("PATH", Path("bin"));
  EXPECT_THAT(Problem(),
              HasSubstr("rustup has no toolchain for " + root_ + ": error: rustup could not choose a version"));
}

TEST_F(ToolchainTest, WithoutRustupNothingIsSet) {
  Toolchain real = Good();
  environment_.Set("PATH", std::string(DirName(real.rustc)) + ":/usr/bin:/bin");
  Toolchain direct = Good();
  EXPECT_EQ(direct.cargo, real.cargo);
  EXPECT_THAT(direct.proxy_environment, IsEmpty());
  EXPECT_THAT(direct.watched_files, Not(Contains(HasSubstr("rust-toolchain"))));
}

TEST_F(ToolchainTest, AsksThroughTheWrappers) {
  Script("bin/wrap", "echo wrap \"$@\" >> " + Path("log") + "\nexec \"$@\"\n");
  environment_.Set("RUSTC_WRAPPER", Path("bin/wrap"));
  environment_.Set("RUSTC_WORKSPACE_WRAPPER", Path("bin/wrap"));
  Toolchain toolchain = Good();
  EXPECT_THAT(toolchain.probe_command, ElementsAre(Path("bin/wrap"), Path("bin/wrap"), toolchain.rustc));
  std::stringstream log;
  log << std::ifstream(Path("log")).rdbuf();
  EXPECT_THAT(log.str(), HasSubstr("wrap " + Path("bin/wrap") + " " + toolchain.rustc + " -vV\n"));
}

TEST_F(ToolchainTest, ProbesTheHost) {
  auto info = Probe();
  ASSERT_TRUE(info) << info.error().ToString();
  EXPECT_EQ(info->platform, "");
  EXPECT_EQ(info->triple, Good().host);
  EXPECT_EQ(info->sysroot, Good().sysroot);
  EXPECT_TRUE(disk_.Stat(info->sysroot_libdir)->is_directory());
  EXPECT_THAT(info->cfgs, Contains(Cfg{"debug_assertions", {}}));
  EXPECT_THAT(info->cfgs, Not(Contains(Cfg{"proc_macro", {}})));
#ifdef __linux__
  EXPECT_THAT(info->cfgs, Contains(Cfg{"unix", {}}));
  EXPECT_THAT(info->cfgs, Contains(Cfg{"target_os", "linux"}));
  EXPECT_EQ(info->file_names.at("bin"), (FileNames{"", ""}));
  EXPECT_EQ(info->file_names.at("rlib"), (FileNames{"lib", ".rlib"}));
  EXPECT_EQ(info->file_names.at("proc-macro"), (FileNames{"lib", ".so"}));
  EXPECT_EQ(info->file_names.at("staticlib"), (FileNames{"lib", ".a"}));
  EXPECT_THAT(info->split_debuginfo, ElementsAre("off", "packed", "unpacked"));
#endif
  EXPECT_THAT(info->rustflags, IsEmpty());
}

TEST_F(ToolchainTest, FlagsAndCfgsAreSettledTogether) {
  Write(".cargo/config.toml",
        "[target.'cfg(unix)']\nrustflags = ['--cfg', 'first']\n[target.'cfg(windows)']\nrustflags = ['--cfg', "
        "'never']\n");
  auto info = Probe();
  ASSERT_TRUE(info) << info.error().ToString();
  EXPECT_THAT(info->rustflags, ElementsAre("--cfg", "first"));
  EXPECT_THAT(info->cfgs, Contains(Cfg{"first", {}}));
  EXPECT_THAT(info->warnings, IsEmpty());

  Write(".cargo/config.toml", "[target.'cfg(not(paradox))']\nrustflags = ['--cfg', 'paradox']\n");
  info = Probe();
  ASSERT_TRUE(info) << info.error().ToString();
  EXPECT_THAT(info->rustflags, ElementsAre("--cfg", "paradox"));
  EXPECT_EQ(info->warnings.size(), 1u);
}

TEST_F(ToolchainTest, ATargetGetsFlagsAndTheHostBesideItNone) {
  environment_.Set("RUSTFLAGS", "--cfg mine");
  std::string host = Good().host;
  auto target = Probe(host, true);
  ASSERT_TRUE(target) << target.error().ToString();
  EXPECT_EQ(target->triple, host);
  EXPECT_THAT(target->cfgs, Contains(Cfg{"mine", {}}));
  auto beside = Probe("", true);
  ASSERT_TRUE(beside);
  EXPECT_THAT(beside->cfgs, Not(Contains(Cfg{"mine", {}})));
}

TEST_F(ToolchainTest, AnUnknownTargetIsRustcsError) {
  auto info = Probe("pdp11-dec-unix", true);
  ASSERT_FALSE(info);
  EXPECT_THAT(info.error().message, HasSubstr("rustc could not tell about pdp11-dec-unix"));
  EXPECT_EQ(info.error().fault, Fault::kEnvironment);
}

TEST(ParseProbe, LeavesOutCrateTypesThatTheTargetLacks) {
  auto answer = ParseProbe("___.wasm\nlib___.rlib\n___.wasm\nlib___.a\n/sys\noff\n___\npanic=\"abort\"\nproc_macro\n",
                           "warning: dropping unsupported crate type `dylib` for codegen backend\n"
                           "warning: dropping unsupported crate type `proc-macro` for target `wasm32`\n");
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->file_names.size(), 4u);
  EXPECT_EQ(answer->file_names.at("cdylib"), (FileNames{"", ".wasm"}));
  EXPECT_EQ(answer->sysroot, "/sys");
  EXPECT_THAT(answer->split_debuginfo, ElementsAre("off"));
  EXPECT_THAT(answer->cfgs, ElementsAre(Cfg{"panic", "abort"}));
}

TEST(ParseProbe, SaysWhatIsMissing) {
  EXPECT_THAT(ParseProbe("", "").error().message, HasSubstr("no file name of crate type bin"));
  const std::string kNames = "___\nlib___.rlib\nlib___.so\nlib___.so\nlib___.a\nlib___.so\n";
  EXPECT_THAT(ParseProbe(kNames, "").error().message, HasSubstr("no sysroot"));
  EXPECT_THAT(ParseProbe(kNames + "/sys\noff\n", "").error().message, HasSubstr("no crate name"));
  EXPECT_FALSE(ParseProbe(kNames + "/sys\n___\na b c\n", ""));
}

TEST_F(ToolchainTest, MetadataOfARealWorkspace) {
  Write("Cargo.toml",
        "[workspace]\nmembers = ['app', 'util', 'tool', 'mac']\nresolver = '2'\n[profile.release]\nlto = true\n"
        "[workspace.lints.rust]\nunused = 'deny'\n");
  Write("app/Cargo.toml",
        "[package]\nname='app'\nversion='0.1.0'\nedition='2021'\n[dependencies]\nutil = {path='../util', "
        "optional=true}\ntool = {path='../tool'}\nmac = {path='../mac'}\n[dev-dependencies]\nutil = {path='../util'}\n"
        "[target.'cfg(windows)'.build-dependencies]\nutil = {path='../util'}\n[lints]\nworkspace=true\n"
        "[[test]]\nname='t'\nharness=false\n");
  Write("app/src/lib.rs", "");
  Write("app/tests/t.rs", "fn main() {}");
  Write("app/build.rs", "fn main() {}");
  Write("util/Cargo.toml", "[package]\nname='util'\nversion='1.0.0-rc.1'\nedition='2018'\n[lib]\nname='util_lib'\n");
  Write("util/src/lib.rs", "");
  Write("tool/Cargo.toml", "[package]\nname='tool'\nversion='2.0.0'\nedition='2021'\n");
  Write("tool/src/main.rs", "fn main() {}");
  Write("mac/Cargo.toml", "[package]\nname='mac'\nversion='0.0.1'\nedition='2024'\n[lib]\nproc-macro=true\n");
  Write("mac/src/lib.rs", "");
  MetadataRequest request;
  request.cwd = Path("app");
  request.offline = true;
  request.config_arguments = {"build.target-dir='elsewhere'"};
  auto json = RunCargoMetadata(Good(), request);
  ASSERT_TRUE(json) << json.error().ToString();
  auto metadata = ParseMetadata(json->json);
  ASSERT_TRUE(metadata) << metadata.error().ToString();
  std::vector<std::string> names;
  for (const Package& package : metadata->packages) {
    names.push_back(package.name);
    EXPECT_TRUE(package.is_member);
  }
  EXPECT_THAT(names, ElementsAre("app", "mac", "tool", "util"));
  EXPECT_EQ(metadata->current, PackageIndex(0));
  EXPECT_THAT(metadata->default_members, ElementsAre(PackageIndex(0)));
  EXPECT_EQ(metadata->workspace_root, root_);
  EXPECT_THAT(metadata->target_directory, EndsWith("/elsewhere"));
  std::map<std::string, std::vector<std::string>> edges;
  for (const ResolvedDependency& edge : metadata->resolved[metadata->current]) {
    for (uint32_t declared : edge.declared) {
      edges[metadata->packages[edge.package].name].push_back(
          metadata->packages[metadata->current].dependencies[declared].toml_name());
    }
  }
  EXPECT_THAT(edges.at("mac"), ElementsAre("mac"));
  EXPECT_THAT(edges.at("tool"), ElementsAre("tool"));
  EXPECT_EQ(edges.at("util").size(), 3u);

  auto facts = ReadManifests(disk_, *metadata);
  ASSERT_TRUE(facts) << facts.error().ToString();
  EXPECT_EQ(facts->resolver, 2);
  EXPECT_TRUE(facts->is_virtual);
  EXPECT_EQ(facts->profiles.at("release").lto, "true");
  EXPECT_THAT(facts->lint_flags[metadata->current], ElementsAre("--deny=unused"));
  for (const Target& target : metadata->packages[metadata->current].targets) {
    EXPECT_EQ(target.harness, target.name != "t") << target.name;
  }
}

TEST(WarningsIn, EndWhereSomethingElseIsSaid) {
  EXPECT_THAT(
      WarningsIn(
          "    Updating crates.io index\nwarning: one\n  |\n  = note: more\n\n     Locking 3 packages\n"
          "      Adding x v1\n\x1b[33mwarning\x1b[0m: two:\npackage:   /a\nworkspace: /b\nerror: no\nCaused by\n"),
      ElementsAre("one\n  |\n  = note: more", "two:\npackage:   /a\nworkspace: /b"));
  EXPECT_THAT(WarningsIn(""), IsEmpty());
}

TEST_F(ToolchainTest, MetadataThatFailsHasToldWhy) {
  Write("Cargo.toml", "[package\n");
  MetadataRequest request;
  request.cwd = root_;
  request.offline = true;
  auto json = RunCargoMetadata(Good(), request);
  ASSERT_FALSE(json);
  EXPECT_TRUE(json.error().is_told());
}

std::string Show(const Value& value) {
  std::string text;
  if (value.AsArray() != nullptr) {
    for (const Value& item : *value.AsArray()) {
      text += Show(item) + ",";
    }
  }
  return value.AsString() != nullptr ? *value.AsString() : "(" + text + ")" + std::string(value.KindName());
}

// What cargo itself says the merged configuration is.
class ConfigOracle : public ToolchainTest {
 protected:
  void SetUp() override {
    ToolchainTest::SetUp();
    toolchain_ = Good();
  }

  Result<Value> Ask(const std::string& key, const std::vector<std::string>& arguments) {
    ToolRequest request;
    request.command = {toolchain_.cargo, "-Zunstable-options", "config", "get", "--format", "json-value", key};
    for (const std::string& argument : arguments) {
      request.command.insert(request.command.end(), {"--config", argument});
    }
    // The variables as they are now, with those of the proxy over them.
    request.environment = environment_;
    for (const auto& [name, value] : toolchain_.proxy_environment) {
      request.environment.Set(name, value);
    }
    request.environment.Set("RUSTC_BOOTSTRAP", "1");
    request.cwd = Path("deep/er");
    TRY_ASSIGN(ToolOutput output, RunTool(request));
    if (!output.success()) {
      return InputError(output.err);
    }
    return ParseJson(output.out, "cargo config get");
  }

  void Compare(const std::vector<std::vector<std::string>>& keys, const std::vector<std::string>& arguments) {
    auto config = Config::Load(disk_, environment_, ConfigRequest{Path("deep/er"), arguments});
    ASSERT_TRUE(config) << config.error().ToString();
    for (const auto& key : keys) {
      std::string dotted = Join(key, ".");
      auto theirs = Ask(dotted, arguments);
      ASSERT_TRUE(theirs) << dotted << theirs.error().ToString();
      auto ours = config->Get(key);
      ASSERT_TRUE(ours && *ours) << dotted;
      EXPECT_TRUE(**ours == *theirs) << dotted << " with " << Join(arguments, " ") << ": " << Show(**ours)
                                     << ", cargo says " << Show(*theirs);
    }
  }

  Toolchain toolchain_;
};

TEST_F(ConfigOracle, AgreesWithCargo) {
  Write(".cargo/config.toml",
        "include = ['inc.toml']\n[build]\nrustflags = ['outer']\njobs = 2\nincremental = true\n"
        "[profile.dev]\nopt-level = 1\ndebug = 'limited'\n[target.some-triple]\nlinker = 'ld'\n"
        "[env]\nA = 'outer'\nB = {value = 'b', force = true}\n");
  Write(".cargo/inc.toml", "[build]\nrustflags = ['inc']\njobs = 9\nrustdoc = 'w'\n");
  Write("deep/.cargo/config.toml",
        "[build]\nrustflags = ['deep']\njobs = 3\n[profile.dev]\nopt-level = 2\n[env]\nA = 'deep'\n");
  Write("deep/er/.cargo/config", "[build]\nrustflags = ['legacy']\n");
  Write("deep/er/.cargo/config.toml", "[build]\nrustflags = ['ignored']\n");
  Write("deep/er/arg.toml", "[build]\nrustflags = ['argfile']\n");
  environment_.Set("CARGO_BUILD_RUSTFLAGS", "env1 env2");
  environment_.Set("CARGO_BUILD_JOBS", "5");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{},
        {"build.jobs=7"},
        {"build.rustflags=['arg']", "arg.toml"},
        {"arg.toml", "build.rustflags=['arg']", "profile.dev.debug=false"}}) {
    Compare({{"build", "rustflags"},
             {"build", "jobs"},
             {"build", "incremental"},
             {"build", "rustdoc"},
             {"profile", "dev", "opt-level"},
             {"profile", "dev", "debug"},
             {"target", "some-triple", "linker"},
             {"env"}},
            arguments);
  }
}

// Alone in its files: beside other tables, cargo 1.95 sometimes joins these lists, depending on the order in which it
// comes across the tables.
TEST_F(ConfigOracle, AgreesOnRunners) {
  Write(".cargo/config.toml", "[target.some-triple]\nrunner = ['a', 'b']\n");
  Write("deep/er/.cargo/config.toml", "[target.some-triple]\nrunner = ['c', 'd']\n");
  Compare({{"target", "some-triple", "runner"}}, {});
  Compare({{"target", "some-triple", "runner"}}, {"target.some-triple.runner=['z']"});
  environment_.Set("CARGO_TARGET_SOME_TRIPLE_RUNNER", "e f");
  Compare({{"target", "some-triple", "runner"}}, {});
}

TEST(RunTool, KeepsBothStreamsAndTheExitCode) {
  ToolRequest request;
  request.command = {"/bin/sh", "-c", "cat; pwd; echo $X >&2; exit 7"};
  request.environment.Set("X", "y");
  request.cwd = "/";
  auto output = RunTool(request);
  ASSERT_TRUE(output) << output.error().ToString();
  EXPECT_EQ(output->exit_code, 7);
  EXPECT_EQ(output->out, "/\n");
  EXPECT_EQ(output->err, "y\n");
}

TEST(RunTool, TakesMuchOutputOnBothStreams) {
  ToolRequest request;
  request.command = {"/bin/sh", "-c",
                     "i=0; while [ $i -lt 3000 ]; do printf '%0100d' 0; printf '%0100d' 0 >&2; i=$((i+1)); done"};
  request.cwd = "/";
  auto output = RunTool(request);
  ASSERT_TRUE(output) << output.error().ToString();
  EXPECT_EQ(output->out.size(), 300000u);
  EXPECT_EQ(output->err.size(), 300000u);
}

TEST(RunTool, SignalsAndMissingPrograms) {
  ToolRequest request;
  request.command = {"/bin/sh", "-c", "kill -TERM $$"};
  request.cwd = "/";
  EXPECT_EQ(RunTool(request)->exit_code, 143);
  request.command = {"/no/such/program"};
  auto output = RunTool(request);
  ASSERT_FALSE(output);
  EXPECT_THAT(output.error().message, HasSubstr("/no/such/program"));
}

}  // namespace
}  // namespace rbuild::cargo
