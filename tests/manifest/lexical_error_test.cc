// Errors of the parser: bytes, tokens and escapes. The texts and places are those that ninja 1.13 prints, except that
// what it notices at the end of a block is told at the line of the block.
#include <string_view>

#include <gtest/gtest.h>

#include "manifest/parse_helper.h"

namespace rbuild {
namespace {

struct Case {
  std::string_view input;
  std::string_view error;
};

// Also how the source line is cut, and where the caret is left out.
constexpr Case kCases[] = {
    {"foobar\n",
     "build.ninja:1: expected '=', got newline\n"
     "foobar\n"
     "      ^ near here"},
    {"x 3\n",
     "build.ninja:1: expected '=', got identifier\n"
     "x 3\n"
     "  ^ near here"},
    {"x = 3",
     "build.ninja:1: unexpected EOF\n"
     "x = 3\n"
     "     ^ near here"},
    {"x = $\n", "build.ninja:2: unexpected EOF"},
    {"x = a$b$",
     "build.ninja:1: bad $-escape (literal $ must be written as $$)\n"
     "x = a$b$\n"
     "       ^ near here"},
    {"x = $;\n",
     "build.ninja:1: bad $-escape (literal $ must be written as $$)\n"
     "x = $;\n"
     "    ^ near here"},
    {"x = ${\n",
     "build.ninja:1: bad $-escape (literal $ must be written as $$)\n"
     "x = ${\n"
     "    ^ near here"},
    {"x = ${a\n",
     "build.ninja:1: bad $-escape (literal $ must be written as $$)\n"
     "x = ${a\n"
     "    ^ near here"},
    {"x = ${a b}\n",
     "build.ninja:1: bad $-escape (literal $ must be written as $$)\n"
     "x = ${a b}\n"
     "    ^ near here"},
    {"x=$|\n",
     "build.ninja:1: bad $-escape (literal $ must be written as $$)\n"
     "x=$|\n"
     "  ^ near here"},
    {"\tx = 1\n", "build.ninja:1: tabs are not allowed, use spaces"},
    {" x = 1\n", "build.ninja:1: unexpected indent"},
    {"# comment", "build.ninja:1: lexing error"},
    {"  # comment", "build.ninja:1: unexpected indent"},
    {"=\n", "build.ninja:1: unexpected '='"},
    {":\n", "build.ninja:1: unexpected ':'"},
    {"|\n", "build.ninja:1: unexpected '|'"},
    {"||\n", "build.ninja:1: unexpected '||'"},
    {"|@\n", "build.ninja:1: unexpected '|@'"},
    {"@\n", "build.ninja:1: lexing error"},
    {"\001\n", "build.ninja:1: lexing error"},
    {"x\t= 1\n",
     "build.ninja:1: expected '=', got lexing error\n"
     "x\t= 1\n"
     " ^ near here"},
    {"x = a\rb\n",
     "build.ninja:1: lexing error\n"
     "x = a\rb\n"
     "     ^ near here"},
    {"build a: phony b\rc\n",
     "build.ninja:1: lexing error\n"
     "build a: phony b\rc\n"
     "                ^ near here"},
    {"build a: phony b\r",
     "build.ninja:1: lexing error\n"
     "build a: phony b\r\n"
     "                ^ near here"},
    {"\r", "build.ninja:1: lexing error"},
    {std::string_view("x = 1\000y = 2\n", 12),
     "build.ninja:1: a zero byte is not allowed, this is no text\n"
     "x = 1\n"
     "     ^ near here"},
    {std::string_view("build a: phony\n\000build\n", 22), "build.ninja:2: a zero byte is not allowed, this is no text"},
    {std::string_view("build a\000: phony\n", 16),
     "build.ninja:1: a zero byte is not allowed, this is no text\n"
     "build a\n"
     "       ^ near here"},
    {std::string_view("x \000\n", 4),
     "build.ninja:1: expected '=', got lexing error\n"
     "x \n"
     "  ^ near here"},
    {"x = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$;\n",
     "build.ninja:1: bad $-escape (literal $ must be written as $$)"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = $;\n",
     "build.ninja:1: bad $-escape (literal $ must be written as $$)"},
    {"build aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa :\n",
     "build.ninja:1: expected build command name"},
    {"build aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa $; :\n",
     "build.ninja:1: bad $-escape (literal $ must be written as $$)"},
    {"build aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
     "build.ninja:1: expected ':', got newline ($ also escapes ':')"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa =$;\n",
     "build.ninja:1: bad $-escape (literal $ must be written as $$)"},
};

TEST(LexicalErrors, HaveNinjasTextAndPlace) {
  for (const Case& c : kCases) {
    const std::string text = std::string(c.input);
    EXPECT_EQ(ParseText(text).error(), c.error) << text;
  }
}

}  // namespace
}  // namespace rbuild
