// NinjaStatus: stories of events and the exact bytes that come of them.
#include "status/ninja_status.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "fakes/fake_output.h"

namespace rbuild {
namespace {

EdgeInfo Edge(const std::string& name, bool console = false) {
  EdgeInfo edge;
  edge.description = "do " + name;
  edge.command = "make " + name;
  edge.outputs = {name};
  edge.console = console;
  return edge;
}

EdgeResult Succeeds(std::string output = "") {
  EdgeResult result;
  result.output = std::move(output);
  return result;
}

EdgeResult Fails(int code, std::string output = "") {
  EdgeResult result = Succeeds(std::move(output));
  result.success = false;
  result.exit_code = code;
  return result;
}

class NinjaStatusTest : public testing::Test {
 protected:
  NinjaStatus Make(NinjaStatusOptions options = {}) {
    options.name = "ninja";
    NinjaStatus status(output_, environment_, std::move(options));
    status.BuildStarted(0);
    return status;
  }
  void OnTerminal(int width = 80) {
    output_.out_is_terminal = true;
    output_.width = width;
    environment_.Set("TERM", "xterm");
  }

  FakeOutput output_;
  Environment environment_;
};

TEST_F(NinjaStatusTest, APipeGetsALineWhenAnEdgeEnds) {
  NinjaStatus status = Make();
  status.PlanTotal(2);
  status.EdgeStarted(Edge("a"), 0);
  status.EdgeAnnounced(Edge("a"), 1);
  status.EdgeStarted(Edge("b"), 1);
  EXPECT_EQ("", output_.out);
  status.EdgeFinished(Edge("a"), Succeeds());
  status.EdgeFinished(Edge("b"), Succeeds());
  status.BuildFinished({});
  EXPECT_EQ("[1/2] do a\n[2/2] do b\n", output_.out);
  EXPECT_EQ("", output_.err);
}

TEST_F(NinjaStatusTest, ATerminalGetsALineAtStartAndEnd) {
  OnTerminal();
  NinjaStatus status = Make();
  status.PlanTotal(1);
  status.EdgeStarted(Edge("a"), 0);
  status.EdgeFinished(Edge("a"), Succeeds());
  EXPECT_EQ("\r[0/1] do a\x1b[K\r[1/1] do a\x1b[K", output_.TakeOut());
  status.BuildFinished({});
  EXPECT_EQ("\n", output_.out);
}

TEST_F(NinjaStatusTest, ATerminalLineFitsTheWidthOfThatMoment) {
  OnTerminal(16);
  NinjaStatus status = Make();
  status.PlanTotal(1);
  EdgeInfo edge = Edge("a");
  edge.description = "0123456789012345678\n9";
  status.EdgeStarted(edge, 0);
  EXPECT_EQ("\r[0/1] ...45678 9\x1b[K", output_.TakeOut());
  output_.width = 80;
  status.EdgeFinished(edge, Succeeds());
  EXPECT_EQ("\r[1/1] 0123456789012345678 9\x1b[K", output_.out);
}

TEST_F(NinjaStatusTest, ADumbTerminalIsAPipe) {
  OnTerminal();
  environment_.Set("TERM", "dumb");
  NinjaStatus status = Make();
  status.PlanTotal(1);
  status.EdgeStarted(Edge("a"), 0);
  status.EdgeFinished(Edge("a"), Succeeds("\x1b[1mx\x1b[0m\n"));
  EXPECT_EQ("[1/1] do a\nx\n", output_.out);
}

TEST_F(NinjaStatusTest, AnEdgeWithoutDescriptionShowsItsCommand) {
  NinjaStatus status = Make();
  status.PlanTotal(1);
  EdgeInfo edge = Edge("a");
  edge.description = "";
  status.EdgeStarted(edge, 0);
  status.EdgeFinished(edge, Succeeds());
  EXPECT_EQ("[1/1] make a\n", output_.out);
}

TEST_F(NinjaStatusTest, VerboseShowsWholeCommands) {
  OnTerminal(10);
  NinjaStatusOptions options;
  options.verbosity = Verbosity::kVerbose;
  NinjaStatus status = Make(options);
  status.PlanTotal(1);
  EdgeInfo edge = Edge("a-name-longer-than-the-terminal");
  status.EdgeStarted(edge, 0);
  status.EdgeFinished(edge, Succeeds());
  EXPECT_EQ("[1/1] make a-name-longer-than-the-terminal\n", output_.out);
  EXPECT_TRUE(status.has_colors()) << "it is a terminal all the same";
}

TEST_F(NinjaStatusTest, QuietShowsFailuresOutputsAndTheLastLine) {
  NinjaStatusOptions options;
  options.verbosity = Verbosity::kQuiet;
  NinjaStatus status = Make(options);
  status.PlanTotal(2);
  status.EdgeStarted(Edge("a"), 0);
  status.EdgeFinished(Edge("a"), Succeeds("hello\n"));
  status.EdgeStarted(Edge("b"), 0);
  status.EdgeFinished(Edge("b"), Fails(1));
  BuildSummary summary;
  summary.success = false;
  summary.reason = "subcommand failed";
  status.BuildFinished(summary);
  EXPECT_EQ("hello\nFAILED: [code=1] b \nmake b\nninja: build stopped: subcommand failed.\n", output_.out);
}

TEST_F(NinjaStatusTest, AFailureNamesCodeOutputsAndCommandBeforeTheOutput) {
  NinjaStatus status = Make();
  status.PlanTotal(3);
  EdgeInfo edge = Edge("a");
  edge.outputs = {"out1", "out2"};
  status.EdgeStarted(edge, 0);
  status.EdgeFinished(edge, Fails(3, "broken\n"));
  EXPECT_EQ("[1/3] do a\nFAILED: [code=3] out1 out2 \nmake a\nbroken\n", output_.out);
}

TEST_F(NinjaStatusTest, AFailureOnATerminalIsRedAndStartsANewLine) {
  OnTerminal();
  NinjaStatus status = Make();
  status.PlanTotal(1);
  status.EdgeStarted(Edge("a"), 0);
  output_.TakeOut();
  status.EdgeFinished(Edge("a"), Fails(2));
  EXPECT_EQ("\r[1/1] do a\x1b[K\n\x1b[31mFAILED: [code=2] \x1b[0ma \nmake a\n", output_.out);
}

TEST_F(NinjaStatusTest, OutputWithoutItsLastNewlineGetsOneLater) {
  NinjaStatus status = Make();
  status.PlanTotal(2);
  status.EdgeStarted(Edge("a"), 0);
  status.EdgeFinished(Edge("a"), Succeeds("xyz"));
  EXPECT_EQ("[1/2] do a\nxyz", output_.TakeOut());
  status.EdgeStarted(Edge("b"), 0);
  status.EdgeFinished(Edge("b"), Succeeds("two\nlines"));
  EXPECT_EQ("\n[2/2] do b\ntwo\nlines", output_.TakeOut());
  status.BuildFinished({});
  EXPECT_EQ("\n", output_.out);
}

TEST_F(NinjaStatusTest, AStatusLineOnATerminalDoesNotEraseOutputWithoutNewline) {
  OnTerminal();
  NinjaStatus status = Make();
  status.PlanTotal(2);
  status.EdgeStarted(Edge("a"), 0);
  status.EdgeFinished(Edge("a"), Succeeds("xyz"));
  output_.TakeOut();
  status.EdgeStarted(Edge("b"), 0);
  EXPECT_EQ("\n\r[1/2] do b\x1b[K", output_.out);
}

TEST_F(NinjaStatusTest, AConsoleEdgeShowsItsLineFirstAndHoldsOthersBack) {
  NinjaStatus status = Make();
  status.PlanTotal(4);
  status.EdgeStarted(Edge("a"), 0);
  status.EdgeStarted(Edge("b"), 0);
  status.EdgeStarted(Edge("tty", true), 0);
  EXPECT_EQ("[0/4] do tty\n", output_.TakeOut());
  status.EdgeFinished(Edge("a"), Succeeds("said a"));
  status.EdgeFinished(Edge("b"), Succeeds());
  EXPECT_EQ("", output_.TakeOut());
  status.EdgeFinished(Edge("tty", true), Succeeds());
  EXPECT_EQ("[1/4] do a\nsaid a\n[2/4] do b\n", output_.out);
}

TEST_F(NinjaStatusTest, OnlyTheNewestLineIsKeptWhileTheConsoleIsTaken) {
  OnTerminal();
  NinjaStatus status = Make();
  status.PlanTotal(3);
  status.EdgeStarted(Edge("tty", true), 0);
  EXPECT_EQ("\r[0/3] do tty\x1b[K\n", output_.TakeOut());
  status.EdgeStarted(Edge("a"), 0);
  status.EdgeFinished(Edge("a"), Succeeds());
  status.EdgeStarted(Edge("b"), 0);
  status.EdgeFinished(Edge("tty", true), Succeeds());
  EXPECT_EQ("\r[1/3] do b\x1b[K", output_.out);
}

TEST_F(NinjaStatusTest, AFailedConsoleEdgeHasItsBlock) {
  NinjaStatus status = Make();
  status.PlanTotal(1);
  status.EdgeStarted(Edge("tty", true), 0);
  status.EdgeFinished(Edge("tty", true), Fails(1));
  EXPECT_EQ("[0/1] do tty\nFAILED: [code=1] tty \nmake tty\n", output_.out);
}

TEST_F(NinjaStatusTest, TheEndOfABuildFreesTheConsole) {
  NinjaStatus status = Make();
  status.PlanTotal(2);
  status.EdgeStarted(Edge("tty", true), 0);
  status.EdgeStarted(Edge("a"), 0);
  status.EdgeFinished(Edge("a"), Succeeds());
  BuildSummary summary;
  summary.success = false;
  summary.reason = "interrupted by user";
  status.BuildFinished(summary);
  EXPECT_EQ("[0/2] do tty\n[1/2] do a\nninja: build stopped: interrupted by user.\n", output_.out);
}

TEST_F(NinjaStatusTest, MessagesGoToTheStreamsThatNinjaUses) {
  NinjaStatus status = Make();
  status.Info("Entering directory `x'");
  status.Warning("careful");
  status.Error("broken");
  status.Explain("a is dirty");
  EXPECT_EQ("ninja: Entering directory `x'\n", output_.out);
  EXPECT_EQ("ninja: warning: careful\nninja: error: broken\nninja explain: a is dirty\n", output_.err);
}

TEST_F(NinjaStatusTest, AMessageOnATerminalEndsTheStatusLineFirst) {
  OnTerminal();
  NinjaStatus status = Make();
  status.PlanTotal(1);
  status.EdgeStarted(Edge("a"), 0);
  status.Warning("careful");
  EXPECT_EQ("\r[0/1] do a\x1b[K\n{err}ninja: warning: careful\n", output_.both);
}

TEST_F(NinjaStatusTest, MessagesCarryTheProgramsName) {
  NinjaStatusOptions options;
  NinjaStatus status(output_, environment_, options);
  status.BuildStarted(0);
  BuildSummary summary;
  summary.nothing_to_do = true;
  status.BuildFinished(summary);
  EXPECT_EQ("rbuild: no work to do.\n", output_.out);
}

TEST_F(NinjaStatusTest, NothingToDoIsNotSaidWhenQuiet) {
  NinjaStatusOptions options;
  options.verbosity = Verbosity::kQuiet;
  NinjaStatus status = Make(options);
  BuildSummary summary;
  summary.nothing_to_do = true;
  status.BuildFinished(summary);
  EXPECT_EQ("", output_.out);
}

TEST_F(NinjaStatusTest, DiagnosticsOfFreshEdgesAreShown) {
  NinjaStatus status = Make();
  status.FreshDiagnostics(Edge("a"), "\x1b[33mwarning\x1b[0m: old\n");
  EXPECT_EQ("warning: old\n", output_.out);
}

TEST_F(NinjaStatusTest, MessagesOfRustcAreRendered) {
  const std::string message =
      R"({"$message_type":"diagnostic","level":"warning","spans":[],"rendered":"warning: w\n"})";
  NinjaStatus status = Make();
  EdgeInfo edge = Edge("a");
  status.FreshDiagnostics(edge, message + "\n");
  EXPECT_EQ(message + "\n", output_.TakeOut());
  edge.rustc = true;
  status.FreshDiagnostics(edge, message + "\ntext\n");
  EXPECT_EQ("warning: w\ntext\n", output_.TakeOut());
  EdgeResult result;
  result.output = message + "\n";
  result.printed = "printed\n";
  status.EdgeFinished(edge, result);
  EXPECT_TRUE(output_.out.ends_with("printed\nwarning: w\n")) << output_.out;
}

TEST_F(NinjaStatusTest, RatesAndTimesCountFromTheStartOfTheBuild) {
  NinjaStatusOptions options;
  options.format = StatusFormat::FromPlaceholders("%e %E ").value();
  NinjaStatus status = Make(options);
  status.BuildStarted(5000);
  status.PlanTotal(2);
  status.PlanExpected(2, 4000);
  EdgeInfo edge = Edge("a");
  edge.expected_ms = 1000;
  status.EdgeStarted(edge, 5000);
  EdgeResult result;
  result.start_ms = 5000;
  result.end_ms = 6000;
  status.EdgeFinished(edge, result);
  EXPECT_EQ("1.000 3.000 do a\n", output_.out);
}

struct ColorCase {
  bool terminal;
  std::vector<std::pair<std::string, std::string>> variables;
  bool colors;
};

class Colors : public NinjaStatusTest, public testing::WithParamInterface<ColorCase> {};

TEST_P(Colors, DependOnTerminalAndVariables) {
  if (GetParam().terminal) {
    OnTerminal();
  }
  for (const auto& [name, value] : GetParam().variables) {
    environment_.Set(name, value);
  }
  NinjaStatus status = Make();
  EXPECT_EQ(GetParam().colors, status.has_colors());
  status.FreshDiagnostics(Edge("a"), "\x1b[1mx\x1b[0m\n");
  EXPECT_EQ(GetParam().colors ? "\x1b[1mx\x1b[0m\n" : "x\n", output_.out);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Colors,
    testing::Values(ColorCase{true, {}, true}, ColorCase{false, {}, false}, ColorCase{true, {{"TERM", "dumb"}}, false},
                    ColorCase{true, {{"NO_COLOR", "1"}}, false}, ColorCase{true, {{"NO_COLOR", "0"}}, true},
                    ColorCase{true, {{"NO_COLOR", ""}}, true}, ColorCase{false, {{"CLICOLOR_FORCE", "1"}}, true},
                    ColorCase{false, {{"CLICOLOR_FORCE", "0"}}, false},
                    ColorCase{false, {{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}, false},
                    ColorCase{false, {{"FORCE_COLOR", "1"}}, true}, ColorCase{false, {{"FORCE_COLOR", "0"}}, false},
                    ColorCase{false, {{"FORCE_COLOR", "1"}, {"NO_COLOR", "1"}}, true}));

}  // namespace
}  // namespace rbuild
