// Tests of which lines are started without a shell, and that they mean the same with one.
#include "run/shell_words.h"

#include <filesystem>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "run/capture.h"
#include "run/runner_helper.h"

namespace rbuild {
namespace {

using testing::ElementsAre;

using Words = std::vector<std::string>;

TEST(ShellWordsTest, WordsOfSimpleCommands) {
  EXPECT_EQ(WordsWithoutShell("cc -c a.c"), (Words{"cc", "-c", "a.c"}));
  EXPECT_EQ(WordsWithoutShell(" \tcc\t -DX=1 --y=a,b:c@%+_ \n"), std::nullopt);
  EXPECT_EQ(WordsWithoutShell(" \tcc\t -DX=1 --y=a,b:c@%+_ "), (Words{"cc", "-DX=1", "--y=a,b:c@%+_"}));
  EXPECT_EQ(WordsWithoutShell(R"(cc "-DX=\"a b\"" '-DY=$HOME' a\ b \\ '' "")"),
            (Words{"cc", "-DX=\"a b\"", "-DY=$HOME", "a b", "\\", "", ""}));
  EXPECT_EQ(WordsWithoutShell(R"(cc "a\b" "\\" a'b'"c"d)"), (Words{"cc", "a\\b", "\\", "abcd"}));
  EXPECT_EQ(WordsWithoutShell("./a b\xc3\xa4"), (Words{"./a", "b\xc3\xa4"}));
  EXPECT_EQ(WordsWithoutShell("true"), (Words{"true"}));
}

TEST(ShellWordsTest, WhatOnlyAShellCanDo) {
  for (const char* line :
       {"",        "   ",       "a; b",     "a && b",      "a | b",       "a > b",    "a < b",     "a &",
        "(a)",     "{ a; }",    "! a",      "a $b",        "a `b`",       "a \"$b\"", "a \"`b`\"", "a *.c",
        "a b?",    "a [x]",     "a ~",      "a # b",       "X=1 a",       "'X'=1 a",  "a 'b",      "a \"b",
        "a \"b\\", "a \\",      "a\nb",     "a \\\nb",     "a \"\\\nb\"", "a {b,c}",  "a !b",      "cd a",
        "echo a",  "test -f a", "[ -f a ]", "true --help", "if a",        "'cd' a",   "exit 3",    "\"\" a",
        "set -e",  ". ./a",     ": a",      "time a",      "exec a",      "a\rb",     "printf a",  "kill 1"}) {
    EXPECT_EQ(WordsWithoutShell(line), std::nullopt) << line;
  }
  EXPECT_EQ(WordsWithoutShell(std::string_view("a \0b", 4)), std::nullopt);
}

// What /bin/sh makes of each line, asked for many at once.
std::vector<Words> WordsOfShell(const std::vector<std::string>& lines) {
  std::string script;
  for (const std::string& line : lines) {
    script += "printf '%s\\1' " + line + "; printf '\\2'\n";
  }
  CaptureRequest request;
  request.arguments = {"/bin/sh", "-c", script};
  const Result<Captured> captured = Capture(request);
  EXPECT_TRUE(captured && captured->success()) << script;
  std::vector<Words> all;
  const std::string_view out = captured ? std::string_view(captured->out) : std::string_view();
  for (const std::string_view part : Split(out, '\2')) {
    Words words;
    for (const std::string_view word : Split(part, '\1')) {
      words.emplace_back(word);
    }
    words.pop_back();  // behind the last end
    all.push_back(std::move(words));
  }
  all.pop_back();
  return all;
}

TEST(ShellWordsTest, AShellSeesTheSameWords) {
  constexpr std::string_view kSigns = "ab/ \t'\"\\-=.$`*?[]{}()<>|&;~#!%+,:@^_\n\x03\x7f\x80\x81\x88\xc3\xff";
  constexpr int kLines = 40'000;
  constexpr size_t kAtOnce = 500;
  std::mt19937 random(1);
  std::vector<std::string> lines;
  std::vector<Words> expected;
  size_t compared = 0;
  for (int i = 0; i < kLines; ++i) {
    std::string line = "a ";
    for (size_t left = random() % 12; left > 0; --left) {
      line += kSigns[random() % kSigns.size()];
    }
    if (std::optional<Words> words = WordsWithoutShell(line)) {
      lines.push_back(line);
      expected.push_back(*std::move(words));
    }
    if (lines.size() == kAtOnce || i + 1 == kLines) {
      const std::vector<Words> shell = WordsOfShell(lines);
      ASSERT_EQ(shell.size(), expected.size());
      for (size_t line_index = 0; line_index < lines.size(); ++line_index) {
        EXPECT_EQ(expected[line_index], shell[line_index]) << lines[line_index];
      }
      compared += lines.size();
      lines.clear();
      expected.clear();
    }
  }
  EXPECT_GT(compared, 5'000u);
}

TEST(FindDirectTest, ProgramsAreSearchedAsAShellDoes) {
  TempFolder folder;
  for (const char* name : {"first", "second"}) {
    std::filesystem::create_directories(folder.File(name));
  }
  folder.Write("first/tool", "");
  folder.Write("second/tool", "");
  std::filesystem::permissions(folder.File("second/tool"), std::filesystem::perms::owner_all);
  const std::string path = folder.File("none") + ":" + folder.File("first") + ":" + folder.File("second");
  const std::optional<DirectCommand> found = FindDirect("tool a", path);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->program, folder.File("second/tool"));
  EXPECT_THAT(found->words, ElementsAre("tool", "a"));
  EXPECT_FALSE(FindDirect("tool a", folder.File("first")));
  EXPECT_FALSE(FindDirect("tool a", std::nullopt));
  EXPECT_FALSE(FindDirect("tool; a", path));
  const std::optional<DirectCommand> named = FindDirect("./tool a", std::nullopt);
  ASSERT_TRUE(named);
  EXPECT_EQ(named->program, "./tool");
}

}  // namespace
}  // namespace rbuild
