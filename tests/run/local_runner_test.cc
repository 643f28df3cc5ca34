// LocalRunner with real processes: output, ends, signals, descriptors, slots.
#include "run/local_runner.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "run/runner_helper.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Both ways of noticing the end of a process.
class LocalRunnerTest : public RunnerTest, public testing::WithParamInterface<ExitNotice> {
 protected:
  LocalRunnerTest() {
    options_.notice = GetParam();
    options_.jobs = 8;
  }
};

INSTANTIATE_TEST_SUITE_P(Notices, LocalRunnerTest, testing::Values(ExitNotice::kPidfd, ExitNotice::kSigchld),
                         [](const auto& test) { return test.param == ExitNotice::kPidfd ? "Pidfd" : "Sigchld"; });

TEST_P(LocalRunnerTest, ShowsBothStreamsInOrder) {
  Outcome outcome = Run("echo one; echo two >&2; echo three");
  EXPECT_TRUE(outcome.success());
  EXPECT_EQ(outcome.output, "one\ntwo\nthree\n");
  EXPECT_EQ(outcome.printed, "");
  EXPECT_THAT(outcome.warnings, ElementsAre());
}

TEST_P(LocalRunnerTest, CommandsRunSideBySide) {
  std::vector<CommandId> ids;
  const int64_t start = clock_.NowMs();
  // Each waits for the next one's file, so that they end only if all run at once.
  for (int i = 0; i < 8; ++i) {
    ids.push_back(Start("cd " + folder_.path() + "; touch f" + std::to_string(i) + "; until [ -e f" +
                        std::to_string((i + 1) % 8) + " ]; do sleep 0.01; done; exit " + std::to_string(i)));
  }
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(Finish(ids[static_cast<size_t>(i)]).exit_code, i);
  }
  EXPECT_LT(clock_.NowMs() - start, 30'000);
}

TEST_P(LocalRunnerTest, TenMegabytesOfOutputArriveWhole) {
  Outcome outcome = Run("head -c 10485760 /dev/zero | tr '\\0' x; echo; echo end");
  EXPECT_TRUE(outcome.success());
  EXPECT_EQ(outcome.output.size(), 10485760u + 1 + 4);
  EXPECT_TRUE(outcome.output.ends_with("x\nend\n"));
}

TEST_P(LocalRunnerTest, ExitCodesAndSignals) {
  EXPECT_EQ(Run("exit 3").exit_code, 3);
  EXPECT_EQ(Run("rbuild-no-such-program").exit_code, 127);
  Outcome killed = Run("kill -KILL $$");
  EXPECT_EQ(killed.exit_code, 128 + SIGKILL);
  EXPECT_FALSE(killed.interrupted);
  Outcome segv = Run("ulimit -c 0; kill -SEGV $$");
  EXPECT_EQ(segv.exit_code, 128 + SIGSEGV);
  EXPECT_FALSE(segv.interrupted);
}

TEST_P(LocalRunnerTest, EndsThatMeanTheUser) {
  for (const char* line : {"kill -INT $$", "kill -TERM $$", "kill -HUP $$", "exit 130"}) {
    Outcome outcome = Run(line);
    EXPECT_TRUE(outcome.interrupted) << line;
    EXPECT_FALSE(outcome.success()) << line;
  }
  EXPECT_FALSE(Run("exit 143").interrupted);
}

TEST_P(LocalRunnerTest, BackgroundProcessThatHoldsThePipeIsWarnedOf) {
  const int64_t start = clock_.NowMs();
  Outcome outcome = Run("echo out; sleep 30 & echo $! > " + folder_.File("pid"));
  EXPECT_LT(clock_.NowMs() - start, 20'000);
  EXPECT_GE(clock_.NowMs() - start, Process::kPipeGrace.count());
  EXPECT_TRUE(outcome.success());
  EXPECT_EQ(outcome.output, "out\n");
  ASSERT_EQ(outcome.warnings.size(), 1u);
  EXPECT_THAT(outcome.warnings[0], HasSubstr("background process"));
  // The time of the command is that of its own end.
  EXPECT_LT(outcome.end_ms - outcome.start_ms, Process::kPipeGrace.count());
  kill(std::atoi(folder_.Read("pid").c_str()), SIGKILL);
}

TEST_P(LocalRunnerTest, OutputOfABackgroundProcessThatEndsSoonIsWaitedFor) {
  Outcome outcome = Run("(sleep 0.3; echo late) & echo early");
  EXPECT_EQ(outcome.output, "early\nlate\n");
  EXPECT_THAT(outcome.warnings, ElementsAre());
}

TEST_P(LocalRunnerTest, SignalAllReachesWholeGroups) {
  CommandId id = Start("sleep 60 & echo started; wait; echo not reached");
  CommandId other = Start("sleep 60");
  runner().Wait(std::chrono::milliseconds(200));
  runner().SignalAll(SIGTERM);
  EXPECT_TRUE(Finish(id).interrupted);
  EXPECT_TRUE(Finish(other).interrupted);
  // Without the sleeping child no pipe stays open, so nothing is warned of.
  EXPECT_THAT(Finish(id).warnings, ElementsAre());
}

TEST_P(LocalRunnerTest, ManyShortCommands) {
  int ended = 0;
  for (size_t i = 0; i < 200; ++i) {
    while (runner().FreeSlots(100) == 0) {
      ended += std::holds_alternative<Finished>(runner().Wait(std::nullopt)) ? 1 : 0;
    }
    Command command;
    command.id = CommandId(i);
    command.line = "exit 0";
    ASSERT_TRUE(runner().Start(command));
  }
  while (ended < 200) {
    ended += std::holds_alternative<Finished>(runner().Wait(std::nullopt)) ? 1 : 0;
  }
  EXPECT_EQ(runner().FreeSlots(100), 8);
}

class SlotsTest : public RunnerTest {};

TEST_F(SlotsTest, JobsLimitTheSlots) {
  options_.jobs = 2;
  EXPECT_EQ(runner().FreeSlots(100), 2);
  CommandId first = Start("sleep 0.2");
  EXPECT_EQ(runner().FreeSlots(100), 1);
  CommandId second = Start("true");
  EXPECT_EQ(runner().FreeSlots(100), 0);
  Finish(first);
  Finish(second);
  EXPECT_EQ(runner().FreeSlots(100), 2);
}

TEST_F(SlotsTest, ALoadAboveTheLimitLeavesOneCommand) {
  options_.jobs = 4;
  options_.max_load = 1e-9;
  EXPECT_EQ(runner().FreeSlots(100), 1);
  CommandId id = Start("sleep 3");
  EXPECT_EQ(runner().FreeSlots(100), 0);
  // The load is looked at again even if nobody asked for a deadline.
  EXPECT_TRUE(std::holds_alternative<Woken>(runner().Wait(std::nullopt)));
  runner().SignalAll(SIGKILL);
  Finish(id);
}

TEST_F(SlotsTest, ADeadlineWakes) {
  CommandId id = Start("sleep 60");
  const int64_t start = clock_.NowMs();
  EXPECT_TRUE(std::holds_alternative<Woken>(runner().Wait(std::chrono::milliseconds(50))));
  EXPECT_GE(clock_.NowMs() - start, 50);
  EXPECT_TRUE(std::holds_alternative<Woken>(runner().Wait(std::chrono::milliseconds(0))));
  runner().SignalAll(SIGKILL);
  EXPECT_EQ(Finish(id).exit_code, 128 + SIGKILL);
}

class InterruptTest : public RunnerTest {};

TEST_F(InterruptTest, SignalsToRbuildAreEvents) {
  CommandId id = Start("sleep 60");
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    kill(getpid(), signal);
    RunEvent event = runner().Wait(std::chrono::seconds(30));
    const auto* interrupted = std::get_if<Interrupted>(&event);
    ASSERT_NE(interrupted, nullptr);
    EXPECT_EQ(interrupted->signal, signal);
  }
  // The command has a group of its own and runs on until it is told.
  EXPECT_TRUE(runner().IsRunning(id));
  runner().SignalAll(SIGINT);
  Outcome outcome = Finish(id);
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_EQ(outcome.exit_code, 128 + SIGINT);
}

TEST_F(InterruptTest, ACommandThatHasJustBeenStartedIsReached) {
  for (int i = 0; i < 20; ++i) {
    CommandId id = Start("sleep 30");
    runner().Wait(std::chrono::milliseconds(i % 3));
    const int64_t start = clock_.NowMs();
    runner().SignalAll(SIGINT);
    EXPECT_TRUE(Finish(id).interrupted);
    EXPECT_LT(clock_.NowMs() - start, 10'000);
  }
}

TEST_F(InterruptTest, AnIgnoredHangupStaysIgnored) {
  auto old = std::signal(SIGHUP, SIG_IGN);
  CommandId id = Start("kill -HUP $$; echo alive");
  kill(getpid(), SIGHUP);
  EXPECT_EQ(Finish(id).output, "alive\n");
  EXPECT_TRUE(interrupts_.empty());
  std::signal(SIGHUP, old);
}

class ConsoleTest : public RunnerTest {};

TEST_F(ConsoleTest, HasOurGroupAndStreams) {
  Command command;
  command.console = true;
  command.early = EarlyOutput::kPrefix;
  command.early_prefix = "@@";
  const std::string result = folder_.File("result");
  command.line = "ps -o pgid= -p $$ | tr -d ' ' > " + result + "; echo [$NINJA_EARLY_OUTPUT_PREFIX] >> " + result +
                 "; [ /proc/$$/fd/1 -ef /proc/" + std::to_string(getpid()) + "/fd/1 ] && echo same >> " + result;
  Outcome outcome = Run(command);
  EXPECT_TRUE(outcome.success());
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(folder_.Read("result"), std::to_string(getpgrp()) + "\n[]\nsame\n");
}

TEST_F(ConsoleTest, IsFinishedWhenItExitsWhoeverRunsOn) {
  Command command;
  command.console = true;
  command.line = "sleep 3 & exit 5";
  const int64_t start = clock_.NowMs();
  Outcome outcome = Run(command);
  EXPECT_EQ(outcome.exit_code, 5);
  EXPECT_LT(clock_.NowMs() - start, 2500);
}

class CommandWorldTest : public RunnerTest {};

TEST_F(CommandWorldTest, ReadsNothingAndLeadsItsGroup) {
  EXPECT_EQ(Run("cat; ps -o pgid= -p $$ | tr -d ' ' | sed \"s/^$$\\$/leads/\"").output, "leads\n");
}

TEST_F(CommandWorldTest, GetsOnlyThreeDescriptors) {
  // What whoever runs the tests left open is not the runner's.
  for (int fd = 3; fd < 1024; ++fd) {
    if (const int flags = fcntl(fd, F_GETFD); flags >= 0) {
      fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
    }
  }
  options_.jobs = 4;
  Start("sleep 0.5");
  EXPECT_EQ(Run("for fd in $(seq 0 1023); do [ ! -e /proc/$$/fd/$fd ] || echo $fd; done").output, "0\n1\n2\n");
}

TEST_F(CommandWorldTest, SignalsAreAsAtALogin) {
  // Whatever rbuild itself ignores or blocks: a filter must die of SIGPIPE.
  auto old = std::signal(SIGPIPE, SIG_IGN);
  std::string status = Run("grep -E '^Sig(Blk|Ign)' /proc/self/status | awk '{print substr($2, 10)}' | sort -u").output;
  std::signal(SIGPIPE, old);
  // The signals 1 to 28; those above 31 are the C library's own.
  EXPECT_EQ(status, "0000000\n");
}

TEST_F(CommandWorldTest, EnvironmentIsTheBaseAndTheCommandsOwn) {
  options_.environment = Environment();
  options_.environment.Set("PATH", "/usr/bin:/bin");
  options_.environment.Set("A", "base");
  options_.environment.Set("B", "base");
  options_.environment.Set("NINJA_EARLY_OUTPUT_PREFIX", "stale");
  Command command;
  command.line = "echo $A $B $C [$NINJA_EARLY_OUTPUT_PREFIX]";
  command.environment = {{"B", "own"}, {"C", "x=y"}};
  EXPECT_EQ(Run(command).output, "base own x=y []\n");
}

TEST_F(CommandWorldTest, OutputBeyondTheBoundIsDroppedAndTold) {
  options_.most_output = 5;
  for (EarlyOutput early : {EarlyOutput::kNone, EarlyOutput::kRustc, EarlyOutput::kPrefix}) {
    Command command;
    command.early = early;
    command.early_prefix = "01";
    command.line = "printf 0123 >&2; sleep 0.1; printf 456789 >&2; exit 3";
    Outcome outcome = Run(command);
    EXPECT_EQ(outcome.output, "01234");
    EXPECT_TRUE(outcome.output_cut);
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_THAT(outcome.warnings, ElementsAre(HasSubstr("more than 5 bytes")));
  }
  Outcome whole = Run("printf 01234");
  EXPECT_FALSE(whole.output_cut);
  EXPECT_THAT(whole.warnings, ElementsAre());
}

TEST_F(CommandWorldTest, ALineThatIsTooLongIsAnError) {
  Command command;
  command.id = CommandId(0);
  command.line = std::string(4 << 20, 'x');
  Result<void> started = runner().Start(command);
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().ToString(), HasSubstr("longer than the system allows"));
  EXPECT_FALSE(runner().IsRunning(command.id));
  EXPECT_EQ(runner().FreeSlots(100), 1);
}

// Longer than one argument may be, as which a shell would get the line, and shorter than all arguments may be.
std::string LongLine(const std::string& program) {
  std::string line = program;
  for (int i = 0; i < 20'000; ++i) {
    line += " -argument";
  }
  return line;
}

TEST_F(CommandWorldTest, AProgramWithPlainWordsNeedsNoShell) {
  EXPECT_EQ(Run(LongLine("/bin/true")).exit_code, 0);
  EXPECT_EQ(Run(LongLine("printenv --")).exit_code, 1);
}

TEST_F(CommandWorldTest, AShellTellsWhatIsWrongWithAProgram) {
  folder_.Write("text", "echo ran by a shell");
  std::filesystem::permissions(folder_.File("text"), std::filesystem::perms::owner_read);
  const Outcome forbidden = Run(folder_.File("text"));
  EXPECT_EQ(forbidden.exit_code, 126);
  EXPECT_THAT(forbidden.output, HasSubstr("ermission denied"));
  std::filesystem::permissions(folder_.File("text"), std::filesystem::perms::owner_all);
  EXPECT_EQ(Run(folder_.File("text")).output, "ran by a shell\n");
  const Outcome absent = Run(folder_.File("none") + " x");
  EXPECT_EQ(absent.exit_code, 127);
  EXPECT_THAT(absent.output, HasSubstr("not found"));
}

TEST_F(CommandWorldTest, AnEnvironmentThatAShellWouldChangeIsLeftToIt) {
  for (const char* variable : {"BASH_FUNC_printenv%%", "A.B", "1A", "IFS"}) {
    LocalRunner::Options options = options_;
    options.environment.Set(variable, "value");
    auto runner = LocalRunner::Create(options, clock_);
    ASSERT_TRUE(runner);
    Command command;
    command.id = CommandId(0);
    command.line = LongLine("/bin/true");
    EXPECT_FALSE((*runner)->Start(command)) << variable;
  }
  Command command;
  command.id = CommandId(0);
  command.line = LongLine("/bin/true");
  command.environment = {{"C-D", "value"}};
  EXPECT_FALSE(runner().Start(command));
}

TEST_F(CommandWorldTest, APathOfTheCommandsOwnIsLeftToTheShell) {
  folder_.Write("printenv", "#!/bin/sh\necho own");
  std::filesystem::permissions(folder_.File("printenv"), std::filesystem::perms::owner_all);
  Command command;
  command.line = "printenv HOME";
  command.environment = {{"PATH", folder_.path()}};
  EXPECT_EQ(Run(command).output, "own\n");
}

class WorkingDirectoryTest : public RunnerTest {
 protected:
  WorkingDirectoryTest() : before_(std::filesystem::current_path()) {
    std::filesystem::create_directory(folder_.File("real"));
    std::filesystem::create_directory_symlink("real", folder_.File("link"));
    std::filesystem::current_path(folder_.File("real"));
  }
  ~WorkingDirectoryTest() override { std::filesystem::current_path(before_); }

  std::filesystem::path before_;
};

TEST_F(WorkingDirectoryTest, IsNamedAsAShellWouldNameIt) {
  for (const auto& [given, expected] : {std::pair(std::string(), folder_.File("real")),
                                        {folder_.File("link"), folder_.File("link")},
                                        {folder_.path(), folder_.File("real")},
                                        {".", folder_.File("real")}}) {
    LocalRunner::Options options = options_;
    options.environment.Set("PWD", given);
    auto runner = LocalRunner::Create(options, clock_);
    ASSERT_TRUE(runner);
    for (const char* line : {"printenv PWD", "printenv PWD; :"}) {
      Command command;
      command.id = CommandId(0);
      command.line = line;
      ASSERT_TRUE((*runner)->Start(command));
      const RunEvent event = (*runner)->Wait(std::nullopt);
      const auto* finished = std::get_if<Finished>(&event);
      ASSERT_NE(finished, nullptr);
      EXPECT_EQ(finished->outcome.output, expected + "\n") << line << ", PWD=" << given;
    }
  }
}

TEST_F(CommandWorldTest, IdentityNamesTheChild) {
  Command command;
  command.id = CommandId(0);
  command.line = "sleep 60";
  EXPECT_FALSE(runner().ProcessOf(command.id));
  ASSERT_TRUE(runner().Start(command));
  const std::optional<ProcessIdentity> child = runner().ProcessOf(command.id);
  ASSERT_TRUE(child);
  EXPECT_TRUE(Exists(*child));
  EXPECT_EQ(getpgid(static_cast<pid_t>(child->pid)), child->pid);
  runner().SignalAll(SIGKILL);
  Finish(command.id);
  EXPECT_FALSE(runner().ProcessOf(command.id));
  EXPECT_FALSE(Exists(*child));
}

TEST_F(CommandWorldTest, PeakMemoryIsThatOfTheLargestChild) {
  // More than the sanitised test program itself has, which is what the system counts until exec.
  Outcome outcome = Run("dd if=/dev/zero of=/dev/null bs=800M count=1 2>&1 | grep -c copied");
  EXPECT_EQ(outcome.output, "1\n");
  EXPECT_GT(outcome.peak_memory_kb, 700'000);
}

}  // namespace
}  // namespace rbuild
