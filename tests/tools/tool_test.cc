// Finding and running a tool, and its flags.
#include "tools/tool.h"

#include <set>

#include "base/text.h"
#include "tools/tool_flags.h"
#include "tools/tool_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ToolTest : public ToolTestBase {};

TEST_F(ToolTest, TheListHoldsEachToolOnceAndNeedsNoBuildFile) {
  const std::string list = Out("list");
  EXPECT_THAT(list, StartsWith("ninja subtools:\n"));
  std::set<std::string_view> names;
  for (const Tool& tool : Tools()) {
    EXPECT_TRUE(names.insert(tool.name).second) << tool.name;
    EXPECT_EQ(tool.description.empty(), list.find(" " + std::string(tool.name) + "  ") == std::string::npos &&
                                            list.find("\n" + std::string(tool.name) + "  ") == std::string::npos)
        << tool.name;
  }
  EXPECT_THAT(list, HasSubstr("run-build-script"));
  EXPECT_THAT(list, HasSubstr("rbuild's own"));
}

TEST_F(ToolTest, AnUnknownToolIsFatalAndNamesTheNearest) {
  EXPECT_EQ(1, Run("quer"));
  EXPECT_EQ("rbuild: fatal: unknown tool 'quer', did you mean 'query'?\n", err_);
  settings_.program = "ninja";
  EXPECT_EQ(1, Run("something"));
  EXPECT_EQ("ninja: fatal: unknown tool 'something'\n", err_);
  EXPECT_EQ("", out_);
}

TEST_F(ToolTest, ToolsOfWindowsSayWhoTheyAreFor) {
  for (const char* tool : {"msvc", "wincodepage"}) {
    EXPECT_EQ(1, Run(tool));
    EXPECT_THAT(err_, HasSubstr("is for Windows only"));
  }
}

TEST_F(ToolTest, ABuildFileIsNeededOnlyByThoseThatReadIt) {
  EXPECT_EQ("", Out("restat", {"a", "b"}));
  EXPECT_EQ("", Out("restat", {"--builddir=out", "a"}));
  EXPECT_THAT(Out("urtle"), Not(testing::IsEmpty()));
  EXPECT_EQ(1, Run("recompact"));
  EXPECT_EQ("rbuild: error: loading 'build.ninja': No such file or directory\n", err_);
  disk_.Create("other.ninja", "build a: phony a\n");
  settings_.build_file = "other.ninja";
  EXPECT_EQ(0, Run("recompact", {"anything"}));
  EXPECT_THAT(err_, StartsWith("rbuild: warning: phony target 'a' names itself as an input"));
}

TEST_F(ToolTest, AWrongFlagShowsTheUsage) {
  EXPECT_EQ(1, Run("restat", {"--zz"}));
  EXPECT_EQ("restat: unrecognized option '--zz'\n", err_);
  EXPECT_THAT(out_, StartsWith("usage: ninja -t restat [options] [outputs]\n"));
  EXPECT_THAT(out_, HasSubstr("--builddir DIR"));
  EXPECT_EQ(1, Run("restat", {"-h"}));
  EXPECT_EQ("", err_);
  EXPECT_THAT(out_, StartsWith("usage:"));
}

class ToolFlagsTest : public ToolTestBase {
 protected:
  static constexpr std::array kFlags = {
      ToolFlag{'x', "", "", "a switch"},
      ToolFlag{'d', "delimiter", "TEXT", "a value"},
      ToolFlag{'D', "depth", "", "a long switch"},
  };

  std::optional<ToolLine> Read(std::vector<std::string> arguments) {
    const ToolParts parts{disk_, clock_, environment_, output_};
    const ToolCall call{settings_, parts, "thing", std::move(arguments), {}, nullptr};
    std::optional<ToolLine> line = ReadToolFlags(call, kFlags, "[words]");
    err_ = output_.TakeErr();
    return line;
  }
};

TEST_F(ToolFlagsTest, FlagsMayStandAnywhereAndBeShortened) {
  const std::optional<ToolLine> line = Read({"a", "-xd:", "--dep", "b", "--", "-x"});
  ASSERT_TRUE(line);
  EXPECT_THAT(line->words, ElementsAre("a", "b", "-x"));
  EXPECT_TRUE(line->Has("x"));
  EXPECT_TRUE(line->Has("depth"));
  EXPECT_EQ(":", line->Value("delimiter"));
  EXPECT_FALSE(Read({"-"})->Has("x"));
  EXPECT_THAT(Read({"-"})->words, ElementsAre("-"));
}

TEST_F(ToolFlagsTest, ValuesStandBehindOrNext) {
  EXPECT_EQ(":", Read({"-d", ":"})->Value("delimiter"));
  EXPECT_EQ("", Read({"--delimiter="})->Value("delimiter"));
  EXPECT_EQ("-x", Read({"--delimiter", "-x"})->Value("delimiter"));
  EXPECT_EQ("2", Read({"-d1", "-d2"})->Value("delimiter"));
  EXPECT_EQ(std::nullopt, Read({})->Value("delimiter"));
}

TEST_F(ToolFlagsTest, ComplaintsAreThoseOfGetopt) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"-xz"}, "thing: invalid option -- 'z'\n"},
      {{"-d"}, "thing: option requires an argument -- 'd'\n"},
      {{"--delimiter"}, "thing: option '--delimiter' requires an argument\n"},
      {{"--depth=1"}, "thing: option '--depth' doesn't allow an argument\n"},
      {{"--none=1"}, "thing: unrecognized option '--none'\n"},
      {{"--de"}, "thing: option '--de' is ambiguous; possibilities: '--delimiter' '--depth'\n"},
  };
  for (const auto& [arguments, complaint] : cases) {
    EXPECT_FALSE(Read(arguments));
    EXPECT_EQ(complaint, err_);
  }
}

}  // namespace
}  // namespace rbuild
