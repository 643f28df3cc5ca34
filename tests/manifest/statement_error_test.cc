// Errors of the parser: statements. The texts and places are those that ninja 1.13 prints, except that
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

// Rules, pools, defaults, includes and versions.
constexpr Case kDeclarations[] = {
    {"build\n",
     "build.ninja:1: expected path\n"
     "build\n"
     "     ^ near here"},
    {"build x: y z\n",
     "build.ninja:1: unknown build rule 'y'\n"
     "build x: y z\n"
     "         ^ near here"},
    {"build x:: y z\n",
     "build.ninja:1: expected build command name\n"
     "build x:: y z\n"
     "        ^ near here"},
    {"build x y\n",
     "build.ninja:1: expected ':', got newline ($ also escapes ':')\n"
     "build x y\n"
     "         ^ near here"},
    {"build a\\\n",
     "build.ninja:1: expected ':', got newline ($ also escapes ':')\n"
     "build a\\\n"
     "        ^ near here"},
    {"build : cc\n",
     "build.ninja:1: expected path\n"
     "build : cc\n"
     "      ^ near here"},
    {"build x\n",
     "build.ninja:1: expected ':', got newline ($ also escapes ':')\n"
     "build x\n"
     "       ^ near here"},
    {"build x:\n",
     "build.ninja:1: expected build command name\n"
     "build x:\n"
     "        ^ near here"},
    {"build $:x\n",
     "build.ninja:1: expected ':', got newline ($ also escapes ':')\n"
     "build $:x\n"
     "         ^ near here"},
    {"rule\n",
     "build.ninja:1: expected rule name\n"
     "rule\n"
     "    ^ near here"},
    {"rule %foo\n",
     "build.ninja:1: expected rule name\n"
     "rule %foo\n"
     "     ^ near here"},
    {"rule foo bar\n",
     "build.ninja:1: expected newline, got identifier\n"
     "rule foo bar\n"
     "         ^ near here"},
    {"rule cc\n",
     "build.ninja:1: expected 'command =' line\n"
     "rule cc\n"
     "     ^ near here"},
    {"rule cc\n  command = a\nrule cc\n  command = b\n",
     "build.ninja:3: duplicate rule 'cc'\n"
     "rule cc\n"
     "       ^ near here"},
    {"rule cc\n  command = foo\n  othervar = bar\n",
     "build.ninja:3: unexpected variable 'othervar'\n"
     "  othervar = bar\n"
     "                ^ near here"},
    {"rule cc\n  command = foo\n\tdeps = gcc\n", "build.ninja:3: tabs are not allowed, use spaces"},
    {"rule cc\n\tcommand = foo\n",
     "build.ninja:1: expected 'command =' line\n"
     "rule cc\n"
     "     ^ near here"},
    {"rule cc\n  command = foo\nbuild $.: cc bar.cc\n",
     "build.ninja:3: bad $-escape (literal $ must be written as $$)\n"
     "build $.: cc bar.cc\n"
     "      ^ near here"},
    {"rule cc\n  command = foo\n  && bar\n",
     "build.ninja:3: expected variable name\n"
     "  && bar\n"
     "  ^ near here"},
    {"rule cc\n  command = foo\n  rspfile = x\n",
     "build.ninja:1: rspfile and rspfile_content need to be both specified\n"
     "rule cc\n"
     "     ^ near here"},
    {"rule cc\n  description = foo\n",
     "build.ninja:1: expected 'command =' line\n"
     "rule cc\n"
     "     ^ near here"},
    {"rule cc\n  command =\n",
     "build.ninja:1: expected 'command =' line\n"
     "rule cc\n"
     "     ^ near here"},
    {"rule cc\n command\n",
     "build.ninja:2: expected '=', got newline\n"
     " command\n"
     "        ^ near here"},
    {"rule cc\n  = x\n",
     "build.ninja:2: expected variable name\n"
     "  = x\n"
     "  ^ near here"},
    {"rule cc\n  command = ${in\nbuild a: cc b\n",
     "build.ninja:2: bad $-escape (literal $ must be written as $$)\n"
     "  command = ${in\n"
     "            ^ near here"},
    {"rule cc:\n",
     "build.ninja:1: expected newline, got ':'\n"
     "rule cc:\n"
     "       ^ near here"},
    {"pool\n",
     "build.ninja:1: expected pool name\n"
     "pool\n"
     "    ^ near here"},
    {"pool p\n",
     "build.ninja:1: expected 'depth =' line\n"
     "pool p\n"
     "     ^ near here"},
    {"pool p\n  depth = 1\npool p\n  depth = 1\n",
     "build.ninja:3: duplicate pool 'p'\n"
     "pool p\n"
     "      ^ near here"},
    {"pool console\n  depth=1\n",
     "build.ninja:1: duplicate pool 'console'\n"
     "pool console\n"
     "            ^ near here"},
    {"pool p\n  depth = -1\n",
     "build.ninja:2: invalid pool depth\n"
     "  depth = -1\n"
     "            ^ near here"},
    {"pool p\n  depth = 4\n  x = 1\n",
     "build.ninja:3: unexpected variable 'x'\n"
     "  x = 1\n"
     "       ^ near here"},
    {"pool p x\n",
     "build.ninja:1: expected newline, got identifier\n"
     "pool p x\n"
     "       ^ near here"},
    {"default\n",
     "build.ninja:1: expected target name\n"
     "default\n"
     "       ^ near here"},
    {"default x\n",
     "build.ninja:1: unknown target 'x'\n"
     "default x\n"
     "         ^ near here"},
    {"default a:\n",
     "build.ninja:1: unknown target 'a'\n"
     "default a:\n"
     "         ^ near here"},
    {"build a: phony\ndefault a b\n",
     "build.ninja:2: unknown target 'b'\n"
     "default a b\n"
     "           ^ near here"},
    {"build a: phony\ndefault $x\n",
     "build.ninja:2: empty path\n"
     "default $x\n"
     "          ^ near here"},
    {"build a: phony\ndefault a | b\n",
     "build.ninja:2: expected newline, got '|'\n"
     "default a | b\n"
     "          ^ near here"},
    {"include\n",
     "build.ninja:1: loading '': No such file or directory\n"
     "include\n"
     "       ^ near here"},
    {"include x\n",
     "build.ninja:1: loading 'x': No such file or directory\n"
     "include x\n"
     "         ^ near here"},
    {"include x y\n",
     "build.ninja:1: loading 'x': No such file or directory\n"
     "include x y\n"
     "         ^ near here"},
    {"subninja x\n",
     "build.ninja:1: loading 'x': No such file or directory\n"
     "subninja x\n"
     "          ^ near here"},
    {"subninja\n",
     "build.ninja:1: loading '': No such file or directory\n"
     "subninja\n"
     "        ^ near here"},
    {"include  $x\n",
     "build.ninja:1: loading '': No such file or directory\n"
     "include  $x\n"
     "           ^ near here"},
    {"rule phony\n  command = x\n",
     "build.ninja:1: duplicate rule 'phony'\n"
     "rule phony\n"
     "          ^ near here"},
    {"ninja_required_version = 2.0\n",
     "build.ninja:1: ninja version (1.13.2) incompatible with build file ninja_required_version version (2.0).\n"
     "ninja_required_version = 2.0\n"
     "                            ^ near here"},
    {"ninja_required_version = 99\n",
     "build.ninja:1: ninja version (1.13.2) incompatible with build file ninja_required_version version (99).\n"
     "ninja_required_version = 99\n"
     "                           ^ near here"},
    {"ninja_required_version = 1.999\n",
     "build.ninja:1: ninja version (1.13.2) incompatible with build file ninja_required_version version (1.999).\n"
     "ninja_required_version = 1.999\n"
     "                              ^ near here"},
    {"rule cc\n\n  command = a\n",
     "build.ninja:1: expected 'command =' line\n"
     "rule cc\n"
     "     ^ near here"},
    {"v=x\nbuild ${v}y $v-z $v.w: phony\n",
     "build.ninja:2: empty path\n"
     "build ${v}y $v-z $v.w: phony\n"
     "            ^ near here"},
    {"build a: phony\nbuild a: phony\n",
     "build.ninja:2: multiple rules generate a\n"
     "build a: phony\n"
     "      ^ near here"},
    {"build = 3\n",
     "build.ninja:1: expected ':', got newline ($ also escapes ':')\n"
     "build = 3\n"
     "         ^ near here"},
    {"pool = 3\n",
     "build.ninja:1: expected pool name\n"
     "pool = 3\n"
     "     ^ near here"},
    {"build: phony\n",
     "build.ninja:1: expected path\n"
     "build: phony\n"
     "     ^ near here"},
    {"default = 3\n",
     "build.ninja:1: unknown target '='\n"
     "default = 3\n"
     "         ^ near here"},
    {"rule r\n  command = x\n  pool = $deps\n  deps = $pool\nbuild a: r\n",
     "build.ninja:5: cycle in rule variables: pool -> deps -> pool\n"
     "build a: r\n"
     "         ^ near here"},
    {"rule r\n  command = x\n  deps = gccc\nbuild a: r\n",
     "build.ninja:4: unknown deps type 'gccc'\n"
     "build a: r\n"
     "         ^ near here"},
};

constexpr std::string_view kRule = "rule cc\n  command = cc $in\n";

// These stand behind kRule, so the first line is the third one.
constexpr Case kBuilds[] = {
    {"build $: cc bar.cc\n",
     "build.ninja:3: expected ':', got newline ($ also escapes ':')\n"
     "build $: cc bar.cc\n"
     "                  ^ near here"},
    {"build a: cc\n  x\n",
     "build.ninja:4: expected '=', got newline\n"
     "  x\n"
     "   ^ near here"},
    {"build a b a: cc\n",
     "build.ninja:3: a is defined as an output multiple times\n"
     "build a b a: cc\n"
     "          ^ near here"},
    {"build a: cc\nbuild a: cc\n",
     "build.ninja:4: multiple rules generate a\n"
     "build a: cc\n"
     "      ^ near here"},
    {"build a | a: cc\n",
     "build.ninja:3: a is defined as an output multiple times\n"
     "build a | a: cc\n"
     "          ^ near here"},
    {"build a: cc || x | y\n",
     "build.ninja:3: expected newline, got '|'\n"
     "build a: cc || x | y\n"
     "                 ^ near here"},
    {"build a: cc |@ z || y\n",
     "build.ninja:3: expected newline, got '||'\n"
     "build a: cc |@ z || y\n"
     "                 ^ near here"},
    {"build a: cc b | c | d\n",
     "build.ninja:3: expected newline, got '|'\n"
     "build a: cc b | c | d\n"
     "                  ^ near here"},
    {"build a: cc b || c || d\n",
     "build.ninja:3: expected newline, got '||'\n"
     "build a: cc b || c || d\n"
     "                   ^ near here"},
    {"build a | b | c: cc\n",
     "build.ninja:3: expected ':', got '|' ($ also escapes ':')\n"
     "build a | b | c: cc\n"
     "            ^ near here"},
    {"build a || b: cc\n",
     "build.ninja:3: expected ':', got '||' ($ also escapes ':')\n"
     "build a || b: cc\n"
     "        ^ near here"},
    {"build $x: cc\n",
     "build.ninja:3: empty path\n"
     "build $x: cc\n"
     "      ^ near here"},
    {"build a: cc $x\n",
     "build.ninja:3: empty path\n"
     "build a: cc $x\n"
     "            ^ near here"},
    {"build a: cc | $x\n",
     "build.ninja:3: empty path\n"
     "build a: cc | $x\n"
     "              ^ near here"},
    {"build a: cc |@ $x\n",
     "build.ninja:3: empty path\n"
     "build a: cc |@ $x\n"
     "               ^ near here"},
    {"build a: cc b:c\n",
     "build.ninja:3: expected newline, got ':'\n"
     "build a: cc b:c\n"
     "             ^ near here"},
    {"build a: cc b\n  pool = nope\n",
     "build.ninja:3: unknown pool name 'nope'\n"
     "build a: cc b\n"
     "         ^ near here"},
    {"build a: cc b\n  pool = nope\nx = 1\n",
     "build.ninja:3: unknown pool name 'nope'\n"
     "build a: cc b\n"
     "         ^ near here"},
    {"build a: cc b\n  dyndep = d\n",
     "build.ninja:3: dyndep 'd' is not an input\n"
     "build a: cc b\n"
     "         ^ near here"},
    {"build a: cc d|@ e\n  dyndep = e\n",
     "build.ninja:3: dyndep 'e' is not an input\n"
     "build a: cc d|@ e\n"
     "         ^ near here"},
    {"build a b/../a: cc\n",
     "build.ninja:3: a is defined as an output multiple times\n"
     "build a b/../a: cc\n"
     "        ^ near here"},
    {"build a: cc\n  \n  x = 1\n", "build.ninja:5: unexpected indent"},
};

TEST(StatementErrors, OfDeclarations) {
  for (const Case& c : kDeclarations) {
    const std::string text = std::string(c.input);
    EXPECT_EQ(ParseText(text).error(), c.error) << text;
  }
}

TEST(StatementErrors, OfBuildBlocks) {
  for (const Case& c : kBuilds) {
    const std::string text = std::string(kRule) + std::string(c.input);
    EXPECT_EQ(ParseText(text).error(), c.error) << text;
  }
}

}  // namespace
}  // namespace rbuild
