// CargoStatus: what is shown and counted of what compilers say.
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "status/cargo_status.h"
#include "status/cargo_status_fixture.h"

namespace rbuild {
namespace {

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

}  // namespace
}  // namespace rbuild
