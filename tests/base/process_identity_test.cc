// ProcessIdentity: a process is told from another one that gets its pid later.
#include "base/process_identity.h"

#include <csignal>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace rbuild {
namespace {

TEST(ProcessIdentity, ThisProcessExists) {
  const ProcessIdentity self = ThisProcess();
  EXPECT_EQ(self.pid, getpid());
  EXPECT_GT(self.start_time, 0u);
  EXPECT_TRUE(Exists(self));
  EXPECT_EQ(StartTimeOf(self.pid), self.start_time);
}

TEST(ProcessIdentity, AnotherStartTimeIsAnotherProcess) {
  ProcessIdentity other = ThisProcess();
  --other.start_time;
  EXPECT_FALSE(Exists(other));
}

TEST(ProcessIdentity, NobodyHasAnImpossiblePid) {
  EXPECT_EQ(StartTimeOf(int64_t{1} << 40), std::nullopt);
  EXPECT_FALSE(Exists({-1, 1}));
}

TEST(ProcessIdentity, AZombieExistsButIsNotAlive) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    char end;
    _exit(read(ready[0], &end, 1) == 1 ? 0 : 1);
  }
  const ProcessIdentity identity{child, StartTimeOf(child).value()};
  EXPECT_TRUE(IsAlive(identity));
  ASSERT_EQ(write(ready[1], "x", 1), 1);
  siginfo_t ended{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(Exists(identity));
  EXPECT_FALSE(IsAlive(identity));
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_FALSE(Exists(identity));
  close(ready[0]);
  close(ready[1]);
}

TEST(ProcessIdentity, TheNameOfAProgramMayHoldAnything) {
  const std::string fields = " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4242 20";
  for (const char* name : {"(sh)", "(a b)", "(a) S 1 (b)", "())", "(\n)"}) {
    std::optional<ProcStat> stat = ParseProcStat("77 " + std::string(name) + " Z" + fields);
    ASSERT_TRUE(stat.has_value()) << name;
    EXPECT_EQ(stat->state, 'Z');
    EXPECT_EQ(stat->start_time, 4242u);
  }
}

TEST(ProcessIdentity, WhatIsNoStatIsNothing) {
  for (const char* text :
       {"", "77", "77 (sh)", "77 (sh) S 1 2 3", ") S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 x"}) {
    EXPECT_FALSE(ParseProcStat(text).has_value()) << text;
  }
}

TEST(ProcessIdentity, TheCommandLineBeginsWithTheProgramsName) {
  EXPECT_EQ(CommandLineOf(getpid()).substr(0, 9), "base_test");
  EXPECT_EQ(CommandLineOf(int64_t{1} << 40), "");
}

TEST(ProcessIdentity, ABootHasOneId) {
  EXPECT_NE(BootId(), "");
  EXPECT_EQ(BootId(), BootId());
}

}  // namespace
}  // namespace rbuild
