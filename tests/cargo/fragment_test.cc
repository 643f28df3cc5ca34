// Fragments: what a real program receives through dash and bash.
#include "cargo/fragment.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "cargo/shell_command.h"

namespace rbuild::cargo {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::Not;

constexpr std::array<const char*, 2> kShells = {"dash", "bash --posix"};

class FragmentTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "fragment-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << content;
    return folder_ + "/" + name;
  }

  // What the command prints, cut at NULs.
  std::vector<std::string> Run(const std::string& shell, const std::string& command) const {
    const std::string script = Write("command", command);
    FILE* pipe = popen((shell + " " + ShellQuote(script)).c_str(), "r");
    std::string output;
    std::array<char, 4096> buffer;
    for (size_t n = fread(buffer.data(), 1, buffer.size(), pipe); n > 0;
         n = fread(buffer.data(), 1, buffer.size(), pipe)) {
      output.append(buffer.data(), n);
    }
    EXPECT_EQ(pclose(pipe), 0) << command;
    std::vector<std::string> parts;
    for (std::string_view part : Split(output, '\0')) {
      parts.emplace_back(part);
    }
    parts.pop_back();
    return parts;
  }

  std::string folder_;
};

std::string RandomBytes(std::mt19937& random, size_t length) {
  std::string bytes;
  for (size_t i = 0; i < length; ++i) {
    // Every second byte is one that means something to a shell.
    constexpr std::string_view kSpecial = "'\"\\$`\n\r\t *?[]{}()<>|&;#~=%!\x01\x7f\x81\x88\xff";
    bytes += random() % 2 == 0 ? kSpecial[random() % kSpecial.size()] : static_cast<char>(1 + random() % 255);
  }
  return bytes;
}

TEST_F(FragmentTest, EveryByteOfArgumentsSurvives) {
  std::mt19937 random(1);
  std::vector<std::string> arguments = {"", "-n", "--", "a b", "it's", "trailing\n", "\n"};
  for (int i = 0; i < 200; ++i) {
    arguments.push_back(RandomBytes(random, random() % 60));
  }
  const std::string fragment = *ArgumentsFragment(arguments);
  for (const char* shell : kShells) {
    const std::string path = Write("fragment", fragment);
    std::vector<std::string> expected = {"first"};
    expected.insert(expected.end(), arguments.begin(), arguments.end());
    EXPECT_THAT(Run(shell, "set -- printf '%s\\0' first && . " + path + " && exec \"$@\""), ElementsAreArray(expected));
  }
}

TEST_F(FragmentTest, EveryByteOfVariablesSurvives) {
  std::mt19937 random(2);
  EnvironmentChanges changes;
  std::vector<std::string> expected;
  for (int i = 0; i < 200; ++i) {
    const std::string name = i % 3 == 0 ? "CARGO_BIN_EXE_my-bin" + std::to_string(i) : "NAME_" + std::to_string(i);
    const std::string value = RandomBytes(random, random() % 60);
    changes.Set(name, value);
    expected.push_back(name + "=" + value);
  }
  const std::string fragment = *EnvironmentFragment(changes);
  for (const char* shell : kShells) {
    const std::string path = Write("fragment", fragment);
    const std::vector<std::string> seen = Run(shell, "set -- env -0 && . " + path + " && exec \"$@\"");
    EXPECT_THAT(seen, testing::IsSupersetOf(expected));
  }
}

TEST_F(FragmentTest, NamesThatMeanSomethingToTheShellArriveToo) {
  EnvironmentChanges changes;
  std::vector<std::string> expected;
  for (const char* name : {"IFS", "PPID", "UID", "OPTIND", "PWD", "LINENO", "RANDOM", "_", "PS1", "-x", "1A", "a.b"}) {
    changes.Set(name, "/odd value");
    expected.push_back(std::string(name) + "=/odd value");
  }
  for (const char* shell : kShells) {
    const std::string path = Write("fragment", *EnvironmentFragment(changes));
    EXPECT_THAT(Run(shell, "set -- /usr/bin/env -0 && . " + path + " && exec \"$@\""), testing::IsSupersetOf(expected));
  }
}

TEST_F(FragmentTest, InheritedVariablesAreKeptReplacedOrRemoved) {
  EnvironmentChanges changes;
  changes.SetIfAbsent("GIVEN", "mine");
  changes.SetIfAbsent("EMPTY", "mine");
  changes.SetIfAbsent("ABSENT", "mine");
  changes.Unset("REMOVED");
  changes.Unset("REMOVED-TOO");
  changes.Prepend("LIST", "/a b:/c");
  changes.Prepend("KEPT", "/x");
  changes.Prepend("NEW", "/n");
  const std::string path = Write("fragment", *EnvironmentFragment(changes));
  for (const char* shell : kShells) {
    const std::string start = "env GIVEN=theirs EMPTY= REMOVED=1 REMOVED-TOO=1 LIST=/old KEPT=/x:/y ";
    const std::vector<std::string> seen = Run(start + shell, "set -- env -0 && . " + path + " && exec \"$@\"");
    EXPECT_THAT(seen, testing::IsSupersetOf(
                          {"GIVEN=theirs", "EMPTY=", "ABSENT=mine", "LIST=/a b:/c:/old", "KEPT=/x:/y", "NEW=/n"}));
    EXPECT_THAT(seen, Not(Contains("REMOVED=1")));
    EXPECT_THAT(seen, Not(Contains("REMOVED-TOO=1")));
  }
}

TEST_F(FragmentTest, WhatTheShellDoesIsWhatApplyToDoes) {
  EnvironmentChanges changes;
  changes.Set("A", "1");
  changes.Prepend("LIST", "/a");
  changes.Prepend("LIST", "/b");
  changes.SetIfAbsent("A", "2");
  Environment inherited;
  inherited.Set("LIST", "/old");
  const Environment applied = changes.ApplyTo(inherited);
  EXPECT_EQ(applied.Get("LIST"), "/b:/a:/old");
  EXPECT_EQ(applied.Get("A"), "1");
  const std::string path = Write("fragment", *EnvironmentFragment(changes));
  for (const char* shell : kShells) {
    EXPECT_THAT(Run(std::string("env LIST=/old ") + shell, "set -- env -0 && . " + path + " && exec \"$@\""),
                testing::IsSupersetOf({"LIST=/b:/a:/old", "A=1"}));
  }
}

TEST_F(FragmentTest, CollectedArgumentsComeInTheOrderOfTheirVariables) {
  const std::string first = Write("1.sh", *CollectingFragment("_rbuild_own", std::vector<std::string>{"-L", "a 'b'"}) +
                                              *CollectingFragment("_rbuild_other", std::vector<std::string>{"x"}));
  const std::string second = Write("2.sh", *CollectingFragment("_rbuild_own", std::vector<std::string>{"$HOME"}) +
                                               "_rbuild_native=$_rbuild_native':/native'\n");
  ShellCommand command;
  command.program_and_arguments = {"printf", "%s\\0", "arg"};
  command.environment_fragment = Write("env.sh", "");
  command.search_fragments = {first, second};
  command.flags_fragment = Write("flags.sh", *ArgumentsFragment(std::vector<std::string>{"--cfg", "z"}));
  for (const char* shell : kShells) {
    EXPECT_THAT(Run(shell, FormatShellCommand(command)), ElementsAre("arg", "-L", "a 'b'", "$HOME", "x", "--cfg", "z"));
  }
  command.plugin_fragments = {second};
  command.program_and_arguments = {"sh", "-c", "printf '%s\\0' \"$LD_LIBRARY_PATH\""};
  for (const char* shell : kShells) {
    EXPECT_THAT(Run(std::string("env -u LD_LIBRARY_PATH ") + shell, FormatShellCommand(command)),
                ElementsAre("/native"));
    EXPECT_THAT(Run(std::string("env LD_LIBRARY_PATH=/first ") + shell, FormatShellCommand(command)),
                ElementsAre("/first:/native"));
  }
}

TEST_F(FragmentTest, LinkArgumentsForCdylibsComeLast) {
  ShellCommand command;
  command.cwd = "/";
  command.program_and_arguments = {"printf", "%s\\0"};
  command.environment_fragment = Write("env.sh", "");
  command.search_fragments = {
      Write("s.sh", *CollectingFragment("_rbuild_cdylib", std::vector<std::string>{"-C", "l"}))};
  command.flags_fragment = Write("flags.sh", *ArgumentsFragment(std::vector<std::string>{"f"}));
  EXPECT_THAT(Run("dash", FormatShellCommand(command)), ElementsAre("f"));
  command.takes_cdylib_arguments = true;
  EXPECT_THAT(Run("dash", FormatShellCommand(command)), ElementsAre("f", "-C", "l"));
}

TEST(FragmentErrorTest, WhatNoCommandCanReceiveIsRefused) {
  EnvironmentChanges nul;
  nul.Set("A", std::string("x\0y", 3));
  EXPECT_THAT(EnvironmentFragment(nul).error().message, testing::HasSubstr("value of A has a NUL byte"));
  EnvironmentChanges name;
  name.Set("A=B", "x");
  EXPECT_THAT(EnvironmentFragment(name).error().message, testing::HasSubstr("'A=B' can't be the name"));
  EnvironmentChanges empty;
  empty.Set("", "x");
  EXPECT_FALSE(EnvironmentFragment(empty));
  const std::vector<std::string> argument = {std::string("\0", 1)};
  EXPECT_FALSE(ArgumentsFragment(argument));
  EXPECT_FALSE(CollectingFragment("x", argument));
}

TEST(FragmentErrorTest, NothingToSayIsNoText) {
  EXPECT_EQ(*EnvironmentFragment(EnvironmentChanges()), "");
  EXPECT_EQ(*ArgumentsFragment({}), "");
  EXPECT_EQ(*CollectingFragment("x", {}), "");
}

}  // namespace
}  // namespace rbuild::cargo
