// Directives: cargo's rules for what a build script prints.
#include "cargo/directives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbuild::cargo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

DirectiveContext Context() {
  DirectiveContext context;
  context.package = "foo v0.1.0 (/w/foo)";
  context.library_name = "foo";
  context.bins = {"tool"};
  return context;
}

Directives Parse(std::string_view output, const DirectiveContext& context = Context()) {
  Result<Directives> directives = ParseDirectives(output, context);
  EXPECT_TRUE(directives) << directives.error().message;
  return directives ? *directives : Directives();
}

std::string ErrorOf(std::string_view output, const DirectiveContext& context = Context()) {
  Result<Directives> directives = ParseDirectives(output, context);
  EXPECT_FALSE(directives);
  return directives ? "" : directives.error().message;
}

TEST(DirectivesTest, BothFormsOfEachKey) {
  for (const std::string prefix : {"cargo:", "cargo::"}) {
    std::string output;
    for (const char* line : {"rustc-link-lib=static:-bundle=z", "rustc-link-search=native=/n",
                             "rustc-flags=-lone -L /two  -l three", "rustc-cfg=has_x", "rustc-check-cfg=cfg(has_x)",
                             "rustc-env=K=v=w", "warning=careful", "rustc-link-arg=-a", "rustc-link-arg-bins=-b",
                             "rustc-link-arg-bin=tool=-c=d", "rerun-if-changed=src/a.c", "rerun-if-env-changed=CC"}) {
      output += prefix + line + "\n";
    }
    const Directives directives = Parse(output);
    EXPECT_THAT(directives.link_libs, ElementsAre("static:-bundle=z", "one", "three"));
    EXPECT_THAT(directives.link_searches, ElementsAre("native=/n", "/two"));
    EXPECT_THAT(directives.cfgs, ElementsAre("has_x"));
    EXPECT_THAT(directives.check_cfgs, ElementsAre("cfg(has_x)"));
    EXPECT_THAT(directives.env, ElementsAre(Pair("K", "v=w")));
    EXPECT_THAT(directives.warnings, ElementsAre("careful"));
    EXPECT_THAT(directives.rerun_if_changed, ElementsAre("src/a.c"));
    EXPECT_THAT(directives.rerun_if_env_changed, ElementsAre("CC"));
    ASSERT_EQ(directives.link_arguments.size(), 3U);
    EXPECT_EQ(directives.link_arguments[0], (LinkArgument{LinkArgument::For::kAll, "", "-a"}));
    EXPECT_EQ(directives.link_arguments[1], (LinkArgument{LinkArgument::For::kBins, "", "-b"}));
    EXPECT_EQ(directives.link_arguments[2], (LinkArgument{LinkArgument::For::kBin, "tool", "-c=d"}));
    EXPECT_THAT(directives.metadata, IsEmpty());
  }
}

TEST(DirectivesTest, OtherLinesAreIgnored) {
  const Directives directives = Parse("hello\n  cargo:rustc-cfg=a  \r\ncargorustc-cfg=b\ncargo:rustc-cfg=\xff\n\n");
  EXPECT_THAT(directives.cfgs, ElementsAre("a"));
}

TEST(DirectivesTest, MetadataIsExplicitOrAnyUnknownKeyOfTheOldForm) {
  EXPECT_THAT(Parse("cargo:root=/r\ncargo:include=a=b\n").metadata,
              ElementsAre(Pair("root", "/r"), Pair("include", "a=b")));
  EXPECT_THAT(Parse("cargo::metadata=root=/r\n").metadata, ElementsAre(Pair("root", "/r")));
  EXPECT_THAT(Parse("cargo:error=no directive here\n").metadata, ElementsAre(Pair("error", "no directive here")));
  EXPECT_THAT(ErrorOf("cargo::root=/r\n"), HasSubstr("unknown key `root`"));
  EXPECT_THAT(ErrorOf("cargo:root\n"), HasSubstr("there is no `=`"));
  EXPECT_THAT(ErrorOf("cargo::root\n"), HasSubstr("there is no `=`"));
  EXPECT_THAT(ErrorOf("cargo::metadata=root\n"), HasSubstr("there is no `=`"));
}

TEST(DirectivesTest, ErrorsOfTheScriptAreKept) {
  EXPECT_THAT(Parse("cargo::error=too old\n").errors, ElementsAre("too old"));
}

TEST(DirectivesTest, TheNewFormNeedsRust177) {
  DirectiveContext context = Context();
  context.rust_version = "1.76";
  EXPECT_THAT(ErrorOf("cargo::rustc-cfg=a\n", context), HasSubstr("supported Rust version is 1.76"));
  EXPECT_THAT(Parse("cargo:rustc-cfg=a\n", context).cfgs, ElementsAre("a"));
  for (const char* version : {"", "1.77", "1.77.2", "1.100", "2.0"}) {
    context.rust_version = version;
    EXPECT_THAT(Parse("cargo::rustc-cfg=a\n", context).cfgs, ElementsAre("a")) << version;
  }
  context.rust_version = "1";
  EXPECT_THAT(ErrorOf("cargo::rustc-cfg=a\n", context), HasSubstr("1.77"));
}

TEST(DirectivesTest, LinkArgumentsNeedTheirTarget) {
  EXPECT_THAT(ErrorOf("cargo:rustc-link-arg-bin=other=-x\n"), HasSubstr("no bin target with the name `other`"));
  EXPECT_THAT(ErrorOf("cargo:rustc-link-arg-bin=-x\n"), HasSubstr("BIN=ARGUMENT"));
  EXPECT_THAT(ErrorOf("cargo:rustc-link-arg-tests=-x\n"), HasSubstr("no test target"));
  EXPECT_THAT(ErrorOf("cargo:rustc-link-arg-benches=-x\n"), HasSubstr("no benchmark target"));
  EXPECT_THAT(ErrorOf("cargo:rustc-link-arg-examples=-x\n"), HasSubstr("no example target"));
  DirectiveContext context = Context();
  context.bins.clear();
  EXPECT_THAT(ErrorOf("cargo:rustc-link-arg-bins=-x\n", context), HasSubstr("no bin target"));
  // Only a warning, as in cargo.
  const Directives cdylib = Parse("cargo:rustc-cdylib-link-arg=-x\n");
  EXPECT_THAT(cdylib.warnings, ElementsAre(HasSubstr("no cdylib")));
  EXPECT_THAT(cdylib.link_arguments, ElementsAre(LinkArgument{LinkArgument::For::kCdylib, "", "-x"}));
  context.has_cdylib = true;
  EXPECT_THAT(Parse("cargo::rustc-link-arg-cdylib=-x\n", context).warnings, IsEmpty());
}

TEST(DirectivesTest, OddFlagsAreRefused) {
  EXPECT_THAT(ErrorOf("cargo:rustc-flags=-O\n"), HasSubstr("only `-l` and `-L`"));
  EXPECT_THAT(ErrorOf("cargo:rustc-flags=-l\n"), HasSubstr("`-l` has no value"));
  EXPECT_THAT(ErrorOf("cargo:rustc-env=NAME\n"), HasSubstr("NAME=VALUE"));
  EXPECT_THAT(ErrorOf("cargo:rustc-flags=-O\n"), HasSubstr("foo v0.1.0 (/w/foo)"));
}

TEST(DirectivesTest, ACrateCantUnlockNightlyFeaturesForItself) {
  EXPECT_THAT(ErrorOf("cargo:rustc-env=RUSTC_BOOTSTRAP=1\n"), HasSubstr("RUSTC_BOOTSTRAP=foo"));
  DirectiveContext context = Context();
  for (const char* allowed : {"1", "foo", "bar,foo"}) {
    context.rustc_bootstrap = allowed;
    const Directives directives = Parse("cargo:rustc-env=RUSTC_BOOTSTRAP=1\n", context);
    EXPECT_THAT(directives.env, IsEmpty());
    EXPECT_EQ(directives.warnings.size(), 1U);
  }
  context.rustc_bootstrap = "bar";
  EXPECT_THAT(ErrorOf("cargo:rustc-env=RUSTC_BOOTSTRAP=1\n", context), HasSubstr("RUSTC_BOOTSTRAP"));
}

TEST(DirectivesTest, OverridesTakeTheSameKeys) {
  Directives directives;
  EXPECT_TRUE(AddOverride("rustc-link-lib", "z", Context(), &directives));
  EXPECT_TRUE(AddOverride("rustc-env", "A=b", Context(), &directives));
  EXPECT_TRUE(AddOverride("root", "/r", Context(), &directives));
  EXPECT_THAT(directives.link_libs, ElementsAre("z"));
  EXPECT_THAT(directives.env, ElementsAre(Pair("A", "b")));
  EXPECT_THAT(directives.metadata, ElementsAre(Pair("root", "/r")));
  EXPECT_FALSE(AddOverride("warning", "w", Context(), &directives));
  EXPECT_FALSE(AddOverride("rerun-if-changed", "w", Context(), &directives));
}

TEST(DirectivesFileTest, WhatIsWrittenReadsBack) {
  Directives directives;
  directives.link_libs = {"a\\b\nc", ""};
  directives.link_searches = {"native=/x y"};
  directives.link_arguments = {{LinkArgument::For::kBin, "tool", "-x=1"}, {LinkArgument::For::kCdylib, "", ""}};
  directives.cfgs = {"k=\"v\""};
  directives.check_cfgs = {"cfg(k)"};
  directives.env = {{"A", "=b\r"}};
  directives.metadata = {{"m", ""}};
  directives.rerun_if_changed = {" lead"};
  directives.rerun_if_env_changed = {"CC"};
  directives.warnings = {"w"};
  directives.errors = {"e"};
  Result<Directives> read = ParseDirectivesFile(FormatDirectives(directives), "d");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, directives);
}

TEST(DirectivesFileTest, WarningsAndInputsHaveNoEffectOnUnits) {
  Directives directives = Parse("cargo:rustc-cfg=a\n");
  const std::string effects = FormatEffects(directives);
  directives.warnings = {"w"};
  directives.rerun_if_changed = {"x"};
  EXPECT_EQ(FormatEffects(directives), effects);
  directives.cfgs = {"b"};
  EXPECT_NE(FormatEffects(directives), effects);
}

TEST(DirectivesFileTest, DamageIsNamed) {
  EXPECT_FALSE(ParseDirectivesFile("", "d"));
  EXPECT_FALSE(ParseDirectivesFile("rbuild-directives 2\n", "d"));
  EXPECT_EQ(ParseDirectivesFile("rbuild-directives 1\nodd x\n", "d").error().ToString(), "d:2: unknown key 'odd'");
  EXPECT_EQ(ParseDirectivesFile("rbuild-directives 1\ncfg a", "d").error().ToString(),
            "d:2: the file ends in the middle of a line");
  EXPECT_FALSE(ParseDirectivesFile("rbuild-directives 1\ncfg a\\x\n", "d"));
  EXPECT_FALSE(ParseDirectivesFile("rbuild-directives 1\nlink-arg odd=x\n", "d"));
}

TEST(EnvifyTest, UpperCaseAndUnderscores) {
  EXPECT_EQ(Envify("z-lib_9é"), "Z_LIB_9é");
}

}  // namespace
}  // namespace rbuild::cargo
