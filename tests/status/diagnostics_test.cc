// Diagnostics: how a stream of rendered messages is cut.
#include "status/diagnostics.h"

#include <string>

#include <gtest/gtest.h>

namespace rbuild {
namespace {

std::string Describe(std::string_view output) {
  std::string described;
  for (const Diagnostic& part : SplitDiagnostics(output)) {
    described += "TEWNS"[static_cast<int>(part.kind)];
    described += std::string(part.fixable ? "!" : "") + "<" + std::string(part.text) + ">";
  }
  return described;
}

TEST(SplitDiagnostics, CutsAtHeadsAfterEmptyLines) {
  EXPECT_EQ("", Describe(""));
  EXPECT_EQ("E<error: a\n\n>W<warning: b\n  | x\n\n>N<note: c\n\n>",
            Describe("error: a\n\nwarning: b\n  | x\n\nnote: c\n\n"));
  EXPECT_EQ("E<error[E0308]: a\n\n>N<For more information about this error, try `rustc --explain E0308`.\n>",
            Describe("error[E0308]: a\n\nFor more information about this error, try `rustc --explain E0308`.\n"));
}

TEST(SplitDiagnostics, SeesThroughColours) {
  EXPECT_EQ("W<\x1b[1m\x1b[33mwarning\x1b[0m\x1b[1m: a\x1b[0m\n\n>E<\x1b[91merror[E1]\x1b[0m: b\n>",
            Describe("\x1b[1m\x1b[33mwarning\x1b[0m\x1b[1m: a\x1b[0m\n\n\x1b[91merror[E1]\x1b[0m: b\n"));
}

TEST(SplitDiagnostics, AHeadWithinAMessageIsPartOfIt) {
  EXPECT_EQ("E<error: a\nnote: part of it\n\nmore, after an empty line\n\n>",
            Describe("error: a\nnote: part of it\n\nmore, after an empty line\n\n"));
}

TEST(SplitDiagnostics, KnowsWhatCanBeMended) {
  EXPECT_EQ("W!<\x1b[0;0mwarning: a\n\n>W<warning: b\n\n>W!<\x1b[0;0m\x1b[33mwarning\x1b[0m: c\n\n>",
            Describe("\x1b[0;0mwarning: a\n\nwarning: b\n\n\x1b[0;0m\x1b[33mwarning\x1b[0m: c\n\n"));
}

TEST(SplitDiagnostics, OtherTextStandsAlone) {
  EXPECT_EQ("T<hello\nerrors: none\n\n>E<error: a>", Describe("hello\nerrors: none\n\nerror: a"));
  EXPECT_EQ("T<warnings everywhere\n>", Describe("warnings everywhere\n"));
}

TEST(SplitDiagnostics, KnowsRustcsOwnCounts) {
  EXPECT_EQ("S<warning: 2 warnings emitted\n\n>S<error: aborting due to 1 previous error\n\n>",
            Describe("warning: 2 warnings emitted\n\nerror: aborting due to 1 previous error\n\n"));
  EXPECT_EQ("S<warning: 1 warning emitted>", Describe("warning: 1 warning emitted"));
  EXPECT_EQ("W<warning: many warnings emitted>", Describe("warning: many warnings emitted"));
  EXPECT_EQ("W<warning: 2 warnings emitted by x>", Describe("warning: 2 warnings emitted by x"));
}

}  // namespace
}  // namespace rbuild
