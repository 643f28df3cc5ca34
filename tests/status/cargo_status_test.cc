// CargoStatus: stories of events and the bytes that come of them on stderr.
#include "status/cargo_status.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "fakes/fake_output.h"

namespace rbuild {
namespace {

constexpr char kFinished[] = "`dev` profile [unoptimized + debuginfo] target(s)";
constexpr char kWarningA[] = "warning: unused variable: `a`\n --> src/a.rs:1:1\n\n";
constexpr char kWarningB[] = "warning: unused variable: `b`\n --> src/b.rs:2:2\n\n";
constexpr char kErrorA[] = "error[E0308]: mismatched types\n --> src/a.rs:3:3\n\n";

// What rustc writes to have `rendered` shown.
std::string Message(const std::string& rendered, bool fixable = false) {
  const std::string level = rendered.starts_with("error") ? "error" : "warning";
  const std::string head = rendered.substr(0, rendered.find('\n'));
  return fmt::format(
      R"({{"$message_type":"diagnostic","level":"{}","message":{},"spans":[],"children":[{}],"rendered":{}}})"
      "\n",
      level, JsonQuoted(head.substr(head.find(": ") + 2)),
      fixable ? R"({"spans":[{"suggestion_applicability":"MachineApplicable"}]})" : "", JsonQuoted(rendered));
}

EdgeInfo Edge(uint32_t id, const std::string& package, const std::string& target = "lib") {
  EdgeInfo edge;
  edge.id = id;
  edge.description = "Compiling " + package + " v1.0.0";
  edge.command = "rustc " + package;
  edge.outputs = {"deps/lib" + package + ".rlib"};
  edge.unit = package + " (" + target + ")";
  edge.rustc = target != "build script run";
  return edge;
}

EdgeResult Ends(int64_t end_ms, std::string output = "", int exit_code = 0) {
  EdgeResult result;
  result.success = exit_code == 0;
  result.exit_code = exit_code;
  result.output = std::move(output);
  result.end_ms = end_ms;
  return result;
}

class CargoStatusTest : public testing::Test {
 protected:
  CargoStatus Make(CargoStatusOptions options = {}) {
    options.finished = kFinished;
    CargoStatus status(output_, environment_, std::move(options));
    status.BuildStarted(0);
    return status;
  }
  void OnTerminal(int width) {
    output_.err_is_terminal = true;
    output_.width = width;
    environment_.Set("TERM", "xterm");
    environment_.Set("NO_COLOR", "1");
  }

  FakeOutput output_;
  Environment environment_;
};

TEST_F(CargoStatusTest, APackageIsNamedOnceWhenItsFirstUnitStarts) {
  CargoStatus status = Make();
  status.PlanTotal(3);
  status.EdgeStarted(Edge(1, "syn", "build script"), 0);
  status.EdgeStarted(Edge(2, "serde"), 0);
  status.EdgeFinished(Edge(1, "syn", "build script"), Ends(10));
  status.EdgeStarted(Edge(3, "syn"), 10);
  status.EdgeFinished(Edge(2, "serde"), Ends(20));
  status.EdgeFinished(Edge(3, "syn"), Ends(20));
  BuildSummary summary;
  summary.elapsed_ms = 1234;
  status.BuildFinished(summary);
  EXPECT_EQ(
      "   Compiling syn v1.0.0\n"
      "   Compiling serde v1.0.0\n"
      "    Finished `dev` profile [unoptimized + debuginfo] target(s) in 1.23s\n",
      output_.err);
  EXPECT_EQ("", output_.out);
}

TEST_F(CargoStatusTest, APackageIsNamedOnceWhateverIsDoneOfItAndOnceMoreWhenDocumented) {
  CargoStatus status = Make();
  EdgeInfo check = Edge(2, "syn");
  check.description = "Checking syn v1.0.0";
  EdgeInfo document = Edge(3, "syn");
  document.description = "Documenting syn v1.0.0";
  status.EdgeStarted(Edge(1, "syn", "build script"), 0);
  status.EdgeStarted(check, 0);
  status.EdgeStarted(document, 0);
  EXPECT_EQ("   Compiling syn v1.0.0\n Documenting syn v1.0.0\n", output_.err);
}

TEST_F(CargoStatusTest, LongBuildsAreTimedInMinutes) {
  CargoStatus status = Make();
  BuildSummary summary;
  summary.elapsed_ms = 125'900;
  status.BuildFinished(summary);
  EXPECT_EQ("    Finished `dev` profile [unoptimized + debuginfo] target(s) in 2m 05s\n", output_.err);
}

TEST_F(CargoStatusTest, NothingToDoStillSaysFinished) {
  CargoStatus status = Make();
  BuildSummary summary;
  summary.nothing_to_do = true;
  status.BuildFinished(summary);
  EXPECT_EQ("    Finished `dev` profile [unoptimized + debuginfo] target(s) in 0.00s\n", output_.err);
}

TEST_F(CargoStatusTest, StatusWordsAreBoldGreenInColour) {
  CargoStatusOptions options;
  options.color = ColorChoice::kAlways;
  CargoStatus status = Make(options);
  status.EdgeStarted(Edge(1, "serde"), 0);
  EXPECT_EQ("\x1b[1m\x1b[92m   Compiling\x1b[0m serde v1.0.0\n", output_.TakeErr());
  status.Warning("w");
  status.Error("e");
  EXPECT_EQ("\x1b[1m\x1b[33mwarning\x1b[0m\x1b[1m:\x1b[0m w\n\x1b[1m\x1b[91merror\x1b[0m\x1b[1m:\x1b[0m e\n",
            output_.err);
}

TEST_F(CargoStatusTest, AnEdgeWithoutDescriptionShowsNothing) {
  CargoStatus status = Make();
  EdgeInfo edge;
  edge.command = "ln -f a b";
  status.EdgeStarted(edge, 0);
  status.EdgeFinished(edge, Ends(1));
  EXPECT_EQ("", output_.err);
}

TEST_F(CargoStatusTest, DiagnosticsAreShownOnceAndCounted) {
  CargoStatus status = Make();
  status.EdgeStarted(Edge(1, "a"), 0);
  status.EdgeStarted(Edge(2, "a", "bin \"a\""), 0);
  output_.TakeErr();
  status.EdgeFinished(Edge(1, "a"),
                      Ends(1, Message(kWarningA) + Message(kWarningB) + Message("warning: 2 warnings emitted\n\n")));
  EXPECT_EQ(std::string(kWarningA) + kWarningB + "warning: `a` (lib) generated 2 warnings\n", output_.TakeErr());
  status.EdgeFinished(Edge(2, "a", "bin \"a\""), Ends(2, Message(kWarningA) + Message("warning: other\n\n")));
  EXPECT_EQ("warning: other\n\nwarning: `a` (bin \"a\") generated 2 warnings (1 duplicate)\n", output_.TakeErr());
}

TEST_F(CargoStatusTest, SaysHowManyWarningsCanBeMended) {
  const std::string mends_a = Message(kWarningA, true);
  const std::string mends_b = Message(kWarningB, true);
  CargoStatus status = Make();
  status.EdgeFinished(Edge(1, "a"), Ends(1, mends_a + Message("warning: other\n\n")));
  EXPECT_EQ(std::string(kWarningA) +
                "warning: other\n\n"
                "warning: `a` (lib) generated 2 warnings (run `cargo fix --lib -p a` to apply 1 suggestion)\n",
            output_.TakeErr());
  // What was shown before is not counted again.
  status.EdgeFinished(Edge(2, "a", "bin \"b\""), Ends(2, mends_a + mends_b));
  EXPECT_EQ(
      std::string(kWarningB) +
          "warning: `a` (bin \"b\") generated 2 warnings (1 duplicate) (run `cargo fix --bin \"b\" -p a` to apply 1 "
          "suggestion)\n",
      output_.TakeErr());
  status.FreshDiagnostics(Edge(3, "c"), Message("warning: c\n\n", true) + Message("warning: d\n\n", true));
  EXPECT_EQ(
      "warning: c\n\nwarning: d\n\n"
      "warning: `c` (lib) generated 2 warnings (run `cargo fix --lib -p c` to apply 2 suggestions)\n",
      output_.TakeErr());
}

TEST_F(CargoStatusTest, TestsAreMendedByAFlagOfTheirOwn) {
  CargoStatus status = Make();
  status.EdgeFinished(Edge(1, "a", "lib test"), Ends(1, Message(kWarningA, true)));
  EXPECT_EQ(
      std::string(kWarningA) +
          "warning: `a` (lib test) generated 1 warning (run `cargo fix --lib -p a --tests` to apply 1 suggestion)\n",
      output_.TakeErr());
  status.EdgeFinished(Edge(2, "a", "test \"it\""), Ends(1, Message(kWarningB, true)));
  EXPECT_EQ(std::string(kWarningB) +
                "warning: `a` (test \"it\") generated 1 warning (run `cargo fix --test \"it\" -p a` to apply 1 "
                "suggestion)\n",
            output_.TakeErr());
}

TEST_F(CargoStatusTest, TheShortFormIsALine) {
  CargoStatusOptions options;
  options.format.is_short = true;
  CargoStatus status = Make(options);
  status.EdgeFinished(Edge(1, "a"), Ends(1, Message(kWarningA) + Message(kWarningA) + "a macro says\n"));
  EXPECT_EQ(
      "src/a.rs:1:1: warning: unused variable: `a`\na macro says\n"
      "warning: `a` (lib) generated 2 warnings (1 duplicate)\n",
      output_.err);
}

TEST_F(CargoStatusTest, WhatToolsAreToldIsOnlyCounted) {
  CargoStatusOptions options;
  options.format.json = true;
  CargoStatus status = Make(options);
  status.EdgeStarted(Edge(1, "a"), 0);
  status.EdgeFinished(Edge(1, "a"), Ends(1, Message(kWarningA) + Message(kErrorA) + "a macro says\n", 1));
  EXPECT_EQ(
      "   Compiling a v1.0.0\na macro says\n"
      "error: could not compile `a` (lib) due to 1 previous error; 1 warning emitted\n",
      output_.TakeErr());
  options.format.render = true;
  Make(options).EdgeFinished(Edge(1, "a"), Ends(1, Message(kWarningA)));
  EXPECT_EQ(std::string(kWarningA) + "warning: `a` (lib) generated 1 warning\n", output_.err);
}

TEST_F(CargoStatusTest, WhatALaterRustWillRejectIsToldAtTheEnd) {
  const std::string report =
      R"({"$message_type":"future_incompat","future_incompat_report":[{"diagnostic":{"rendered":"warning: old\n"}}]})"
      "\n";
  auto told = [&](CargoStatusOptions options, const std::string& output) {
    CargoStatus status = Make(std::move(options));
    status.EdgeFinished(Edge(1, "b"), Ends(1, output));
    status.FreshDiagnostics(Edge(2, "a"), output);
    status.FreshDiagnostics(Edge(3, "a", "lib test"), output);
    status.BuildFinished({});
    std::string text = output_.TakeErr();
    return text.substr(text.find('\n') + 1);
  };
  const std::string names =
      "warning: the following packages contain code that will be rejected by a future version of Rust: a v1.0.0, b "
      "v1.0.0\n";
  CargoStatusOptions options;
  EXPECT_EQ(told(options, report),
            names + "note: to see what the problems were, use the option `--future-incompat-report`\n");
  EXPECT_EQ(told(options, ""), "");
  options.future = FutureReports::kShown;
  EXPECT_EQ(told(options, report), names +
                                       "note: the problems of a v1.0.0:\nwarning: old\n"
                                       "note: the problems of b v1.0.0:\nwarning: old\n");
  EXPECT_EQ(told(options, ""), "note: 0 dependencies had future-incompatible warnings\n");
  options.quiet = true;
  EXPECT_EQ(told(options, report), "");
  options = {};
  options.future = FutureReports::kNone;
  EXPECT_EQ(told(options, report), "");
}

TEST_F(CargoStatusTest, DocumentationThatFailsIsNamedWithoutCounts) {
  CargoStatus status = Make();
  EdgeInfo edge = Edge(1, "a", "lib doc");
  edge.description = "Documenting a v1.0.0";
  status.EdgeFinished(edge, Ends(1, Message(kErrorA), 1));
  EXPECT_EQ(std::string(kErrorA) + "error: could not document `a`\n", output_.err);
}

TEST_F(CargoStatusTest, WhatMacrosPrintGoesToStdout) {
  CargoStatus status = Make();
  EdgeResult result = Ends(1, "to stderr\n");
  result.printed = "to stdout\n";
  status.EdgeFinished(Edge(1, "a"), result);
  EXPECT_EQ("to stdout\n", output_.out);
  EXPECT_EQ("to stderr\n", output_.err);
}

TEST_F(CargoStatusTest, NothingIsMendedThatDoesNotCompileOrIsABuildScript) {
  CargoStatus status = Make();
  status.EdgeFinished(Edge(1, "a"), Ends(1, Message(kWarningA, true) + Message(kErrorA), 1));
  EXPECT_EQ(std::string::npos, output_.TakeErr().find("cargo fix"));
  status.EdgeFinished(Edge(2, "b", "build script"), Ends(1, Message(kWarningB, true)));
  EXPECT_EQ(std::string(kWarningB) + "warning: `b` (build script) generated 1 warning\n", output_.TakeErr());
}

TEST_F(CargoStatusTest, DiagnosticsOfFreshUnitsAreShown) {
  CargoStatus status = Make();
  status.FreshDiagnostics(Edge(1, "a"), Message("\x1b[33mwarning\x1b[0m: old\n\n"));
  EXPECT_EQ("warning: old\n\nwarning: `a` (lib) generated 1 warning\n", output_.err);
}

TEST_F(CargoStatusTest, TextThatIsNoDiagnosticIsNeverTakenForADuplicate) {
  CargoStatus status = Make();
  status.EdgeStarted(Edge(1, "a"), 0);
  status.EdgeStarted(Edge(2, "b"), 0);
  output_.TakeErr();
  status.EdgeFinished(Edge(1, "a"), Ends(1, "macro says hello"));
  status.EdgeFinished(Edge(2, "b"), Ends(2, "macro says hello\n"));
  EXPECT_EQ("macro says hello\nmacro says hello\n", output_.err);
}

TEST_F(CargoStatusTest, AFailedUnitHidesItsCommand) {
  CargoStatus status = Make();
  status.EdgeStarted(Edge(1, "a"), 0);
  output_.TakeErr();
  status.EdgeFinished(
      Edge(1, "a"),
      Ends(1, Message(kErrorA) + Message(kWarningA) + Message("error: aborting due to 1 previous error\n\n"), 1));
  EXPECT_EQ(std::string(kErrorA) + kWarningA +
                "warning: `a` (lib) generated 1 warning\n"
                "error: could not compile `a` (lib) due to 1 previous error; 1 warning emitted\n",
            output_.TakeErr());
  BuildSummary summary;
  summary.success = false;
  summary.reason = "subcommand failed";
  status.BuildFinished(summary);
  EXPECT_EQ("", output_.err);
}

TEST_F(CargoStatusTest, VerboseShowsTheFailedCommand) {
  CargoStatusOptions options;
  options.verbose = 1;
  CargoStatus status = Make(options);
  status.EdgeStarted(Edge(1, "a"), 0);
  EXPECT_EQ("   Compiling a v1.0.0\n     Running `rustc a`\n", output_.TakeErr());
  status.EdgeFinished(Edge(1, "a"), Ends(1, Message(kErrorA), 1));
  EXPECT_EQ(std::string(kErrorA) +
                "error: could not compile `a` (lib) due to 1 previous error\n"
                "\nCaused by:\n  process didn't exit successfully: `rustc a` (exit status: 1)\n",
            output_.err);
}

TEST_F(CargoStatusTest, AKilledCommandIsShownInAnyCase) {
  CargoStatus status = Make();
  status.EdgeStarted(Edge(1, "a"), 0);
  output_.TakeErr();
  status.EdgeFinished(Edge(1, "a"), Ends(1, "some text\n", 137));
  EXPECT_EQ(
      "some text\nerror: could not compile `a` (lib)\n"
      "\nCaused by:\n  process didn't exit successfully: `rustc a` (signal: 9)\n",
      output_.err);
}

TEST_F(CargoStatusTest, AFailedBuildScriptShowsItsOutput) {
  CargoStatus status = Make();
  EdgeInfo edge = Edge(1, "zstd-sys", "build script run");
  edge.command = "run it";
  status.EdgeStarted(edge, 0);
  output_.TakeErr();
  const std::string said =
      "[zstd-sys 1.0.0] line\nwarning: zstd-sys@1.0.0: w\nerror: failed to run custom build command\n\nCaused by:\n"
      "  --- stderr\n\n  cc: not found\n";
  status.EdgeFinished(edge, Ends(1, said, 101));
  EXPECT_EQ(said, output_.err);
}

TEST_F(CargoStatusTest, ABuildScriptThatEndsWithoutAWordIsNamed) {
  CargoStatus status = Make();
  EdgeInfo edge = Edge(1, "zstd-sys", "build script run");
  edge.command = "run it";
  status.EdgeStarted(edge, 0);
  output_.TakeErr();
  status.EdgeFinished(edge, Ends(1, "", 137));
  EXPECT_EQ(
      "error: failed to run custom build command for `zstd-sys v1.0.0`\n"
      "\nCaused by:\n  process didn't exit successfully: `run it` (signal: 9)\n",
      output_.err);
}

TEST_F(CargoStatusTest, WarningsOfBuildScriptsAreNotCountedAndTheirLinesShownOnce) {
  const std::string said = "[a 1.0.0] hello\n[a 1.0.0] \nwarning: a@1.0.0: careful\n";
  const EdgeInfo run = Edge(1, "a", "build script run");
  CargoStatus status = Make();
  status.EdgeStarted(run, 0);
  output_.TakeErr();
  status.EdgeFinished(run, Ends(1, said));
  EXPECT_EQ(said, output_.TakeErr());
  status.EdgeFinished(run, Ends(1, ""));
  EXPECT_EQ("", output_.err);
  status.FreshDiagnostics(run, said);
  EXPECT_EQ("warning: a@1.0.0: careful\n", output_.TakeErr());
  CargoStatusOptions quiet;
  quiet.quiet = true;
  Make(quiet).FreshDiagnostics(run, said);
  EXPECT_EQ("", output_.err);
}

TEST_F(CargoStatusTest, AFailedEdgeThatIsNoUnitShowsItsOutputsAndCommand) {
  CargoStatus status = Make();
  EdgeInfo edge;
  edge.command = "ln -f a b";
  edge.outputs = {"b", "c"};
  status.EdgeStarted(edge, 0);
  status.EdgeFinished(edge, Ends(1, "ln: no such file\n", 1));
  EXPECT_EQ(
      "ln: no such file\nerror: could not make `b`, `c`\n"
      "\nCaused by:\n  process didn't exit successfully: `ln -f a b` (exit status: 1)\n",
      output_.err);
}

TEST_F(CargoStatusTest, TheFirstFailureSaysThatOthersAreWaitedFor) {
  CargoStatus status = Make();
  for (uint32_t id = 1; id <= 3; ++id) {
    status.EdgeStarted(Edge(id, "p" + std::to_string(id)), 0);
  }
  output_.TakeErr();
  status.EdgeFinished(Edge(1, "p1"), Ends(1, Message(kErrorA), 1));
  EXPECT_EQ(std::string(kErrorA) +
                "error: could not compile `p1` (lib) due to 1 previous error\n"
                "warning: build failed, waiting for other jobs to finish...\n",
            output_.TakeErr());
  status.EdgeFinished(Edge(2, "p2"), Ends(1, Message("error: x\n\n"), 1));
  EXPECT_EQ("error: x\n\nerror: could not compile `p2` (lib) due to 1 previous error\n", output_.err);
}

TEST_F(CargoStatusTest, WithKeepGoingNobodyWaits) {
  CargoStatusOptions options;
  options.keep_going = true;
  CargoStatus status = Make(options);
  status.EdgeStarted(Edge(1, "a"), 0);
  status.EdgeStarted(Edge(2, "b"), 0);
  output_.TakeErr();
  status.EdgeFinished(Edge(1, "a"), Ends(1, Message("error: x\n\n"), 1));
  EXPECT_EQ("error: x\n\nerror: could not compile `a` (lib) due to 1 previous error\n", output_.err);
}

TEST_F(CargoStatusTest, OtherReasonsToStopAreSaid) {
  CargoStatus status = Make();
  BuildSummary summary;
  summary.success = false;
  summary.reason = "interrupted by user";
  status.BuildFinished(summary);
  EXPECT_EQ("error: build stopped: interrupted by user\n", output_.err);
}

TEST_F(CargoStatusTest, QuietShowsDiagnosticsAndErrorsAlone) {
  OnTerminal(80);
  CargoStatusOptions options;
  options.quiet = true;
  CargoStatus status = Make(options);
  status.PlanTotal(2);
  status.EdgeStarted(Edge(1, "a"), 0);
  status.EdgeStarted(Edge(2, "b"), 600);
  status.Info("i");
  status.Warning("w");
  EXPECT_EQ("", output_.err);
  status.EdgeFinished(Edge(1, "a"), Ends(700, Message(kWarningA) + Message(kErrorA), 1));
  EXPECT_EQ(std::string(kWarningA) + kErrorA +
                "error: could not compile `a` (lib) due to 1 previous error; 1 warning emitted\n",
            output_.TakeErr());
  status.BuildFinished({});
  EXPECT_EQ("", output_.err);
}

TEST_F(CargoStatusTest, VerboseNamesFreshPackagesOnce) {
  CargoStatusOptions options;
  options.verbose = 1;
  CargoStatus status = Make(options);
  status.EdgeFresh(Edge(1, "a"));
  status.EdgeFresh(Edge(2, "a"));
  status.EdgeFresh(Edge(3, "b"));
  status.EdgeStarted(Edge(4, "b", "bin \"b\""), 0);
  output_.TakeErr();
  BuildSummary failed;
  failed.success = false;
  failed.reason = "interrupted by user";
  status.BuildFinished(failed);
  EXPECT_EQ("       Fresh a v1.0.0\nerror: build stopped: interrupted by user\n", output_.TakeErr());
  CargoStatus silent = Make();
  silent.EdgeFresh(Edge(1, "a"));
  silent.BuildFinished(failed);
  EXPECT_EQ("error: build stopped: interrupted by user\n", output_.err);
}

TEST_F(CargoStatusTest, TheBarComesAfterHalfASecondAndAtMostTenTimesASecond) {
  OnTerminal(60);
  CargoStatus status = Make();
  status.PlanTotal(4);
  status.EdgeStarted(Edge(1, "serde"), 0);
  status.EdgeStarted(Edge(2, "syn", "build script run"), 10);
  output_.TakeErr();
  status.Tick(499);
  EXPECT_EQ("", output_.TakeErr());
  status.Tick(500);
  EXPECT_EQ("\r    Building [>                   ] 0/4: serde, syn(build)\x1b[K", output_.TakeErr());
  status.EdgeAnnounced(Edge(1, "serde"), 599);
  EXPECT_EQ("", output_.TakeErr());
  status.Tick(600);
  EXPECT_EQ("\r    Building [>                   ] 0/4: ...\x1b[K", output_.TakeErr());
  output_.width = 100;
  status.EdgeFinished(Edge(2, "syn", "build script run"), Ends(700));
  EXPECT_EQ("\r    Building [======>                    ] 1/4: serde(codegen)\x1b[K", output_.TakeErr());
}

TEST_F(CargoStatusTest, TheBarIsClearedBeforeTextAndAtTheEnd) {
  OnTerminal(80);
  CargoStatus status = Make();
  status.PlanTotal(2);
  status.EdgeStarted(Edge(1, "serde"), 0);
  status.Tick(500);
  output_.TakeErr();
  status.EdgeStarted(Edge(2, "b"), 510);
  EXPECT_EQ("\r\x1b[K   Compiling b v1.0.0\n", output_.TakeErr());
  status.Tick(610);
  output_.TakeErr();
  BuildSummary summary;
  summary.elapsed_ms = 1000;
  status.BuildFinished(summary);
  EXPECT_EQ("\r\x1b[K    Finished `dev` profile [unoptimized + debuginfo] target(s) in 1.00s\n", output_.TakeErr());
}

TEST_F(CargoStatusTest, NoBarWhereItWouldDoHarm) {
  auto bar_shown = [this](CargoStatusOptions options = {}) {
    CargoStatus status = Make(options);
    status.PlanTotal(2);
    status.EdgeStarted(Edge(1, "serde"), 0);
    status.Tick(1000);
    return output_.TakeErr().find("Building") != std::string::npos;
  };
  EXPECT_FALSE(bar_shown());  // a pipe
  OnTerminal(80);
  EXPECT_TRUE(bar_shown());
  CargoStatusOptions json;
  json.format.json = true;
  EXPECT_TRUE(bar_shown(json));
  output_.out_is_terminal = true;  // objects would be written into the bar
  EXPECT_FALSE(bar_shown(json));
  environment_.Set("CI", "true");
  EXPECT_FALSE(bar_shown());
  CargoStatusOptions always;
  always.bar = true;
  EXPECT_TRUE(bar_shown(always));
  environment_.Unset("CI");
  environment_.Set("TERM", "dumb");
  EXPECT_FALSE(bar_shown());
}

TEST_F(CargoStatusTest, AConsoleEdgeHasTheTerminalToItself) {
  OnTerminal(80);
  CargoStatus status = Make();
  status.PlanTotal(2);
  status.EdgeStarted(Edge(1, "serde"), 0);
  status.Tick(500);
  EdgeInfo console = Edge(2, "tty");
  console.console = true;
  console.description = "";
  output_.TakeErr();
  status.EdgeStarted(console, 600);
  status.Tick(900);
  EXPECT_EQ("\r\x1b[K", output_.TakeErr());
  status.EdgeFinished(console, Ends(1000));
  EXPECT_NE("", output_.err);
}

}  // namespace
}  // namespace rbuild
