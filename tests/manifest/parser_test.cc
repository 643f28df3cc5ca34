// ManifestParser: what build files mean. Each case is a text and the graph that it makes.
#include "manifest/parser.h"

#include <map>
#include <span>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/parse_helper.h"

namespace rbuild {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Case {
  std::string_view rule;  // of the language, in words
  std::string_view input;
  std::string_view graph;
};

void ExpectGraphs(std::span<const Case> cases) {
  for (const Case& c : cases) {
    Parsed parsed = ParseText(c.input);
    EXPECT_EQ(parsed.error(), "") << c.rule;
    EXPECT_EQ(Dump(parsed.graph), c.graph) << c.rule << "\n" << c.input;
  }
}

TEST(Parser, Lexical) {
  constexpr Case kCases[] = {
      {"an empty file", "", ""},
      {"only blank lines and comments", "\n\r\n  \n# a\n   # b\n#\n", ""},
      {"a comment takes a whole line only", "x = 1 # no comment\nbuild ${x}: phony a#b\n",
       "1 # no comment: phony a#b\n"},
      {"comments between bindings", "rule r\n  # c\n  command = a\n# d\n  description = b\nbuild o: r\n",
       "o: r\n  a\n"},
      {"escapes of a path", "build a$ b$:c$$d: phony e$ f\n", "a b:c$d: phony e f\n"},
      {"escapes of a value", "x = $$ $ a$: : | b\nbuild $x: phony\n", "$  a: : | b: phony\n"},
      {"$name has no dot but dashes", "v = 1\nv-w = 2\nbuild $v.x $v-w: phony\n", "1.x 2: phony\n"},
      {"${name} has dots", "a.b = 1\nbuild ${a.b}x: phony\n", "1x: phony\n"},
      {"names of all allowed bytes", "a_B-9.z = v\nbuild ${a_B-9.z}: phony\n", "v: phony\n"},
      {"an unknown variable is empty", "build a${nothing}b: phony\n", "ab: phony\n"},
      {"joined lines lose leading blanks", "build a$\n   b: phony $\n   c $\n d\n", "ab: phony c d\n"},
      {"joined lines in a value", "x = a$\n    b$\n\nbuild $x: phony\n", "ab: phony\n"},
      {"joined lines before a value", "x = $\n    y\nbuild $x: phony\n", "y: phony\n"},
      {"leading blanks of a value are dropped, trailing ones kept", "rule r\n  command =    a  \nbuild o: r\n",
       "o: r\n  a  \n"},
      {"no blanks around the equals sign", "x=y\nbuild $x: phony\n", "y: phony\n"},
      {"CRLF ends lines", "x = 1\r\nrule r\r\n  command = a\r\nbuild o$\r\n  p: r $x\r\n", "op: r 1\n  a\n"},
      {"tabs inside names of files and values", "x = \ta\nbuild b\tc: phony d\n", "b\tc: phony d\n"},
      {"keywords only at the beginning of a line", "build build rule: phony pool default\n",
       "build rule: phony pool default\n"},
      {"keywords name rules and are prefixes of variables",
       "rule build\n  command = $builds\nbuilds = x\nbuild o: build\n", "o: build\n  x\n"},
      {"any indentation", "rule r\n command = a\n      description = b\nbuild o: r\n", "o: r\n  a\n"},
      {"no blank is needed around separators", "build a|b:phony c|d||e|@f\n", "a | b: phony c | d || e |@ f\n"},
  };
  ExpectGraphs(kCases);
}

TEST(Parser, EveryByteButNulMayStandInAPath) {
  for (int byte = 1; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    if (c == '\n' || c == '\r' || c == '|' || c == '/' || c == '.') {
      continue;  // separators; '/' and '.' alone are not canonical
    }
    const std::string escape = c == '$' || c == ' ' || c == ':' ? "$" : "";
    Parsed parsed = ParseText(fmt::format("build out: phony {}{}\n", escape, c));
    ASSERT_EQ(parsed.error(), "") << byte;
    EXPECT_TRUE(parsed.graph.FindNode(std::string(1, c)).valid()) << byte;
  }
}

TEST(Parser, BuildStatements) {
  constexpr Case kCases[] = {
      {"all classes of paths", "build a b | c: phony d e | f g || h i |@ j k\n",
       "a b | c: phony d e | f g || h i |@ j k\n"},
      {"classes may be empty", "build a |: phony | || |@\n", "a: phony\n"},
      {"classes may be left out", "build a: phony || b |@ c\nbuild d: phony | e |@ f\n",
       "a: phony || b |@ c\nd: phony | e |@ f\n"},
      {"only implicit outputs", "build | a: phony b\n", " | a: phony b\n"},
      {"paths are canonical", "build foo/../a ./b//c/. /x/../../y: phony ../z . foo/..\n",
       "a b/c /y: phony ../z . .\n"},
      {"an input may come twice", "build a: phony b b | b || b\n", "a: phony b b | b || b\n"},
      {"a validation may depend on the edge", "build a: phony b |@ c\nbuild c: phony a\n",
       "a: phony b |@ c\nc: phony a\n"},
      {"paths see the bindings of their own block", "dir = file\nbuild $dir/a: phony $dir/b\n  dir = block\n",
       "block/a: phony block/b\n"},
      {"bindings of a block see the file, not each other",
       "x = file\nrule r\n  command = $y\nbuild a: r\n  x = block\n  y = $x\n", "a: r\n  file\n"},
      {"$in and $out are explicit paths, quoted",
       "rule r\n  command = $in -o $out\nbuild a$ b c | d: r e$ f 'g | h || i\n",
       "a b c | d: r e f 'g | h || i\n  'e f' ''\\''g' -o 'a b' c\n"},
      {"$in_newline", "rule r\n  command = $in_newline\nbuild a: r b c\n", "a: r b c\n  b\nc\n"},
      {"other bindings on a block are no fault", "build a: phony\n  early_output = rustc\n  anything = at all\n",
       "a: phony\n"},
  };
  ExpectGraphs(kCases);
}

TEST(Parser, RulesAndScopes) {
  constexpr Case kCases[] = {
      {"a variable of the file is expanded at once", "x = 1\ny = $x\nx = 2\nbuild $y: phony $x\n", "1: phony 2\n"},
      {"a rule is expanded late", "x = 1\nrule r\n  command = $x\nx = 2\nbuild a: r\nx = 3\n", "a: r\n  3\n"},
      {"a rule sees the block, then itself, then the file",
       "a = file\nb = file\nrule r\n  command = $a $b $description\n  description = rule\nbuild o: r\n  a = block\n",
       "o: r\n  block file rule\n"},
      {"a block overrides a binding of its rule", "rule r\n  command = a\nbuild o: r\n  command = b\n", "o: r\n  b\n"},
      {"a variable of the file beats the rule for an edge without bindings, and only there",
       "command = file\nrule r\n  command = rule\nbuild a: r\nbuild b: r\n  x = 1\n", "a: r\n  file\nb: r\n  rule\n"},
      {"the last one of two equal bindings counts", "rule r\n  command = a\n  command = b\nbuild o: r\n",
       "o: r\n  b\n"},
      {"variables of a rule may not go in a circle, which is found when they are needed",
       "rule r\n  command = $description\n  description = $command\nbuild a: r\n",
       "a: r\n  error: cycle in rule variables: command -> description -> command\n"},
      {"rules take every binding that ninja knows",
       "rule r\n  command = c\n  depfile = d\n  deps = gcc\n  description = e\n  dyndep = \n  generator = 1\n"
       "  msvc_deps_prefix = m\n  pool = \n  restat = 1\n  rspfile = f\n  rspfile_content = g\nbuild a: r\n",
       "a: r\n  c\n"},
      {"an unused rule may name an unknown kind of deps", "rule r\n  command = c\n  deps = none\n", ""},
      {"so may a variable of the file beside phony edges", "deps = a b\nbuild all: phony $deps\n", "all: phony a b\n"},
      {"deps may be a variable of the block", "rule r\n  command = c\n  deps = $kind\nbuild a: r\n  kind = msvc\n",
       "a: r\n  c\n"},
  };
  ExpectGraphs(kCases);
}

TEST(Parser, PoolsDefaultsDyndep) {
  constexpr Case kCases[] = {
      {"pools by rule and by block",
       "pool p\n  depth = 4\npool q\n  depth = 0\nrule r\n  command = c\n  pool = p\nbuild a: r\nbuild b: r\n  pool = "
       "q\n"
       "build c: r\n  pool = console\nbuild d: r\n  pool =\n",
       "a: r (pool=p)\n  c\nb: r (pool=q)\n  c\nc: r (pool=console)\n  c\nd: r\n  c\npool p 4\npool q 0\n"},
      {"the depth of a pool is expanded", "n = 3\npool p\n  depth = $n\n", "pool p 3\n"},
      {"a depth beyond any number of processes", "pool p\n  depth = 99999999999\n", "pool p 2147483647\n"},
      {"defaults add up, and may be inputs", "build a: phony b\nx = a\ndefault ./$x\ndefault b a\n",
       "a: phony b\ndefault a b a\n"},
      {"dyndep is an input of any class",
       "build a: phony d\n  dyndep = ./d\nbuild b: phony | d\n  dyndep = d\nbuild c: phony || $dd\n  dyndep = d\n  dd "
       "= d\n",
       "a: phony d (dyndep=d)\nb: phony | d (dyndep=d)\nc: phony || d (dyndep=d)\n"},
      {"dyndep is a path, not a word of the shell",
       "rule r\n  command = c\n  dyndep = $out.dd\nbuild a$ b: r || a$ b.dd\n",
       "a b: r || a b.dd (dyndep=a b.dd)\n  c\n"},
  };
  ExpectGraphs(kCases);
}

TEST(Parser, PhonyThatNamesItself) {
  constexpr Case kCases[] = {
      {"a single output", "build a: phony b a c\n", "a: phony b c\n"},
      {"order-only too", "build a: phony b || a\n", "a: phony b\n"},
      {"not among implicit inputs: a cycle", "build a: phony | a\n", "a: phony | a\n"},
      {"not with several outputs: a cycle", "build a b: phony a\n", "a b: phony a\n"},
  };
  ExpectGraphs(kCases);
  EXPECT_THAT(ParseText("build a: phony a\n").warnings,
              ElementsAre("phony target 'a' names itself as an input; ignoring [-w phonycycle=warn]"));
  EXPECT_THAT(ParseText("build a: phony | a\n").warnings, IsEmpty());
  EXPECT_EQ(Dump(ParseText("build a: phony a\n", {.phony_cycle_is_error = true}).graph), "a: phony a\n");
}

TEST(Parser, IncludeSharesTheScope) {
  Parsed parsed = ParseFiles(
      {{"build.ninja", "x = 1\ninclude $x.ninja\nbuild a: r $x\n"}, {"1.ninja", "rule r\n  command = c\nx = ${x}2\n"}});
  EXPECT_EQ(parsed.error(), "");
  EXPECT_EQ(Dump(parsed.graph), "a: r 12\n  c\n");
}

TEST(Parser, SubninjaHasAScopeOfItsOwn) {
  Parsed parsed = ParseFiles({
      {"build.ninja",
       "x = 1\nrule r\n  command = outer\nsubninja sub/s.ninja\nbuild a: r $x$y\ndefault sub\nbuild b: inner_pool\n"
       "rule inner_pool\n  command = c\n  pool = p\n"},
      {"sub/s.ninja",
       "build sub: r $x\nrule r\n  command = inner\nx = 2\ny = 3\nbuild sub2: r $x$y\npool p\n  depth = 1\n"},
  });
  EXPECT_EQ(parsed.error(),
            "build.ninja:7: unknown build rule 'inner_pool'\nbuild b: inner_pool\n         ^ near here");

  parsed = ParseFiles({
      {"build.ninja",
       "x = 1\nrule r\n  command = outer\nsubninja sub/s.ninja\nbuild a: r $x$y\ndefault sub\n"
       "rule s\n  command = c\n  pool = p\nbuild b: s\n"},
      {"sub/s.ninja",
       "build sub: r $x\nrule r\n  command = inner\nx = 2\ny = 3\nbuild sub2: r $x$y\npool p\n  depth = 1\n"},
  });
  EXPECT_EQ(parsed.error(), "");
  EXPECT_EQ(Dump(parsed.graph),
            "sub: r 1\n  outer\nsub2: r 23\n  inner\na: r 1\n  outer\nb: s (pool=p)\n  c\npool p 1\ndefault sub\n");
}

TEST(Parser, PhonyOfASubninjaIsAnOrdinaryRule) {
  Parsed parsed = ParseFiles({{"build.ninja", "subninja s.ninja\nbuild b: phony c\n"},
                              {"s.ninja", "rule phony\n  command = x\nbuild a: phony a\n"}});
  EXPECT_EQ(parsed.error(), "");
  EXPECT_EQ(Dump(parsed.graph), "a: phony a\n  x\nb: phony c\n");
  EXPECT_FALSE(parsed.graph.IsPhony(EdgeId(0)));
  EXPECT_TRUE(parsed.graph.IsPhony(EdgeId(1)));
}

TEST(Parser, ErrorsNameTheFileTheyAreIn) {
  const std::string rest = "x = 1\n";
  EXPECT_EQ(ParseFiles({{"build.ninja", "include a.ninja\n"}, {"a.ninja", "\nfoo\n"}}).error(),
            "a.ninja:2: expected '=', got newline\nfoo\n   ^ near here");
  EXPECT_EQ(ParseFiles({{"build.ninja", "include a.ninja b\n"}, {"a.ninja", rest}}).error(),
            "build.ninja:1: expected newline, got identifier\ninclude a.ninja b\n                ^ near here");
}

TEST(Parser, FilesThatIncludeEachOther) {
  EXPECT_EQ(ParseFiles({{"build.ninja", "subninja a\n"}, {"a", "x = 1\ninclude b\n"}, {"b", "include ./a\n"}}).error(),
            "b:1: files include each other: a -> b -> a\ninclude ./a\n           ^ near here");
  // Twice one after the other is no circle.
  EXPECT_EQ(ParseFiles({{"build.ninja", "include a\nsubninja a\n"}, {"a", "x = 1\n"}}).error(), "");
}

TEST(Parser, FilesNestedTooDeep) {
  std::map<std::string, std::string> files = {{"build.ninja", "include 1\n"}};
  for (int i = 1; i < 1000; ++i) {
    files[std::to_string(i)] = fmt::format("include {}\n", i + 1);
  }
  EXPECT_EQ(ParseFiles(files).error(),
            "255:1: files are nested more than 256 deep\ninclude 256\n           ^ near here");
}

TEST(Parser, ValuesThatGrowWithoutBound) {
  std::string text = "x = 0123456789\n";
  for (int i = 0; i < 60; ++i) {
    text += "x = $x$x\n";
  }
  EXPECT_EQ(ParseText(text).error(), "build.ninja:24: value is too long\nx = $x$x\n        ^ near here");
}

TEST(Parser, EdgesKnowWhereTheyStand) {
  Parsed parsed =
      ParseFiles({{"build.ninja", "build a: phony\n\nsubninja s\nbuild b $\n  c: phony\n  x = 1\nbuild d: phony\n"},
                  {"s", "# comment\nbuild e: phony\n"}});
  ASSERT_EQ(parsed.error(), "");
  const Graph& graph = parsed.graph;
  std::vector<std::string> places;
  for (size_t i = 0; i < graph.edge_count(); ++i) {
    const Edge& edge = graph.edge(EdgeId(i));
    places.push_back(fmt::format("{}:{}:{}", graph.node(edge.outputs[0]).path, graph.files()[edge.file], edge.line));
  }
  EXPECT_THAT(places, ElementsAre("a:build.ninja:1", "e:s:2", "b:build.ninja:4", "d:build.ninja:7"));
}

TEST(Parser, OwnBindingsAreThoseOfTheBlock) {
  Parsed parsed = ParseText("cost = 1\nrule r\n  command = c\nbuild a: r\nbuild b: r\n  cost = 2\n");
  ASSERT_EQ(parsed.error(), "");
  EXPECT_EQ(parsed.graph.OwnBinding(EdgeId(0), "cost"), nullptr);
  ASSERT_NE(parsed.graph.OwnBinding(EdgeId(1), "cost"), nullptr);
  EXPECT_EQ(*parsed.graph.OwnBinding(EdgeId(1), "cost"), "2");
}

TEST(Parser, RequiredVersion) {
  EXPECT_THAT(ParseText("ninja_required_version = 1.13.9\n").warnings, IsEmpty());
  EXPECT_THAT(ParseText("ninja_required_version = 0.9\n").warnings,
              ElementsAre("ninja executable version (1.13.2) greater than build file ninja_required_version (0.9); "
                          "versions may be incompatible."));
  // It is checked before anything that an older program wouldn't understand.
  EXPECT_THAT(ParseText("ninja_required_version = 2\n%%%\n").error(),
              ::testing::StartsWith("build.ninja:1: ninja version"));
}

TEST(Parser, NewlineEscapeNeedsAVersion) {
  EXPECT_EQ(ParseText("x = a$^b\n").error(),
            "build.ninja:1: bad $-escape (literal $ must be written as $$)\nx = a$^b\n     ^ near here");
  EXPECT_EQ(ParseText("build a$^b: phony\n").error(),
            "build.ninja:1: bad $-escape (literal $ must be written as $$)\nbuild a$^b: phony\n       ^ near here");
  EXPECT_EQ(ParseText("ninja_required_version = 1.13\nx = a$^b\n").result.has_value(), false);

  Parsed parsed = ParseFiles({{"build.ninja", "include version\nsubninja s\nx = a$^b\nbuild o: phony $x\n"},
                              {"version", "ninja_required_version = 1.14\n"},
                              {"s", "build c$^d: phony\n"}});
  EXPECT_EQ(parsed.error(), "");
  EXPECT_EQ(Dump(parsed.graph), "c\nd: phony\no: phony a\nb\n");
}

}  // namespace
}  // namespace rbuild
