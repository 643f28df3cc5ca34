// SplitShownIncludes: which lines tell of inputs, and what is left to be shown.
#include "build/show_includes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

struct Case {
  const char* output;
  const char* prefix;
  std::vector<std::string> paths;
  const char* rest;
};

TEST(ShowIncludesTest, SplitsTheOutput) {
  const std::vector<Case> cases = {
      {"", "", {}, ""},
      {"hello", "", {}, "hello"},
      {"\n\n", "", {}, "\n\n"},
      {"Note: including file:   a/../b.h\r\nwarning: x\r\n", "", {"b.h"}, "warning: x\r\n"},
      {"Hinweis: a.h\nNote: including file: b.h\n", "Hinweis: ", {"a.h"}, "Note: including file: b.h\n"},
      {"Main.CPP\nNote: including file: a.h\nlater.cpp\n", "", {"a.h"}, "later.cpp\n"},
      {"Note: including file: C:\\Program Files\\x.h\nNote: including file: \n", "", {}, ""},
  };
  for (const Case& c : cases) {
    ShownIncludes split = SplitShownIncludes(c.output, c.prefix);
    EXPECT_EQ(split.paths, c.paths) << c.output;
    EXPECT_EQ(split.rest, c.rest) << c.output;
  }
}

class ShowIncludesBuildTest : public BuildTestBase {};

TEST_F(ShowIncludesBuildTest, TheyCountAsInputsAndAreNotShown) {
  disk_.Create("a.c", "1");
  disk_.Create("a.h", "1");
  const std::string text =
      "rule cl\n  command = echo a.c && echo INC a.h && echo warning && cat a.c a.h > $out\n  deps = msvc\n"
      "  msvc_deps_prefix = INC\n"
      "build a.o: cl a.c\n";
  Build(text);
  EXPECT_EQ(status_.output, "warning\n");
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.Create("a.h", "2");
  EXPECT_EQ(Build(text).started, 1);
  EXPECT_EQ(disk_.Content("a.o"), "12");
}

}  // namespace
}  // namespace rbuild
