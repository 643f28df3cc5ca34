// Small operations on text, errors' text, and the environment.
#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment.h"
#include "base/error.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ShellQuoteTest, LeavesSafeWordsAlone) {
  EXPECT_EQ(ShellQuote("abcXYZ019_+-./"), "abcXYZ019_+-./");
}

TEST(ShellQuoteTest, QuotesEverythingElse) {
  EXPECT_EQ(ShellQuote("a b"), "'a b'");
  EXPECT_EQ(ShellQuote("it's"), "'it'\\''s'");
  EXPECT_EQ(ShellQuote("$x"), "'$x'");
  EXPECT_EQ(ShellQuote("a=b"), "'a=b'");
  EXPECT_EQ(ShellQuote("\xc3\xa4"), "'\xc3\xa4'");
  EXPECT_EQ(ShellQuote(""), "''");
}

TEST(ShellQuoteTest, AppendsToWhatIsThere) {
  std::string line = "cc ";
  AppendShellQuoted("a b", &line);
  EXPECT_EQ(line, "cc 'a b'");
}

TEST(SplitTest, KeepsEmptyParts) {
  EXPECT_THAT(Split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(Split("", ','), ElementsAre(""));
}

TEST(SplitTest, WordsAreNeverEmpty) {
  EXPECT_THAT(SplitWords("  a \t b\t"), ElementsAre("a", "b"));
  EXPECT_THAT(SplitWords(" \t "), IsEmpty());
}

TEST(JoinTest, PutsSeparatorsBetween) {
  EXPECT_EQ(Join(std::vector<std::string>{"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(Join(std::vector<std::string>{}, ", "), "");
}

TEST(TrimTest, TakesWhiteSpaceOffBothEnds) {
  EXPECT_EQ(Trim(" \t\r\n a b \n"), "a b");
  EXPECT_EQ(Trim(" \n"), "");
}

TEST(EditDistanceTest, CountsEdits) {
  EXPECT_EQ(EditDistance("", "", 3), 0);
  EXPECT_EQ(EditDistance("", "ninja", 10), 5);
  EXPECT_EQ(EditDistance("ninja", "", 10), 5);
  EXPECT_EQ(EditDistance("browser_test", "browser_tests", 3), 1);
  EXPECT_EQ(EditDistance("chrome", "chorme", 3), 2);
  EXPECT_EQ(EditDistance("kitten", "sitting", 3), 3);
}

TEST(EditDistanceTest, StopsAboveTheLimit) {
  EXPECT_GT(EditDistance("abcdefgh", "zyxwvuts", 2), 2);
}

TEST(NearestWordTest, TakesTheNearestWithinThreeEdits) {
  const std::vector<std::string> words = {"tests", "install", "clean"};
  EXPECT_EQ(NearestWord("clan", words), "clean");
  EXPECT_EQ(NearestWord("test", words), "tests");
  EXPECT_EQ(NearestWord("completely different", words), std::nullopt);
  EXPECT_EQ(NearestWord("x", {}), std::nullopt);
}

TEST(StripAnsiTest, TakesEscapeSequencesOut) {
  EXPECT_EQ(StripAnsi("\x1b[1;31merror\x1b[0m: no"), "error: no");
  EXPECT_EQ(StripAnsi("\x1b]8;;http://x\x1b\\link\x1b]8;;\x07."), "link.");
  EXPECT_EQ(StripAnsi("plain"), "plain");
  EXPECT_EQ(StripAnsi("a\x1b(Bb\x1bMc\x1b[?25ld"), "abcd");
}

TEST(StripAnsiTest, SurvivesSequencesThatAreCutOff) {
  EXPECT_EQ(StripAnsi("a\x1b"), "a");
  EXPECT_EQ(StripAnsi("a\x1b["), "a");
  EXPECT_EQ(StripAnsi("a\x1b[12"), "a");
  EXPECT_EQ(StripAnsi("a\x1b]8;;x"), "a");
  EXPECT_EQ(StripAnsi("a\x1b\nb\x1b[3\nc\x1b]0;x\nd\x1b(\ne"), "a\nb\nc\nd\ne");
}

TEST(ParseNumberTest, TakesWholeDecimalNumbers) {
  EXPECT_EQ(ParseInt("0"), 0);
  EXPECT_EQ(ParseInt("-12"), -12);
  EXPECT_EQ(ParseInt("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(ParseDouble("2.5"), 2.5);
  EXPECT_EQ(ParseDouble("-1"), -1.0);
}

TEST(ParseNumberTest, RefusesJunkAndOverflow) {
  for (const char* text : {"", " 1", "1 ", "1x", "x", "0x10", "1.5", "9223372036854775808", "--1"}) {
    EXPECT_EQ(ParseInt(text), std::nullopt) << text;
  }
  for (const char* text : {"", " 1", "1x", "1e999", "inf", "nan", "."}) {
    EXPECT_EQ(ParseDouble(text), std::nullopt) << text;
  }
}

TEST(ErrorTest, ShowsItsPlaceAsNinjaDoes) {
  Error error{Fault::kInput, "expected '='", Location{"build.ninja", 3, 5, "x y\n  ^ near here"}};
  EXPECT_EQ(error.ToString(), "build.ninja:3: expected '='\nx y\n  ^ near here");
  error.where = Location{"build.ninja", 0, 0, ""};
  EXPECT_EQ(error.ToString(), "build.ninja: expected '='");
  error.where.reset();
  EXPECT_EQ(error.ToString(), "expected '='");
}

TEST(ErrorTest, TakesContextGoingUp) {
  Error error = ErrnoError("open x", ENOENT).value();
  EXPECT_EQ(error.fault, Fault::kEnvironment);
  error = std::move(error).With("load the plan");
  EXPECT_EQ(error.message, "load the plan: open x: No such file or directory");
}

TEST(ErrorTest, TryReturnsTheError) {
  auto fails = []() -> Result<int> { return InputError("bad"); };
  auto passes_on = [&]() -> Result<std::string> {
    TRY_ASSIGN(int value, fails());
    return std::to_string(value);
  };
  auto passes_on_void = [&]() -> Result<void> {
    TRY(fails());
    return {};
  };
  EXPECT_EQ(passes_on().error().message, "bad");
  EXPECT_EQ(passes_on_void().error().message, "bad");
}

TEST(ErrorTest, KnowsWhoseFaultItIs) {
  EXPECT_EQ(InputError("x").value().fault, Fault::kInput);
  EXPECT_EQ(InputError("x", Location{"f", 1, 1, ""}).value().where->file, "f");
  EXPECT_EQ(EnvironmentError("x").value().fault, Fault::kEnvironment);
  EXPECT_EQ(InternalError("x").value().fault, Fault::kInternal);
}

TEST(EnvironmentTest, IsAValue) {
  Environment environment;
  environment.Set("B", "2");
  environment.Set("A", "1=1");
  environment.Set("B", "3");
  environment.Set("C", "");
  environment.Unset("missing");
  EXPECT_THAT(environment.ToStrings(), ElementsAre("A=1=1", "B=3", "C="));
  environment.Unset("B");
  EXPECT_EQ(environment.Get("B"), std::nullopt);
  EXPECT_EQ(environment.Get("C"), "");
}

TEST(EnvironmentTest, OfProcessHasItsVariables) {
  ASSERT_EQ(setenv("RBUILD_TEST_VARIABLE", "a=b", 1), 0);
  EXPECT_EQ(Environment::OfProcess().Get("RBUILD_TEST_VARIABLE"), "a=b");
  unsetenv("RBUILD_TEST_VARIABLE");
  EXPECT_EQ(Environment::OfProcess().Get("RBUILD_TEST_VARIABLE"), std::nullopt);
}

}  // namespace
}  // namespace rbuild
