// CargoStatus: stories of events and the bytes that come of them on stderr.
#include "status/cargo_status.h"

#include <string>

#include <gtest/gtest.h>

#include "status/cargo_status_fixture.h"

namespace rbuild {
namespace {

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
  EXPECT_EQ("\x1b[1m\x1b[33mwarning\x1b[0m: w\n\x1b[1m\x1b[91merror\x1b[0m: e\n",
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
      "\nCaused by:\n  process didn't exit successfully: `rustc a` (signal: 9, SIGKILL: kill)\n",
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
      "\nCaused by:\n  process didn't exit successfully: `run it` (signal: 9, SIGKILL: kill)\n",
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

TEST_F(CargoStatusTest, OtherReasonsToStopAreSaid) {
  CargoStatus status = Make();
  BuildSummary summary;
  summary.success = false;
  summary.reason = "interrupted by user";
  status.BuildFinished(summary);
  EXPECT_EQ("error: build stopped: interrupted by user\n", output_.err);
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
