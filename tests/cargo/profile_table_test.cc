// Tests of profile tables: cargo's spellings, refusals, and laying one table over another.
#include "cargo/profile_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbuild::cargo {
namespace {

using testing::HasSubstr;

Result<ProfileTables> Parse(std::string_view text) {
  TRY_ASSIGN(Value document, ParseToml(text, "Cargo.toml"));
  return ParseProfileTables(*document.Find("profile"), "Cargo.toml");
}

ProfileTable Dev(const std::string& lines) {
  auto tables = Parse("[profile.dev]\n" + lines);
  EXPECT_TRUE(tables) << tables.error().ToString();
  return tables ? tables->at("dev") : ProfileTable();
}

TEST(ProfileTable, ReadsEverySetting) {
  ProfileTable dev =
      Dev("opt-level = 's'\nlto = 'thin'\ncodegen-units = 16\ndebug = 'line-tables-only'\nsplit-debuginfo = 'packed'\n"
          "debug-assertions = false\noverflow-checks = true\nrpath = true\nincremental = false\npanic = 'abort'\n"
          "strip = 'debuginfo'\ninherits = 'release'\nunknown-key = 1\n");
  EXPECT_EQ(dev.opt_level, "s");
  EXPECT_EQ(dev.lto, "thin");
  EXPECT_EQ(dev.codegen_units, 16u);
  EXPECT_EQ(dev.debuginfo, "line-tables-only");
  EXPECT_EQ(dev.split_debuginfo, "packed");
  EXPECT_EQ(dev.debug_assertions, false);
  EXPECT_EQ(dev.overflow_checks, true);
  EXPECT_EQ(dev.rpath, true);
  EXPECT_EQ(dev.incremental, false);
  EXPECT_EQ(dev.panic, "abort");
  EXPECT_EQ(dev.strip, "debuginfo");
  EXPECT_EQ(dev.inherits, "release");
}

TEST(ProfileTable, LeavesToThePlatformHowDebugInformationIsSplit) {
  EXPECT_EQ(Dev("split-debuginfo = 'zz'").split_debuginfo, "zz");
}

TEST(ProfileTable, LeavesOutWhatIsNotSet) {
  EXPECT_EQ(Dev(""), ProfileTable());
}

TEST(ProfileTable, KnowsTheSpellings) {
  for (const auto& [text, wanted] :
       std::initializer_list<std::pair<const char*, const char*>>{{"true", "2"},
                                                                  {"false", "0"},
                                                                  {"0", "0"},
                                                                  {"1", "1"},
                                                                  {"2", "2"},
                                                                  {"'none'", "0"},
                                                                  {"'limited'", "1"},
                                                                  {"'full'", "2"},
                                                                  {"'line-directives-only'", "line-directives-only"}}) {
    EXPECT_EQ(Dev(std::string("debug = ") + text).debuginfo, wanted) << text;
  }
  for (const auto& [text, wanted] : std::initializer_list<std::pair<const char*, const char*>>{
           {"true", "true"}, {"false", "false"}, {"'off'", "off"}, {"'n'", "off"}, {"'no'", "off"}, {"'fat'", "fat"}}) {
    EXPECT_EQ(Dev(std::string("lto = ") + text).lto, wanted) << text;
  }
  for (const auto& [text, wanted] : std::initializer_list<std::pair<const char*, const char*>>{
           {"true", "symbols"}, {"false", "none"}, {"'none'", "none"}, {"'symbols'", "symbols"}}) {
    EXPECT_EQ(Dev(std::string("strip = ") + text).strip, wanted) << text;
  }
  EXPECT_EQ(Dev("opt-level = 3").opt_level, "3");
  EXPECT_EQ(Dev("opt-level = '3'").opt_level, "3");
}

TEST(ProfileTable, ReadsOverrides) {
  ProfileTable dev =
      Dev("[profile.dev.build-override]\nopt-level = 3\n[profile.dev.package.'*']\ndebug = false\n"
          "[profile.dev.package.'regex@1']\ncodegen-units = 1\n");
  ASSERT_TRUE(dev.build_override);
  EXPECT_EQ(dev.build_override->opt_level, "3");
  EXPECT_EQ(dev.package.at("*").debuginfo, "0");
  EXPECT_EQ(dev.package.at("regex@1").codegen_units, 1u);
}

struct BadCase {
  const char* text;
  const char* problem;
};

class ProfileError : public testing::TestWithParam<BadCase> {};

TEST_P(ProfileError, NamesTheLineAndTheSetting) {
  auto tables = Parse(GetParam().text);
  ASSERT_FALSE(tables);
  EXPECT_THAT(tables.error().ToString(), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ProfileError,
    testing::Values(BadCase{"[profile.dev]\nopt-level = 4", "Cargo.toml:2: [profile.dev]: `opt-level`"},
                    BadCase{"[profile.dev]\ndebug = 3", "`debug` must be"},
                    BadCase{"[profile.dev]\ndebug = 'lots'", "`debug` must be"},
                    BadCase{"[profile.dev]\nlto = 1", "`lto` must be"},
                    BadCase{"[profile.dev]\nstrip = []", "`strip` must be"},
                    BadCase{"[profile.dev]\nrpath = 'yes'", "`rpath` must be true or false, not a string"},
                    BadCase{"[profile.dev]\npanic = 'explode'", "`panic` must be one of unwind, abort"},
                    BadCase{"[profile.dev]\ncodegen-units = -1", "`codegen-units` must be"},
                    BadCase{"[profile.dev]\ninherits = 1", "`inherits` must be a string"},
                    BadCase{"[profile.dev]\nrustflags = []", "nightly"},
                    BadCase{"[profile.dev]\ncodegen-backend = 'cranelift'", "nightly"},
                    BadCase{"[profile.dev]\npackage = 1", "`package` must be a table"},
                    BadCase{"[profile.dev.package.a]\npanic = 'abort'", "`panic` may not be set in a package table"},
                    BadCase{"[profile.dev.build-override]\nlto = true", "may not be set in a build-override table"},
                    BadCase{"[profile]\ndev = 1", "expected a table, found an integer"}));

TEST(ProfileTable, MergesPerKey) {
  ProfileTable base =
      Dev("opt-level = 1\ndebug = 1\n[profile.dev.build-override]\nopt-level = 1\ndebug = 0\n[profile.dev.package.a]\n"
          "opt-level = 1\nstrip = true\n");
  ProfileTable over =
      Dev("debug = 0\n[profile.dev.build-override]\nopt-level = 2\n[profile.dev.package.a]\nopt-level = 3\n"
          "[profile.dev.package.b]\nopt-level = 's'\n");
  ProfileTable merged = Merge(base, over);
  EXPECT_EQ(merged.opt_level, "1");
  EXPECT_EQ(merged.debuginfo, "0");
  EXPECT_EQ(merged.build_override->opt_level, "2");
  EXPECT_EQ(merged.build_override->debuginfo, "0");
  EXPECT_EQ(merged.package.at("a").opt_level, "3");
  EXPECT_EQ(merged.package.at("a").strip, "symbols");
  EXPECT_EQ(merged.package.at("b").opt_level, "s");
  EXPECT_EQ(Merge(base, ProfileTable()), base);
  EXPECT_EQ(Merge(ProfileTable(), over), over);
}

}  // namespace
}  // namespace rbuild::cargo
