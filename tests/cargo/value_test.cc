// Tests of reading JSON and TOML into Values.
#include "cargo/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbuild::cargo {
namespace {

using testing::HasSubstr;

TEST(ParseJson, ReadsEveryKind) {
  auto value = ParseJson(
      R"({"n": null, "t": true, "i": -3, "d": 1.5, "s": "a\n\u00e4", "a": [1, "x"], "o": {"k": {}}})", "input");
  ASSERT_TRUE(value) << value.error().ToString();
  EXPECT_TRUE(value->Find("n")->is_null());
  EXPECT_EQ(*value->Find("t")->AsBool(), true);
  EXPECT_EQ(*value->Find("i")->AsInt(), -3);
  EXPECT_EQ(*value->Find("d")->AsDouble(), 1.5);
  EXPECT_EQ(*value->Find("s")->AsString(), "a\n\xc3\xa4");
  EXPECT_EQ(value->Find("a")->AsArray()->size(), 2u);
  EXPECT_NE(value->FindPath({"o", "k"})->AsTable(), nullptr);
  EXPECT_EQ(value->FindPath({"o", "missing", "k"}), nullptr);
  EXPECT_EQ(value->FindPath({"s", "k"}), nullptr);
}

TEST(ParseJson, NamesWhatIsBroken) {
  for (const char* text : {"", "{", "{\"a\": }", "[1,]", "nonsense", "{} {}"}) {
    auto value = ParseJson(text, "the answer");
    ASSERT_FALSE(value) << text;
    EXPECT_THAT(value.error().message, HasSubstr("the answer is not valid JSON"));
  }
}

TEST(ParseToml, ReadsEveryKindWithItsPlace) {
  auto value = ParseToml("a = 1\n[t]\nb = \"x\"\nc = [true, 2.5]\nd = { e = 1979-05-27 }\n", "f.toml");
  ASSERT_TRUE(value) << value.error().ToString();
  EXPECT_EQ(*value->Find("a")->AsInt(), 1);
  EXPECT_EQ(*value->FindPath({"t", "b"})->AsString(), "x");
  EXPECT_EQ(value->FindPath({"t", "b"})->line, 3);
  EXPECT_EQ(value->FindPath({"t", "b"})->column, 5);
  EXPECT_EQ(*value->FindPath({"t", "c"})->AsArray()->front().AsBool(), true);
  EXPECT_EQ(*value->FindPath({"t", "c"})->AsArray()->back().AsDouble(), 2.5);
  EXPECT_EQ(*value->FindPath({"t", "d", "e"})->AsString(), "1979-05-27");
}

TEST(ParseToml, ShowsTheLineAndACaret) {
  auto value = ParseToml("ok = 1\nbroken = [1,\n", "dir/Cargo.toml");
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().where->file, "dir/Cargo.toml");
  EXPECT_GE(value.error().where->line, 2);
  auto twice = ParseToml("a = 1\na = 2\n", "x.toml");
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().ToString(), HasSubstr("x.toml:2: "));
  EXPECT_THAT(twice.error().ToString(), HasSubstr("\na = 2\n"));
  EXPECT_THAT(twice.error().ToString(), HasSubstr("^"));
}

TEST(Value, ComparesDataAndNamesKinds) {
  Value a("x");
  Value b("x");
  b.line = 7;
  EXPECT_EQ(a, b);
  EXPECT_NE(a, Value("y"));
  EXPECT_EQ(a.KindName(), "a string");
  EXPECT_EQ(Value().KindName(), "nothing");
  EXPECT_EQ(Value(Value::Table()).KindName(), "a table");
  EXPECT_EQ(Value(true).KindName(), "a boolean");
}

}  // namespace
}  // namespace rbuild::cargo
