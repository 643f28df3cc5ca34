// The tools that look at the build file alone.
#include <algorithm>

#include "base/text.h"
#include "tools/tool_test_base.h"

namespace rbuild {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ReadingToolsTest : public ToolTestBase {
 protected:
  void SetUp() override {
    disk_.Create("build.ninja",
                 "rule cat\n"
                 "  command = cat $in > $out\n"
                 "  description = CAT ${out} $$\n"
                 "rule link\n"
                 "  command = ld @$out.rsp -o $out\n"
                 "  rspfile = $out.rsp\n"
                 "  rspfile_content = $in_newline \"q\"\n"
                 "build gen: cat source\n"
                 "build a: cat a.in | gen\n"
                 "build b: cat b.in || gen\n"
                 "build it's: cat b\n"
                 "build prog | prog.map: link a b |@ check\n"
                 "build check: cat prog\n"
                 "build all: phony prog it's\n"
                 "build lone: cat\n"
                 "default all\n");
  }
};

TEST_F(ReadingToolsTest, CommandsComeInTheOrderOfTheirNeedAndOnce) {
  EXPECT_EQ("cat source > gen\ncat a.in > a\ncat b.in > b\nld @prog.rsp -o prog\ncat b > 'it'\\''s'\n",
            Out("commands"));
  EXPECT_EQ("ld @prog.rsp -o prog\ncat a.in > a\n", Out("commands", {"-s", "prog", "a", "prog.map"}));
  EXPECT_EQ("", Out("commands", {"a.in"}));
  EXPECT_EQ("", Out("commands", {"-s", "all"}));
}

TEST_F(ReadingToolsTest, InputsAreSortedAndQuotedUnlessAskedOtherwise) {
  EXPECT_EQ("'it'\\''s'\na\na.in\nb\nb.in\ngen\nprog\nsource\n", Out("inputs"));
  EXPECT_EQ("a.in\nsource\ngen\na\nb.in\nb\nprog\nit's\n", Out("inputs", {"-dE"}));
  EXPECT_EQ(std::string("b.in\0gen\0source\0", 16), Out("inputs", {"--print0", "b"}));
  EXPECT_EQ("", Out("inputs", {"source"}));
}

TEST_F(ReadingToolsTest, MultiInputsTellOfEachTargetByItself) {
  EXPECT_EQ("b\tb.in\nb\tsource\nb\tgen\na\ta.in\na\tsource\na\tgen\n", Out("multi-inputs", {"b", "a"}));
  EXPECT_EQ(std::string("gen -> source\0", 14), Out("multi-inputs", {"-0", "-d", " -> ", "gen"}));
}

TEST_F(ReadingToolsTest, QueryShowsBothDirections) {
  EXPECT_EQ(
      "b:\n  input: cat\n    b.in\n    || gen\n  outputs:\n    it's\n    prog\n    prog.map\n"
      "check:\n  input: cat\n    prog\n  outputs:\n  validation for:\n    prog\n    prog.map\n",
      Out("query", {"b", "check"}));
  EXPECT_EQ("prog:\n  input: link\n    a\n    b\n  validations:\n    check\n  outputs:\n    check\n    all\n",
            Out("query", {"prog"}));
  EXPECT_EQ("a:\n  input: cat\n    a.in\n    | gen\n  outputs:\n    prog\n    prog.map\n", Out("query", {"a.in^"}));
  EXPECT_EQ(1, Run("query"));
  EXPECT_EQ("rbuild: error: expected a target to query\n", err_);
  // What came before the mistake was told.
  EXPECT_EQ(1, Run("query", {"source", "sourc"}));
  EXPECT_EQ("source:\n  outputs:\n    gen\n", out_);
  EXPECT_EQ("rbuild: error: unknown target 'sourc', did you mean 'source'?\n", err_);
}

TEST_F(ReadingToolsTest, TargetsByDepth) {
  EXPECT_EQ("prog.map: link\ncheck: cat\nall: phony\nlone: cat\n", Out("targets"));
  EXPECT_EQ(Out("targets"), Out("targets", {"depth"}));
  EXPECT_EQ(Out("targets"), Out("targets", {"depth", "1"}));
  EXPECT_THAT(Out("targets", {"depth", "2"}),
              StartsWith("prog.map: link\n  a: cat\n  b: cat\ncheck: cat\n  prog: link\n"));
  EXPECT_THAT(Out("targets", {"depth", "0"}),
              StartsWith("prog.map: link\n  a: cat\n    a.in\n    gen: cat\n      source\n  b: cat\n    b.in\n"));
  EXPECT_EQ(Out("targets", {"depth", "0"}), Out("targets", {"depth", "x"}));
}

TEST_F(ReadingToolsTest, TargetsByRule) {
  EXPECT_EQ("prog\nprog.map\n", Out("targets", {"rule", "link"}));
  EXPECT_EQ("a\nb\ncheck\ngen\nit's\nlone\n", Out("targets", {"rule", "cat"}));
  EXPECT_EQ("", Out("targets", {"rule", "none"}));
  EXPECT_EQ("source\na.in\nb.in\n", Out("targets", {"rule"}));
  EXPECT_THAT(Out("targets", {"all"}), StartsWith("gen: cat\na: cat\nb: cat\nit's: cat\nprog: link\nprog.map: link\n"));
  EXPECT_EQ(1, Run("targets", {"rul"}));
  EXPECT_EQ("rbuild: error: unknown target tool mode 'rul', did you mean 'rule'?\n", err_);
}

TEST_F(ReadingToolsTest, ACircleEndsEveryWalk) {
  disk_.Create("build.ninja", "rule r\n  command = x $out\nbuild a: r b\nbuild b: r c\nbuild c: r b\n");
  EXPECT_EQ("x c\nx b\nx a\n", Out("commands", {"a"}));
  EXPECT_EQ("b\nc\n", Out("inputs", {"a"}));
  EXPECT_EQ("a: r\n", Out("targets"));
  EXPECT_EQ(1, Run("targets", {"depth", "0"}));
  EXPECT_EQ("rbuild: error: dependency cycle: b -> c -> b\n", err_);
  disk_.Create("build.ninja", "rule r\n  command = x\nbuild a: r b\nbuild b: r a\n");
  EXPECT_EQ(1, Run("targets"));
  EXPECT_EQ("rbuild: error: could not determine root nodes of build graph\n", err_);
}

TEST_F(ReadingToolsTest, ADeepGraphIsWalked) {
  std::string text = "rule r\n  command = x\n";
  for (int i = 0; i < 20'000; ++i) {
    text += "build n" + std::to_string(i) + ": r n" + std::to_string(i + 1) + "\n";
  }
  disk_.Create("build.ninja", text);
  const std::string commands = Out("commands");
  EXPECT_EQ(20'000, std::count(commands.begin(), commands.end(), '\n'));
  EXPECT_EQ(0, Run("graph"));
}

TEST_F(ReadingToolsTest, RulesAreSorted) {
  EXPECT_EQ("cat\nlink\nphony\n", Out("rules"));
  EXPECT_EQ("cat: CAT ${out} $\nlink\nphony\n", Out("rules", {"-d"}));
}

TEST_F(ReadingToolsTest, TheGraphHasTheSameNamesEachTime) {
  EXPECT_EQ(
      "digraph ninja {\nrankdir=\"LR\"\nnode [fontsize=10, shape=box, height=0.25]\nedge [fontsize=10]\n"
      "\"n4\" [label=\"b\"]\n\"e2\" [label=\"cat\", shape=ellipse]\n\"e2\" -> \"n4\"\n"
      "\"n5\" -> \"e2\" [arrowhead=none]\n\"n0\" -> \"e2\" [arrowhead=none style=dotted]\n"
      "\"n5\" [label=\"b.in\"]\n\"n0\" [label=\"gen\"]\n\"n1\" -> \"n0\" [label=\" cat\"]\n\"n1\" "
      "[label=\"source\"]\n}\n",
      Out("graph", {"b"}));
  EXPECT_EQ(Out("graph"), Out("graph", {"all"}));
  disk_.Create("build.ninja", "build a\"b\\c: phony d\n");
  EXPECT_THAT(Out("graph"), HasSubstr("[label=\"a\\\"b/c\"]"));
}

TEST_F(ReadingToolsTest, ACompilationDatabaseHasAllThatHaveInputs) {
  const std::string all = Out("compdb");
  EXPECT_THAT(all, StartsWith("[\n  {\n    \"directory\": \"/build\",\n    \"command\": \"cat source > gen\",\n"
                              "    \"file\": \"source\",\n    \"output\": \"gen\"\n  },\n"));
  EXPECT_EQ(std::string::npos, all.find("lone"));
  EXPECT_EQ("[\n]\n", Out("compdb", {"none"}));
  const std::string link =
      "[\n  {\n    \"directory\": \"/build\",\n    \"command\": \"ld @prog.rsp -o prog\",\n"
      "    \"file\": \"a\",\n    \"output\": \"prog\"\n  }\n]\n";
  EXPECT_EQ(link, Out("compdb", {"link"}));
  EXPECT_THAT(Out("compdb", {"-x", "link"}), HasSubstr("\"command\": \"ld a b \\\"q\\\" -o prog\""));
}

TEST_F(ReadingToolsTest, ResponseFilesAreFoundInTheirThreeForms) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"x @R", "x C"},  {"x --option-file=R", "x C"}, {"x -f R y", "x C y"}, {"x -ff R", "x -ff R"}, {"R @R", "R @R"},
      {"none", "none"},
  };
  for (const auto& [command, expanded] : cases) {
    disk_.Create("build.ninja",
                 "rule r\n  command = " + command + "\n  rspfile = R\n  rspfile_content = C\nbuild a: r b\n");
    EXPECT_THAT(Out("compdb", {"-x"}), HasSubstr("\"command\": \"" + expanded + "\"")) << command;
  }
}

TEST_F(ReadingToolsTest, JsonIsEscaped) {
  disk_.Create("build.ninja", "rule r\n  command = a\t\x01\\\"\nbuild x: r y\n");
  EXPECT_THAT(Out("compdb"), HasSubstr("\"command\": \"a\\t\\u0001\\\\\\\"\""));
}

TEST_F(ReadingToolsTest, ACompilationDatabaseOfTargets) {
  const std::string text = Out("compdb-targets", {"a", "-x"});
  EXPECT_THAT(text, HasSubstr("\"output\": \"gen\""));
  EXPECT_THAT(text, HasSubstr("\"output\": \"a\""));
  EXPECT_EQ(std::string::npos, text.find("\"output\": \"b\""));
  EXPECT_EQ(1, Run("compdb-targets"));
  EXPECT_EQ("rbuild: error: compdb-targets expects the name of at least one target\n", err_);
  EXPECT_THAT(out_, StartsWith("usage: ninja -t compdb-targets [options] target [targets]\n"));
  EXPECT_EQ(1, Run("compdb-targets", {"a.in"}));
  EXPECT_EQ("rbuild: fatal: 'a.in' is not a target (i.e. it is not an output of any `build` statement)\n", err_);
  EXPECT_EQ(1, Run("compdb-targets", {"prg"}));
  EXPECT_EQ("rbuild: fatal: unknown target 'prg', did you mean 'prog'?\n", err_);
}

TEST_F(ReadingToolsTest, AWrongCommandIsAnError) {
  disk_.Create("build.ninja", "rule r\n  command = $command\nbuild a: r b\n");
  for (const char* tool : {"commands", "compdb"}) {
    EXPECT_EQ(1, Run(tool));
    EXPECT_THAT(err_, HasSubstr("cycle in rule variables"));
  }
}

TEST_F(ReadingToolsTest, EveryToolRefusesWhatItDoesNotKnow) {
  for (const char* tool : {"commands", "inputs", "multi-inputs", "graph", "compdb-targets", "deps", "missingdeps"}) {
    EXPECT_EQ(1, Run(tool, {"prg"})) << tool;
    EXPECT_THAT(err_, HasSubstr("unknown target 'prg', did you mean 'prog'?")) << tool;
  }
  for (const char* tool : {"commands", "inputs", "multi-inputs", "rules", "compdb", "compdb-targets", "clean"}) {
    EXPECT_EQ(1, Run(tool, {"-Z"})) << tool;
    EXPECT_EQ(std::string(tool) + ": invalid option -- 'Z'\n", err_);
    EXPECT_THAT(out_, StartsWith("usage: ninja -t " + std::string(tool) + " [options]")) << tool;
  }
}

}  // namespace
}  // namespace rbuild
