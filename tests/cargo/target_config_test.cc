// Tests of per-platform configuration: flags from their four sources, linker, runner, overridden build scripts.
#include "cargo/target_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"

namespace rbuild::cargo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* kHost = "x86_64-unknown-linux-gnu";
constexpr const char* kOther = "aarch64-unknown-linux-gnu";

class TargetConfigTest : public testing::Test {
 protected:
  TargetConfigTest() { environment_.Set("HOME", "/home/u"); }

  Config Load(std::string text) {
    disk_.Create("/w/.cargo/config.toml", std::move(text));
    auto config = Config::Load(disk_, environment_, ConfigRequest{"/w", {}});
    EXPECT_TRUE(config) << config.error().ToString();
    return *std::move(config);
  }
  std::vector<std::string> Flags(const std::string& text, const std::string& platform = "", bool has_targets = false,
                                 FlagsKind kind = FlagsKind::kRustc) {
    auto flags = ResolveFlags(Load(text), kind, platform, kHost, has_targets, &cfgs_);
    EXPECT_TRUE(flags) << flags.error().ToString();
    return flags.value_or(std::vector<std::string>{"failed"});
  }
  TargetConfig Read(const std::string& text, const std::string& triple = kHost) {
    auto config = ReadTargetConfig(Load(text), triple, cfgs_);
    EXPECT_TRUE(config) << config.error().ToString();
    return config.value_or(TargetConfig());
  }
  std::string Problem(const std::string& text) {
    auto config = ReadTargetConfig(Load(text), kHost, cfgs_);
    return config ? "no error" : config.error().ToString();
  }

  MemoryDisk disk_;
  Environment environment_;
  CfgSet cfgs_ = {{"unix", {}}, {"target_os", "linux"}};
};

constexpr const char* kAllSources = R"(
[build]
rustflags = ["build"]
rustdocflags = ["docbuild"]
[target.x86_64-unknown-linux-gnu]
rustflags = "triple two"
[target.'cfg(unix)']
rustflags = ["unix"]
[target.'cfg(target_os = "linux")']
rustflags = ["linux"]
[target.'cfg(windows)']
rustflags = ["windows"]
)";

TEST_F(TargetConfigTest, TheFirstSourceThatIsThereWins) {
  EXPECT_THAT(Flags(kAllSources), ElementsAre("triple", "two", "linux", "unix"));
  EXPECT_THAT(Flags(kAllSources, kOther, true), ElementsAre("linux", "unix"));
  cfgs_.clear();
  EXPECT_THAT(Flags(kAllSources, kOther, true), ElementsAre("build"));
  environment_.Set("RUSTFLAGS", " -C  a ");
  EXPECT_THAT(Flags(kAllSources), ElementsAre("-C", "a"));
  environment_.Set("CARGO_ENCODED_RUSTFLAGS", "-C\x1fwith blank");
  EXPECT_THAT(Flags(kAllSources), ElementsAre("-C", "with blank"));
}

TEST_F(TargetConfigTest, NoVariableSpeaksForACfgTable) {
  environment_.Set("CARGO_TARGET_CFG(UNIX)_RUSTFLAGS", "lost");
  environment_.Set("CARGO_TARGET_cfg(unix)_RUSTFLAGS", "lost");
  environment_.Set("CARGO_TARGET_CFG(UNIX)_LINKER", "lost");
  EXPECT_THAT(Flags("[target.'cfg(unix)']\nrustflags = ['kept']\n"), ElementsAre("kept"));
  EXPECT_EQ(Read("[target.'cfg(unix)']\nlinker = 'kept'\n").linker, "kept");
}

TEST_F(TargetConfigTest, AnEmptyVariableMeansNoFlags) {
  environment_.Set("RUSTFLAGS", "");
  EXPECT_THAT(Flags(kAllSources), IsEmpty());
  environment_.Set("RUSTFLAGS", "-a");
  environment_.Set("CARGO_ENCODED_RUSTFLAGS", "");
  EXPECT_THAT(Flags(kAllSources), IsEmpty());
}

TEST_F(TargetConfigTest, HostUnitsGetNoFlagsBesideATarget) {
  environment_.Set("RUSTFLAGS", "-a");
  EXPECT_THAT(Flags(kAllSources, "", true), IsEmpty());
  EXPECT_THAT(Flags(kAllSources, kOther, true), ElementsAre("-a"));
}

TEST_F(TargetConfigTest, TheTriplesVariableIsJoined) {
  environment_.Set("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS", "env");
  EXPECT_THAT(Flags(kAllSources), ElementsAre("triple", "two", "env", "linux", "unix"));
}

TEST_F(TargetConfigTest, WithoutCfgsTheirTablesAreLeftOut) {
  const char* text = "[target.'cfg(not(windows))']\nrustflags = 'x'\n[build]\nrustflags = 'b'";
  EXPECT_THAT(Flags(text), ElementsAre("x"));
  EXPECT_THAT(*ResolveFlags(Load(text), FlagsKind::kRustc, "", kHost, false, nullptr), ElementsAre("b"));
}

TEST_F(TargetConfigTest, RustdocHasItsOwn) {
  EXPECT_THAT(Flags(kAllSources, "", false, FlagsKind::kRustdoc), ElementsAre("docbuild"));
  EXPECT_THAT(Flags("[target.'cfg(unix)']\nrustdocflags = 'x'", "", false, FlagsKind::kRustdoc), IsEmpty());
  environment_.Set("RUSTFLAGS", "-a");
  environment_.Set("RUSTDOCFLAGS", "-d");
  EXPECT_THAT(Flags(kAllSources, "", false, FlagsKind::kRustdoc), ElementsAre("-d"));
}

TEST_F(TargetConfigTest, ATargetFileIsKnownByItsStem) {
  EXPECT_THAT(Flags("[target.mine]\nrustflags = 'x'", "/w/spec/mine.json", true), ElementsAre("x"));
}

TEST_F(TargetConfigTest, LinkerAndRunner) {
  TargetConfig config = Read(
      "[target.x86_64-unknown-linux-gnu]\nlinker = 'tools/ld'\nrunner = 'qemu -L /x'\n"
      "[target.'cfg(unix)']\nlinker = 'other'\nrunner = ['bin/run', 'a b']\n");
  EXPECT_EQ(config.linker, "/w/tools/ld");
  EXPECT_THAT(config.runner, ElementsAre("qemu", "-L", "/x"));
  config = Read(
      "[target.'cfg(unix)']\nlinker = 'clang'\nrunner = ['bin/run', 'a b']\n[target.'cfg(windows)']\nlinker = 'w'");
  EXPECT_EQ(config.linker, "clang");
  EXPECT_THAT(config.runner, ElementsAre("/w/bin/run", "a b"));
  environment_.Set("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER", "lld");
  EXPECT_EQ(Read("").linker, "lld");
  EXPECT_THAT(Read("").runner, IsEmpty());
}

TEST_F(TargetConfigTest, TwoMatchesAreAnError) {
  EXPECT_THAT(Problem("[target.'cfg(unix)']\nlinker = 'a'\n[target.'cfg(target_os=\"linux\")']\nlinker = 'b'\n"),
              HasSubstr("several matching instances of `target.'cfg(..)'.linker`"));
  EXPECT_THAT(Problem("[target.'cfg(unix)']\nrunner = 'a'\n[target.'cfg(not(windows))']\nrunner = 'b'\n"),
              HasSubstr("`cfg(not(windows))` and `cfg(unix)`"));
}

TEST_F(TargetConfigTest, ABrokenExpressionNamesItsFile) {
  EXPECT_THAT(Problem("[target.'cfg(unix']\nlinker = 'a'\n"), HasSubstr("/w/.cargo/config.toml:1: "));
}

TEST_F(TargetConfigTest, OverridesOfBuildScripts) {
  TargetConfig config = Read(R"(
[target.x86_64-unknown-linux-gnu]
linker = "cc"
[target.x86_64-unknown-linux-gnu.foo]
version = "1.2"
rustc-link-lib = ["foo", "static=bar"]
rustc-link-search = ["native=/lib"]
rustc-flags = "-l x"
rustc-cfg = ['feature="a"']
rustc-env = { B = "2", A = "1" }
)");
  ASSERT_EQ(config.links.size(), 1u);
  EXPECT_EQ(config.links.at("foo").links, "foo");
  EXPECT_THAT(
      config.links.at("foo").directives,
      ElementsAre(Pair("rustc-cfg", "feature=\"a\""), Pair("rustc-env", "A=1"), Pair("rustc-env", "B=2"),
                  Pair("rustc-flags", "-l x"), Pair("rustc-link-lib", "foo"), Pair("rustc-link-lib", "static=bar"),
                  Pair("rustc-link-search", "native=/lib"), Pair("version", "1.2")));
}

TEST_F(TargetConfigTest, OverridesThatAreWrong) {
  const std::string kTable = "[target.x86_64-unknown-linux-gnu.foo]\n";
  EXPECT_THAT(Problem(kTable + "warning = 'x'"), HasSubstr("`warning` can't stand in"));
  EXPECT_THAT(Problem(kTable + "rustc-link-lib = 'x'"), HasSubstr("must be an array of strings, not a string"));
  EXPECT_THAT(Problem(kTable + "rustc-link-lib = [1]"), HasSubstr("must hold strings, not an integer"));
  EXPECT_THAT(Problem(kTable + "rustc-env = 'x'"), HasSubstr("must be a table"));
  EXPECT_THAT(Problem("[target.x86_64-unknown-linux-gnu]\nfoo = 1"), HasSubstr("expected a table, found an integer"));
}

}  // namespace
}  // namespace rbuild::cargo
