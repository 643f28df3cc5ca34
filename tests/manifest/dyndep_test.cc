// ParseDyndep: statements and errors.
#include "manifest/dyndep.h"

#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace rbuild {
namespace {

// "nobodys" is made by no edge, "a2" by the same as "a", any other file by an edge of its own.
EdgeId ProducerOfPath(std::string_view path) {
  return path == "nobodys" ? EdgeId() : EdgeId(std::hash<std::string_view>()(path == "a2" ? "a" : path) % 100000);
}

std::string Show(std::string_view text) {
  Result<DyndepFile> file = ParseDyndep(text, "x.dd", ProducerOfPath);
  if (!file) {
    return file.error().ToString();
  }
  std::string shown;
  for (const DyndepStatement& s : file->statements) {
    shown += fmt::format("{}: {} | {} <- {}{}\n", s.line, s.output, fmt::join(s.implicit_outputs, " "),
                         fmt::join(s.implicit_inputs, " "), s.restat ? " restat" : "");
  }
  return shown;
}

constexpr std::string_view kVersion = "ninja_dyndep_version = 1\n";

TEST(Dyndep, Statements) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  constexpr Case kCases[] = {
      {"", ""},
      {"build a: dyndep\n", "2: a |  <- \n"},
      {"# comment\n\nbuild a | b c: dyndep | d e\n  restat = 1\nbuild f: dyndep\n",
       "4: a | b c <- d e restat\n6: f |  <- \n"},
      {"build ./a//b | x/../c: dyndep | d$ e f/\n", "2: a/b | c <- d e f\n"},
      {"build a: dyndep\n  restat =\n", "2: a |  <- \n"},
      {"build a: dyndep\n  restat = $unknown\n", "2: a |  <- \n"},
      {"build a | $\n  b: dyndep | $\n  c\r\n", "2: a | b <- c\n"},
      {"build a |: dyndep |\n", "2: a |  <- \n"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Show(std::string(kVersion) + std::string(c.text)), c.expected) << c.text;
  }
}

TEST(Dyndep, Versions) {
  EXPECT_EQ(Show("ninja_dyndep_version = 1.0\n"), "");
  EXPECT_EQ(Show("\n# comment\nninja_dyndep_version = 1.0-extra\n"), "");
  EXPECT_EQ(
      Show("ninja_dyndep_version = 2\n"),
      "x.dd:1: unsupported 'ninja_dyndep_version = 2'\nninja_dyndep_version = 2\n                        ^ near here");
  EXPECT_EQ(Show("ninja_dyndep_version = 1.1\n"),
            "x.dd:1: unsupported 'ninja_dyndep_version = 1.1'\nninja_dyndep_version = 1.1\n"
            "                          ^ near here");
  EXPECT_EQ(Show(""), "x.dd:1: expected 'ninja_dyndep_version = ...'");
  EXPECT_EQ(Show("build a: dyndep\n"), "x.dd:1: expected 'ninja_dyndep_version = ...'");
  EXPECT_EQ(Show("x = 1\n"), "x.dd:1: expected 'ninja_dyndep_version = ...'\nx = 1\n     ^ near here");
  EXPECT_EQ(Show("ninja_dyndep_version = 1"),
            "x.dd:1: unexpected EOF\nninja_dyndep_version = 1\n                        ^ near here");
}

TEST(Dyndep, Errors) {
  struct Case {
    std::string_view text;
    std::string_view error;
  };
  constexpr Case kCases[] = {
      {"ninja_dyndep_version = 1\n", "x.dd:2: unexpected identifier"},
      {"rule r\n", "x.dd:2: unexpected 'rule'"},
      {" x\n", "x.dd:2: unexpected indent"},
      {"\t\n", "x.dd:2: tabs are not allowed, use spaces"},
      {"build\n", "x.dd:2: expected path\nbuild\n     ^ near here"},
      {"build $x: dyndep\n", "x.dd:2: empty path\nbuild $x: dyndep\n        ^ near here"},
      {"build a\n", "x.dd:2: expected ':', got newline ($ also escapes ':')\nbuild a\n       ^ near here"},
      {"build a b: dyndep\n", "x.dd:2: explicit outputs not supported\nbuild a b: dyndep\n         ^ near here"},
      {"build a:\n", "x.dd:2: expected build command name 'dyndep'\nbuild a:\n        ^ near here"},
      {"build a: touch\n", "x.dd:2: expected build command name 'dyndep'\nbuild a: touch\n         ^ near here"},
      {"build a: dyndep b\n", "x.dd:2: explicit inputs not supported\nbuild a: dyndep b\n                 ^ near here"},
      {"build a: dyndep || b\n",
       "x.dd:2: order-only inputs not supported\nbuild a: dyndep || b\n                ^ near here"},
      {"build a: dyndep | b |@ c\n",
       "x.dd:2: expected newline, got '|@'\nbuild a: dyndep | b |@ c\n                    ^ near here"},
      {"build a: dyndep\n  x = 1\n", "x.dd:3: binding is not 'restat'\n  x = 1\n       ^ near here"},
      {"build a: dyndep\n  restat\n", "x.dd:3: expected '=', got newline\n  restat\n        ^ near here"},
      {"build a: dyndep\n  restat = 1\n  restat = 1\n", "x.dd:4: unexpected indent"},
      {"build a: dyndep\nbuild ./a: dyndep\n",
       "x.dd:3: multiple statements for 'a'\nbuild ./a: dyndep\n         ^ near here"},
      {"build a: dyndep\nbuild a2: dyndep\n",
       "x.dd:3: multiple statements for 'a2'\nbuild a2: dyndep\n        ^ near here"},
      {"build nobodys: dyndep\n",
       "x.dd:2: no build statement exists for 'nobodys'\nbuild nobodys: dyndep\n             ^ near here"},
      {"build a | $x: dyndep\n", "x.dd:2: empty path\nbuild a | $x: dyndep\n            ^ near here"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(Show(std::string(kVersion) + std::string(c.text)), c.error) << c.text;
  }
}

}  // namespace
}  // namespace rbuild
