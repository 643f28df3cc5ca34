// ParseDepfile: a table of contents and what they say.
#include "manifest/depfile.h"

#include <span>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbuild {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "targets <- inputs", paths in brackets.
std::string Show(std::string_view content) {
  Result<Depfile> depfile = ParseDepfile(content, "x.d");
  if (!depfile) {
    return depfile.error().ToString();
  }
  std::string text;
  for (const std::string& target : depfile->targets) {
    text += fmt::format("[{}]", target);
  }
  text += " <- ";
  for (const std::string& input : depfile->inputs) {
    text += fmt::format("[{}]", input);
  }
  return text;
}

struct Case {
  std::string_view content;
  std::string_view expected;
};

void ExpectAll(std::span<const Case> cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Show(c.content), c.expected) << c.content;
  }
}

TEST(Depfile, Grammar) {
  constexpr Case kCases[] = {
      {"a: b c\n", "[a] <- [b][c]"},
      {"a: b c", "[a] <- [b][c]"},
      {"a:", "[a] <- "},
      {"a:\n", "[a] <- "},
      {"a : b\n", "[a] <- [b]"},
      {"a b: c\n", "[a][b] <- [c]"},
      {"a: b \\\n  c \\\n\td\n", "[a] <- [b][c][d]"},
      {"a: b\\\nc\n", "[a] <- [b][c]"},
      {"a:\\\n b\n", "[a] <- [b]"},
      {"a: b \\\r\n  c\r\n", "[a] <- [b][c]"},
      {"a: b\r\nc: d\r\n", "[a][c] <- [b][d]"},
      {"\n\n  a:   b\t\tc   \n\n", "[a] <- [b][c]"},
      {"a: b\n\nc: d\n", "[a][c] <- [b][d]"},
      {"a: b\na: c\n", "[a] <- [b][c]"},
      {"a: b b ./b x/../b\n", "[a] <- [b]"},
      {"./a//b: ../c /d/\n", "[a/b] <- [../c][/d]"},
      {"a: b:c d: e\n", "[a] <- [b:c][d][e]"},
      {"", " <- "},
      {"\n  \n", " <- "},
      {"# env-dep:A\n", " <- "},
  };
  ExpectAll(kCases);
}

TEST(Depfile, Escapes) {
  constexpr Case kCases[] = {
      {R"(a\ b: c\ d e)", "[a b] <- [c d][e]"},
      {R"(a: b\\ c)", R"([a] <- [b\\][c])"},      // even: literal, then a separator
      {R"(a: b\\\ c)", R"([a] <- [b\ c])"},       // odd: half of them, and a literal blank
      {R"(a: b\\\\\ c)", R"([a] <- [b\\ c])"},    //
      {R"(a: b\\\\ c)", R"([a] <- [b\\\\][c])"},  //
      {R"(a: b\#c \#d)", "[a] <- [b#c][#d]"},     //
      {R"(a: b\\#c)", R"([a] <- [b\#c])"},        //
      {R"(a: b\:c)", "[a] <- [b:c]"},             //
      {R"(a\:b: c)", "[a:b] <- [c]"},             //
      {R"(a\: b)", R"([a\] <- [b])"},             // a colon and a blank end the targets in any case
      {"a\\:\nb: c", R"([a\][b] <- [c])"},        //
      {"a\\:", R"([a\] <- )"},                    //
      {"a: b$$c $$ $d e$", "[a] <- [b$c][$][$d][e$]"},
      {R"(a: b\c \d e\)", R"([a] <- [b\c][\d][e\])"},
      {"a: b\\\\\nc: d\n", R"([a][c] <- [b\\][d])"},  // an even number doesn't join lines
      {"a: b#c #d ~!@%^&*()+=[]{};'\",<>?|`", R"([a] <- [b#c][#d][~!@%^&*()+=[]{};'",<>?|`])"},
      {"a: \xC3\xA4\xFF\x01\n", "[a] <- [\xC3\xA4\xFF\x01]"},
      {std::string_view("a: b\0c\n", 7), "[a] <- [b][c]"},
      {"a: b\rc\n", "[a] <- [b][c]"},
  };
  ExpectAll(kCases);
}

TEST(Depfile, TargetsThatOnlyKeepMakeQuiet) {
  constexpr Case kCases[] = {
      {"out: a.h b.h\na.h:\nb.h:\n", "[out] <- [a.h][b.h]"},
      {"out: a.h b.h\na.h b.h:\n", "[out] <- [a.h][b.h]"},
      {"x.d: src/lib.rs src/a.rs\n\nx.rmeta: src/lib.rs src/a.rs\n\nsrc/lib.rs:\nsrc/a.rs:\n",
       "[x.d][x.rmeta] <- [src/lib.rs][src/a.rs]"},
      {"out: a.h\na.h: a.h\n", "[out] <- [a.h]"},
  };
  ExpectAll(kCases);
}

TEST(Depfile, Errors) {
  constexpr Case kCases[] = {
      {"a", "x.d: expected ':' in depfile"},
      {"a b\n\nc\n", "x.d: expected ':' in depfile"},
      {"a:b\n", "x.d: expected ':' in depfile"},
      {"out: a.h\na.h: b.h\n", "x.d:2: inputs may not also have inputs"},
      {"out: a.h \\\n c.h\n\n# env-dep:X\n./a.h: b.h\n", "x.d:5: inputs may not also have inputs"},
  };
  ExpectAll(kCases);
}

TEST(Depfile, EnvironmentOfRustc) {
  Result<Depfile> depfile = ParseDepfile(
      "t.d: src/lib.rs\n\nsrc/lib.rs:\n\n# env-dep:PLAIN=a value\n# env-dep:UNSET\n# env-dep:EMPTY=\n"
      "# env-dep:LINES=a\\nb\\rc\\\\nd\\x\\\n# env-dep:EQUALS=a=b\r\n# env-dep:\n",
      "x.d");
  ASSERT_TRUE(depfile) << depfile.error().ToString();
  EXPECT_THAT(depfile->env, ElementsAre(EnvDependency{"PLAIN", "a value"}, EnvDependency{"UNSET", std::nullopt},
                                        EnvDependency{"EMPTY", ""}, EnvDependency{"LINES", "a\nb\rc\\nd\\x\\"},
                                        EnvDependency{"EQUALS", "a=b"}));
  EXPECT_THAT(depfile->targets, ElementsAre("t.d"));
  EXPECT_THAT(depfile->inputs, ElementsAre("src/lib.rs"));
}

TEST(Depfile, Trees) {
  Result<Depfile> depfile =
      ParseDepfile("# tree-dep:a b/c/\n# tree-dep:./x\\ny\nout: in\n# tree-dep:a b/./c\n# tree-dep:\n", "x.d");
  ASSERT_TRUE(depfile) << depfile.error().ToString();
  EXPECT_THAT(depfile->trees, ElementsAre("a b/c", "x\ny"));
  EXPECT_THAT(depfile->env, IsEmpty());
}

TEST(Depfile, CommentsStandAtTheBeginningOfALine) {
  constexpr Case kCases[] = {
      {"# any comment: at all\na: b\n# more", "[a] <- [b]"},
      {"a: b # env-dep:X\n", "[a] <- [b][#][env-dep:X]"},
      {"a: b \\\n# env-dep:X\n", "[a] <- [b][#][env-dep:X]"},
      {"#a: b\n", "[#a] <- [b]"},
      {" # a: b\n", "[#][a] <- [b]"},
  };
  ExpectAll(kCases);
}

// 50,000 inputs, each of them three times, and long runs of backslashes: done at once, not in minutes.
TEST(Depfile, IsLinear) {
  std::string content = "a: ";
  std::string rules;
  for (int i = 0; i < 50'000; ++i) {
    content += fmt::format("dir/{}.rs dir/./{}.rs ", i, i);
    rules += fmt::format("dir/{}.rs:\n", i);
  }
  content += '\n' + rules + "b: " + std::string(1'000'000, '\\');
  Result<Depfile> depfile = ParseDepfile(content, "x.d");
  ASSERT_TRUE(depfile) << depfile.error().ToString();
  EXPECT_EQ(depfile->inputs.size(), 50'001u);
  EXPECT_EQ(depfile->targets.size(), 2u);
}

}  // namespace
}  // namespace rbuild
