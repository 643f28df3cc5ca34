// EndOrphans with real processes: groups, single ones, stubborn ones, and those that only their environment tells.
#include "run/orphans.h"

#include <csignal>

#include <sys/wait.h>

#include <gtest/gtest.h>

#include "run/runner_helper.h"
#include "run/spawn.h"

namespace rbuild {
namespace {

class OrphansTest : public testing::Test {
 protected:
  // A shell, in a group of its own or in ours, that has run up to "touch ready".
  ProcessIdentity Spawned(const std::string& line, bool group, const std::string& variable = "X=Y") {
    SpawnRequest request;
    request.program = "/bin/sh";
    request.arguments = {"sh", "-c", line};
    request.environment = {"PATH=/usr/bin:/bin", variable.c_str()};
    request.cwd = folder_.path();
    request.new_group = group;
    const pid_t pid = Spawn(request).value_or(-1);
    EXPECT_GT(pid, 0);
    while (!disk_.Stat(folder_.File("ready")).value_or(FileStat()).exists()) {
      usleep(1000);
    }
    return {pid, StartTimeOf(pid).value_or(0)};
  }
  int SignalThatEnded(const ProcessIdentity& process) {
    int status = 0;
    waitpid(static_cast<pid_t>(process.pid), &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }
  std::vector<EndedOrphan> End(const OrphanMark& mark) {
    return EndOrphans(std::vector<OrphanMark>{mark}, clock_, std::chrono::milliseconds(300));
  }

  TempFolder folder_;
  RealDisk disk_;
  RealClock clock_;
};

TEST_F(OrphansTest, EndsTheGroupThatTheChildLeads) {
  ProcessIdentity child = Spawned("sleep 60 & echo $! > pid; touch ready; wait", true);
  const pid_t grandchild = std::atoi(folder_.Read("pid").c_str());
  std::vector<EndedOrphan> ended = End({child, "", "", 0});
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].pid, child.pid);
  EXPECT_TRUE(ended[0].group);
  EXPECT_FALSE(ended[0].killed);
  EXPECT_EQ(SignalThatEnded(child), SIGTERM);
  EXPECT_FALSE(disk_.ReadFile("/proc/" + std::to_string(grandchild) + "/cmdline").value_or("").starts_with("sleep"));
}

TEST_F(OrphansTest, EndsAloneWhatIsInAForeignGroup) {
  ProcessIdentity child = Spawned("touch ready; exec sleep 60", false);
  std::vector<EndedOrphan> ended = End({child, "", "", 0});
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_FALSE(ended[0].group);
  EXPECT_EQ(SignalThatEnded(child), SIGTERM);
}

TEST_F(OrphansTest, KillsWhatDoesNotHeed) {
  ProcessIdentity child = Spawned("trap '' TERM; touch ready; while :; do sleep 0.05; done", true);
  std::vector<EndedOrphan> ended = End({child, "", "", 0});
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_TRUE(ended[0].killed);
  EXPECT_EQ(SignalThatEnded(child), SIGKILL);
}

TEST_F(OrphansTest, APidThatIsSomebodyElsesIsLeftAlone) {
  ProcessIdentity child = Spawned("touch ready; exec sleep 60", true);
  EXPECT_TRUE(End({{child.pid, child.start_time - 1}, "", "", 0}).empty());
  EXPECT_TRUE(Exists(child));
  kill(static_cast<pid_t>(child.pid), SIGKILL);
  EXPECT_EQ(SignalThatEnded(child), SIGKILL);
  EXPECT_TRUE(End({child, "", "", 0}).empty());
}

TEST_F(OrphansTest, FindsByTheVariableWhatIsYoungerThanTheMark) {
  const std::string variable = "RBUILD_ORPHANS_TEST";
  const std::string word = folder_.path() + ":";
  const int64_t before = clock_.WallNs();
  ProcessIdentity child = Spawned("touch ready; exec sleep 60", true, variable + "=outer " + word + "inner");
  EXPECT_TRUE(End({{}, variable, word + "x", before}).empty());
  EXPECT_TRUE(End({{}, variable + "X", word, before}).empty());
  EXPECT_TRUE(End({{}, variable, word, clock_.WallNs() + 5'000'000'000}).empty());
  EXPECT_TRUE(Exists(child));
  std::vector<EndedOrphan> ended = End({{}, variable, word, before});
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].pid, child.pid);
  EXPECT_EQ(SignalThatEnded(child), SIGTERM);
}

TEST_F(OrphansTest, NeverItself) {
  EXPECT_TRUE(End({ThisProcess(), "", "", 0}).empty());
}

}  // namespace
}  // namespace rbuild
