// ManifestWriter: what is written reads back as what was put in.
#include "manifest/writer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/parse_helper.h"

namespace rbuild {
namespace {

using ::testing::HasSubstr;

std::string Finish(ManifestWriter writer) {
  Result<std::string> text = std::move(writer).Finish();
  return text ? *text : "error: " + text.error().ToString();
}

TEST(ManifestWriter, WritesEveryStatement) {
  ManifestWriter writer;
  writer.Comment("Two\nlines\n\nand an empty one");
  writer.Variable("x", "1");
  writer.Include("rules.ninja");
  writer.BlankLine();
  writer.Pool("p", 2);
  writer.Rule("cc", std::vector<WrittenBinding>{{"command", "cc $in -o $out"}, {"pool", "p"}});
  writer.Build({.outputs = {"a", "b"},
                .implicit_outputs = {"c"},
                .rule = "cc",
                .inputs = {"d", "e"},
                .implicit_inputs = {"f"},
                .order_only_inputs = {"g"},
                .validations = {"h"},
                .bindings = {{"x", "2"}, {"y", ""}}});
  writer.Default(std::vector<std::string>{"a", "b"});
  writer.Default({});
  const std::string text = Finish(std::move(writer));
  EXPECT_EQ(text,
            "# Two\n# lines\n#\n# and an empty one\nx = 1\ninclude rules.ninja\n\npool p\n  depth = 2\n"
            "rule cc\n  command = cc $in -o $out\n  pool = p\n"
            "build a b | c: cc d e | f || g |@ h\n  x = 2\n  y = \n"
            "default a b\n");
  Parsed parsed = ParseFiles({{"build.ninja", text}, {"rules.ninja", ""}});
  EXPECT_EQ(parsed.error(), "");
  EXPECT_EQ(Dump(parsed.graph), "a b | c: cc d e | f || g |@ h (pool=p)\n  cc d e -o a b\npool p 2\ndefault a b\n");
}

TEST(ManifestWriter, EveryPathReadsBack) {
  std::vector<std::string> paths = {"a b", " a", "a ", "a:b",  "$a",       "a$",   "${x}",
                                    "a|b", "||", "#",  "a\tb", "\xC3\xA4", "'\"\\"};
  for (int byte = 1; byte < 256; ++byte) {
    if (byte != '\n' && byte != '\r') {
      paths.push_back(fmt::format("x{}y{}", static_cast<char>(byte), byte));
    }
  }
  for (const std::string& path : paths) {
    ManifestWriter writer;
    writer.Include("inc" + path);
    writer.Build({.outputs = {"out" + path},
                  .implicit_outputs = {"implicit" + path},
                  .rule = "phony",
                  .inputs = {path},
                  .implicit_inputs = {path},
                  .order_only_inputs = {path},
                  .validations = {path}});
    writer.Default(std::vector<std::string>{path});
    const std::string text = Finish(std::move(writer));
    Parsed parsed = ParseFiles({{"build.ninja", text}, {"inc" + path, ""}});
    ASSERT_EQ(parsed.error(), "") << text;
    if (path.find('/') == std::string::npos) {
      EXPECT_EQ(Dump(parsed.graph),
                fmt::format("out{0} | implicit{0}: phony {0} | {0} || {0} |@ {0}\ndefault {0}\n", path));
    }
  }
}

TEST(ManifestWriter, EveryValueReadsBack) {
  const std::vector<std::string> values = {
      "", "a", " a", "  a ", "$", "$$", "$x", "${x}", "$ ", "a:b|c", "#", "a=b", "\ta", "$^", "\xC3\xA4\xFF\x01", "a $",
  };
  for (const std::string& value : values) {
    ManifestWriter writer;
    writer.Variable("v", value);
    writer.Rule(
        "r", std::vector<WrittenBinding>{{"command", ManifestWriter::EscapeValue(value) + "."}, {"description", "$v"}});
    writer.Build({.outputs = {"o"}, .rule = "r", .bindings = {{"own", value}}});
    Parsed parsed = ParseText(Finish(std::move(writer)));
    ASSERT_EQ(parsed.error(), "") << value;
    EXPECT_EQ(parsed.graph.root_scope()->Lookup("v"), value);
    EXPECT_EQ(parsed.graph.Binding(EdgeId(0), "command"), value + ".");
    EXPECT_EQ(parsed.graph.Binding(EdgeId(0), "description"), value);
    EXPECT_EQ(*parsed.graph.OwnBinding(EdgeId(0), "own"), value);
  }
}

TEST(ManifestWriter, BarsNeedOneVariable) {
  ManifestWriter writer;
  writer.Build({.outputs = {"a|b"}, .rule = "phony"});
  writer.Build({.outputs = {"c|d"}, .rule = "phony"});
  EXPECT_EQ(Finish(std::move(writer)),
            "rbuild_vertical_bar = |\nbuild a${rbuild_vertical_bar}b: phony\nbuild c${rbuild_vertical_bar}d: phony\n");
}

TEST(ManifestWriter, APrefixStandsForItsFolderAndForNoOther) {
  const std::vector<std::string> values = {
      "/w/s",           "/w/s/a b",        "x=/w/s/b /w/s", "'/w/s/it'\\''s' $y /w/s/$", "/w/s2 /w/s-x /",
      "/mnt/w/s a/w/s", "/w/s.old //w/s",  "/w/s /w/s/w/s", "/w/s \xC3\xA4/w/s",         "/w/s\xC3\xA4/b",
      " /w/s",          "-L=/w/s:/w/s/lib"};
  for (const std::string& value : values) {
    ManifestWriter writer;
    writer.Rule("r", std::vector<WrittenBinding>{{"command", "$cmd"}});
    writer.Prefix("root", "/w/s");
    writer.Build(
        {.outputs = {"/w/s/out x"}, .rule = "r", .inputs = {"/w/s", "/w/s2", "in"}, .bindings = {{"cmd", value}}});
    Parsed parsed = ParseFiles({{"build.ninja", Finish(std::move(writer))}});
    EXPECT_EQ(parsed.error(), "");
    EXPECT_EQ(Dump(parsed.graph), "/w/s/out x: r /w/s /w/s2 in\n  " + value + "\n");
  }
  ManifestWriter writer;
  writer.Prefix("root", "/w/s");
  writer.Build(
      {.outputs = {"/w/s/o"}, .rule = "phony", .inputs = {"/w/s2"}, .bindings = {{"a", "/w/s/x /w/s2 'b/w/s' /w/s"}}});
  EXPECT_EQ(Finish(std::move(writer)),
            "root = /w/s\nbuild ${root}/o: phony /w/s2\n  a = ${root}/x /w/s2 'b/w/s' ${root}\n");
}

TEST(ManifestWriter, RefusesWhatTheLanguageCannotExpress) {
  struct Case {
    void (*write)(ManifestWriter*);
    std::string_view error;
  };
  const Case kCases[] = {
      {[](ManifestWriter* w) { w->Build({.outputs = {"a\nb"}, .rule = "phony"}); },
       "the path 'a\\nb' contains a line break"},
      {[](ManifestWriter* w) { w->Build({.outputs = {"o"}, .rule = "phony", .inputs = {"a\rb"}}); },
       "the path 'a\\rb'"},
      {[](ManifestWriter* w) { w->Include(std::string_view("a\0b", 3)); }, "the path 'a\\0b'"},
      {[](ManifestWriter* w) { w->Default(std::vector<std::string>{""}); }, "a path of a build file is empty"},
      {[](ManifestWriter* w) { w->Variable("v", "a\nb"); }, "the value of 'v' 'a\\nb'"},
      {[](ManifestWriter* w) { w->Build({.outputs = {"o"}, .rule = "phony", .bindings = {{"v", "\n"}}}); },
       "value of 'v'"},
      {[](ManifestWriter* w) { w->Rule("r", std::vector<WrittenBinding>{{"command", "a\nb"}}); }, "value of 'command'"},
      {[](ManifestWriter* w) { w->Variable("a b", ""); }, "'a b' can't name"},
      {[](ManifestWriter* w) { w->Variable("", ""); }, "'' can't name"},
      {[](ManifestWriter* w) { w->Rule("r:", {}); }, "'r:' can't name"},
      {[](ManifestWriter* w) { w->Pool("p\n", 1); }, "can't name"},
      {[](ManifestWriter* w) { w->Build({.outputs = {"o"}, .rule = ""}); }, "'' can't name"},
      {[](ManifestWriter* w) { w->Build({.rule = "phony"}); }, "no outputs"},
      {[](ManifestWriter* w) { w->Comment(std::string_view("\0", 1)); }, "a comment contains a NUL byte"},
  };
  for (const Case& c : kCases) {
    ManifestWriter writer;
    c.write(&writer);
    writer.Variable("later", "1");
    EXPECT_THAT(Finish(std::move(writer)), HasSubstr(c.error));
  }
}

TEST(ManifestWriter, TellsTheFirstFault) {
  ManifestWriter writer;
  writer.Variable("first", "\n");
  writer.Variable("second", "\n");
  EXPECT_THAT(Finish(std::move(writer)), HasSubstr("first"));
}

}  // namespace
}  // namespace rbuild
