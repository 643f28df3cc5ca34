// Tests of cfg expressions: the grammar, evaluation, and errors.
#include "cargo/cfg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbuild::cargo {
namespace {

using testing::HasSubstr;

const CfgSet& Linux() {
  static const CfgSet kSet = {{"debug_assertions", {}},   {"target_arch", "x86_64"}, {"target_feature", "fxsr"},
                              {"target_feature", "sse2"}, {"target_os", "linux"},    {"unix", {}},
                              {"target_family", "unix"},  {"true", "yes"},           {"all", {}},
                              {"target_has_atomic", "64"}};
  return kSet;
}

struct Case {
  const char* text;
  bool matches;
};

class CfgMatch : public testing::TestWithParam<Case> {};

TEST_P(CfgMatch, FollowsTheGrammar) {
  auto expr = CfgExpr::Parse(GetParam().text);
  ASSERT_TRUE(expr) << expr.error().ToString();
  EXPECT_EQ(expr->Matches(Linux()), GetParam().matches) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Cases, CfgMatch,
    testing::Values(Case{"unix", true}, Case{"windows", false}, Case{" unix ", true},
                    Case{"target_os = \"linux\"", true}, Case{"target_os=\"macos\"", false},
                    Case{"target_feature = \"sse2\"", true}, Case{"target_feature = \"fxsr\"", true},
                    Case{"target_feature = \"avx\"", false}, Case{"target_os", false}, Case{"unix = \"\"", false},
                    Case{"not(windows)", true}, Case{"not(unix)", false}, Case{"not(unix,)", false},
                    Case{"all()", true}, Case{"any()", false}, Case{"all(unix, target_os = \"linux\")", true},
                    Case{"all(unix, windows)", false}, Case{"any(windows, unix)", true},
                    Case{"any(windows, target_os = \"macos\",)", false}, Case{"all(unix,)", true},
                    Case{"not(all(any(windows, unix), not(windows)))", false}, Case{"true", true}, Case{"false", false},
                    Case{"any(false, true)", true}, Case{"r#true", false}, Case{"true = \"yes\"", true},
                    Case{"r#all", true}, Case{"r#unix", true}, Case{"all ( unix\n, unix )", true}, Case{"test", false},
                    Case{"feature = \"std\"", false}));

struct BadCase {
  const char* text;
  const char* problem;
};

class CfgError : public testing::TestWithParam<BadCase> {};

TEST_P(CfgError, NamesTheColumn) {
  auto expr = CfgExpr::Parse(GetParam().text);
  ASSERT_FALSE(expr) << GetParam().text;
  EXPECT_THAT(expr.error().message, HasSubstr(GetParam().problem));
  EXPECT_EQ(expr.error().fault, Fault::kInput);
}

INSTANTIATE_TEST_SUITE_P(Cases, CfgError,
                         testing::Values(BadCase{"", "expected a name, found the end at column 1"},
                                         BadCase{"unix windows", "unexpected `w` after the expression at column 6"},
                                         BadCase{"all(unix", "expected `)`, found the end at column 9"},
                                         BadCase{"all(unix windows)", "expected `)`, found `w` at column 10"},
                                         BadCase{"all", "expected `(` after `all`"},
                                         BadCase{"not()", "expected a name, found `)` at column 5"},
                                         BadCase{"not(a, b)", "expected `)`, found `b`"},
                                         BadCase{"any(,)", "expected a name, found `,`"},
                                         BadCase{"foo(bar)", "`foo` can't have arguments"},
                                         BadCase{"a = b", "expected a string"}, BadCase{"a = \"b", "no closing quote"},
                                         BadCase{"\"a\"", "expected a name"},
                                         BadCase{"1a", "expected a name, found `1`"}));

TEST(CfgExpr, RefusesDeepNesting) {
  std::string text;
  for (int i = 0; i < 100000; ++i) {
    text += "not(";
  }
  auto expr = CfgExpr::Parse(text);
  ASSERT_FALSE(expr);
  EXPECT_THAT(expr.error().message, HasSubstr("nested"));
}

TEST(Cfg, ParsesWhatRustcPrints) {
  EXPECT_EQ(*Cfg::Parse("unix"), (Cfg{"unix", {}}));
  EXPECT_EQ(*Cfg::Parse("target_os=\"linux\""), (Cfg{"target_os", "linux"}));
  EXPECT_EQ(*Cfg::Parse("target_vendor=\"\""), (Cfg{"target_vendor", ""}));
  EXPECT_EQ(Cfg::Parse("target_os=\"linux\"")->ToString(), "target_os=\"linux\"");
  EXPECT_FALSE(Cfg::Parse("a b"));
  EXPECT_FALSE(Cfg::Parse("a=b"));
}

TEST(PlatformSpec, IsATripleOrAnExpression) {
  auto triple = PlatformSpec::Parse("x86_64-unknown-linux-gnu");
  ASSERT_TRUE(triple);
  EXPECT_TRUE(triple->Matches("x86_64-unknown-linux-gnu", {}));
  EXPECT_FALSE(triple->Matches("aarch64-unknown-linux-gnu", Linux()));

  auto expr = PlatformSpec::Parse("cfg(all(unix, not(target_os = \"macos\")))");
  ASSERT_TRUE(expr);
  EXPECT_TRUE(expr->Matches("", Linux()));
  EXPECT_FALSE(expr->Matches("", {}));
}

TEST(PlatformSpec, RefusesWhatIsNeither) {
  for (const char* text : {"", "cfg(unix", "two words", "\"quoted\"", "(unix)", "cfg(unix))"}) {
    EXPECT_FALSE(PlatformSpec::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace rbuild::cargo
