// Jobserver: the protocol as server and client, with GNU make and rustc at the other end.
#include "run/jobserver.h"

#include <csignal>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "run/capture.h"
#include "run/runner_helper.h"
#include "run/spawn.h"

namespace rbuild {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

int BytesIn(int fd) {
  int count = -1;
  ioctl(fd, FIONREAD, &count);
  return count;
}

// Leaves the descriptors open on exec, as those are that a process was started with.
void Inherit(const JobserverAddress& address) {
  for (int fd : {address.read_fd, address.write_fd}) {
    fcntl(fd, F_SETFD, 0);
  }
}

TEST(ParseJobserver, WhatMakeAndCargoWrite) {
  struct Case {
    const char* flags;
    std::optional<JobserverAddress> expected;
  };
  const JobserverAddress pipe{3, 4, ""};
  const std::vector<Case> cases = {
      {"", std::nullopt},
      {"k -j", std::nullopt},
      {" -j4 --jobserver-auth=3,4", pipe},
      {"-j --jobserver-fds=7,8 --jobserver-auth=3,4", pipe},
      {"ks -j --jobserver-fds=3,4", pipe},
      {"--jobserver-auth=9,9 --jobserver-auth=fifo:/tmp/f", JobserverAddress{-1, -1, "/tmp/f"}},
      {"kn -j --jobserver-auth=3,4", std::nullopt},
      {"-n --jobserver-auth=3,4", pipe},
      {"NAME=n --jobserver-auth=3,4", pipe},
      {" --jobserver-auth=-2,-2", JobserverAddress{-2, -2, ""}},
      {" --jobserver-auth=what", std::nullopt},
      {" --jobserver-auth=1,2,3", std::nullopt},
      {" -j4 --jobserver-auth=fifo:/my\\ tmp/f -k", JobserverAddress{-1, -1, "/my tmp/f"}},
      {" --jobserver-auth=3,4 -- CFLAGS=-O2 --jobserver-auth=5,6", pipe},
      {" --jobserver-auth=3,4 \\", pipe},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ParseJobserver(c.flags), c.expected) << c.flags;
  }
}

TEST(MakeflagsNaming, KeepsWhatElseIsThere) {
  const JobserverAddress pipe{3, 4, ""};
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"", " -j8 --jobserver-auth=3,4"},
      {"ks", "ks -j8 --jobserver-auth=3,4"},
      {" -j2 --jobserver-auth=7,8 -l 3", "-j2 -l 3 -j8 --jobserver-auth=3,4"},
      {"k --jobserver-fds=7,8 -- A=a\\ b B=--jobserver-auth=1,2",
       "k -j8 --jobserver-auth=3,4 -- A=a\\ b B=--jobserver-auth=1,2"},
  };
  for (const auto& [before, after] : cases) {
    EXPECT_EQ(MakeflagsNaming(pipe, 8, before), after);
  }
  EXPECT_EQ(ParseJobserver(MakeflagsNaming(pipe, 8, "k -- A=b")), pipe);
  EXPECT_EQ(MakeflagsNaming({-1, -1, "/tmp/f"}, 2, ""), " -j2 --jobserver-auth=fifo:/tmp/f");
}

TEST(InheritedJobserver, CargoLooksAtThreeVariablesAndNinjaAtOne) {
  Environment environment;
  environment.Set("MFLAGS", "--jobserver-auth=1,1");
  EXPECT_EQ(InheritedJobserver(environment, false), std::nullopt);
  EXPECT_EQ(InheritedJobserver(environment, true)->read_fd, 1);
  environment.Set("MAKEFLAGS", "--jobserver-auth=2,2");
  EXPECT_EQ(InheritedJobserver(environment, false)->read_fd, 2);
  EXPECT_EQ(InheritedJobserver(environment, true)->read_fd, 2);
  // The first that is set counts, as in cargo, even if it names nothing.
  environment.Set("CARGO_MAKEFLAGS", "-j");
  EXPECT_EQ(InheritedJobserver(environment, true), std::nullopt);
}

// A pool of our own, by pipe and by fifo.
class ServedPoolTest : public testing::TestWithParam<JobserverStyle> {
 protected:
  Result<Jobserver> Serve(int jobs) { return Jobserver::Serve(jobs, GetParam(), folder_.path()); }
  TempFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Styles, ServedPoolTest, testing::Values(JobserverStyle::kPipe, JobserverStyle::kFifo));

TEST_P(ServedPoolTest, HasAllButTheImplicitSlot) {
  Result<Jobserver> server = Serve(4);
  ASSERT_TRUE(server) << server.error().ToString();
  EXPECT_EQ(BytesIn(server->wait_fd()), 3);
  EXPECT_EQ(server->Acquire(2), 2);
  EXPECT_EQ(server->Acquire(9), 2);
  EXPECT_EQ(server->held(), 4);
  server->KeepOnly(1);
  EXPECT_EQ(server->held(), 1);
  EXPECT_EQ(BytesIn(server->wait_fd()), 3);
  server->KeepOnly(0);
  EXPECT_EQ(server->held(), 0);
}

TEST_P(ServedPoolTest, RefillsWhatWasLostAndTakesWhatIsTooMuch) {
  Result<Jobserver> server = Serve(4);
  ASSERT_TRUE(server) << server.error().ToString();
  Inherit(server->address());
  {
    Result<Jobserver> child = Jobserver::Join(server->address());
    ASSERT_TRUE(child) << child.error().ToString();
    EXPECT_EQ(child->Acquire(3), 3);
    server->Refill();
    EXPECT_EQ(BytesIn(server->wait_fd()), 3);
    // The child's two come back late.
  }
  EXPECT_EQ(BytesIn(server->wait_fd()), 5);
  server->Refill();
  EXPECT_EQ(BytesIn(server->wait_fd()), 3);
}

TEST(Jobserver, AFifoIsPrivateAndGoesWithItsServer) {
  TempFolder folder;
  std::string path;
  {
    Result<Jobserver> server = Jobserver::Serve(2, JobserverStyle::kFifo, folder.path());
    ASSERT_TRUE(server) << server.error().ToString();
    Jobserver moved = *std::move(server);
    path = moved.address().fifo;
    struct stat status{};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_TRUE(S_ISFIFO(status.st_mode));
    EXPECT_EQ(status.st_mode & 077, 0U);
    // What a killed rbuild left is no obstacle.
    Result<Jobserver> second = Jobserver::Serve(2, JobserverStyle::kFifo, folder.path());
    ASSERT_TRUE(second) << second.error().ToString();
    EXPECT_NE(second->address().fifo, path);
  }
  EXPECT_NE(access(path.c_str(), F_OK), 0);
  EXPECT_FALSE(Jobserver::Serve(2, JobserverStyle::kFifo, folder.File("missing")));
}

TEST(Jobserver, SharedEndsStayBlockingAndClosedOnExec) {
  Result<Jobserver> server = Jobserver::Serve(2, JobserverStyle::kPipe, "");
  ASSERT_TRUE(server);
  Result<EventLoop> loop = EventLoop::Create();
  ASSERT_TRUE(loop);
  Result<Watch> watch = loop->OnReadable(server->wait_fd(), [] {});
  ASSERT_TRUE(watch);
  for (int fd : server->inherit()) {
    EXPECT_EQ(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
  }
}

TEST(Jobserver, AClientPutsBackTheSameBytes) {
  Result<PipeEnds> pipe = MakePipe();
  ASSERT_TRUE(pipe);
  ASSERT_EQ(write(pipe->write.get(), "ab", 2), 2);
  const JobserverAddress address{pipe->read.get(), pipe->write.get(), ""};
  Inherit(address);
  {
    Result<Jobserver> client = Jobserver::Join(address);
    ASSERT_TRUE(client) << client.error().ToString();
    EXPECT_EQ(client->Acquire(5), 3);
    EXPECT_EQ(BytesIn(pipe->read.get()), 0);
    EXPECT_EQ(fcntl(pipe->read.get(), F_GETFL) & O_NONBLOCK, 0);
    // Given back at the end of its life, whatever way that comes.
  }
  char bytes[2] = {};
  ASSERT_EQ(read(pipe->read.get(), bytes, 2), 2);
  EXPECT_EQ(std::string(bytes, 2), "ab");
}

TEST(Jobserver, JoinsAFifo) {
  TempFolder folder;
  ASSERT_EQ(mkfifo(folder.File("fifo").c_str(), 0600), 0);
  Descriptor holder(open(folder.File("fifo").c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(write(holder.get(), "xy", 2), 2);
  {
    Result<Jobserver> client = Jobserver::Join({-1, -1, folder.File("fifo")});
    ASSERT_TRUE(client) << client.error().ToString();
    EXPECT_EQ(client->Acquire(2), 2);
    EXPECT_EQ(BytesIn(holder.get()), 1);
    EXPECT_THAT(client->inherit(), IsEmpty());
  }
  EXPECT_EQ(BytesIn(holder.get()), 2);
}

TEST(Jobserver, WhatIsNoPoolIsRefused) {
  TempFolder folder;
  folder.Write("file", "tokens?");
  Descriptor file(open(folder.File("file").c_str(), O_RDWR | O_CLOEXEC));
  EXPECT_FALSE(Jobserver::Join({900, 901, ""}));
  EXPECT_FALSE(Jobserver::Join({-2, -2, ""}));
  EXPECT_FALSE(Jobserver::Join({file.get(), file.get(), ""}));
  EXPECT_FALSE(Jobserver::Join({-1, -1, folder.File("file")}));
  EXPECT_FALSE(Jobserver::Join({-1, -1, folder.File("missing")}));
  Result<PipeEnds> pipe = MakePipe();
  ASSERT_TRUE(pipe);
  // A pipe of our own that has got the number of one that was closed before we were started.
  EXPECT_FALSE(Jobserver::Join({pipe->read.get(), pipe->write.get(), ""}));
  const JobserverAddress swapped{pipe->write.get(), pipe->read.get(), ""};
  Inherit(swapped);
  EXPECT_FALSE(Jobserver::Join(swapped));
  EXPECT_EQ(folder.Read("file"), "tokens?");
}

constexpr JobserverUse kCargo{.join = true, .serve = JobserverStyle::kPipe, .cargo = true};

class JobserverRunnerTest : public RunnerTest {
 protected:
  JobserverRunnerTest() {
    options_.environment.Unset("MAKEFLAGS");
    options_.environment.Unset("MFLAGS");
    options_.environment.Unset("CARGO_MAKEFLAGS");
  }
};

TEST_F(JobserverRunnerTest, ServesCargosFormWithDescriptors) {
  options_.jobs = 3;
  options_.jobserver = kCargo;
  EXPECT_THAT(runner().warnings(), IsEmpty());
  EXPECT_FALSE(runner().joined_jobserver());
  Outcome outcome = Run(
      "echo \"$CARGO_MAKEFLAGS\" | sed -E 's/^-j --jobserver-fds=([0-9]+),([0-9]+) --jobserver-auth=\\1,\\2$/ok/';"
      "w=${CARGO_MAKEFLAGS##*,}; r=${CARGO_MAKEFLAGS##*=}; r=${r%,*}; [ -p /proc/$$/fd/$r ] && [ -p /proc/$$/fd/$w ]");
  EXPECT_EQ(outcome.output, "ok\n");
  EXPECT_TRUE(outcome.success());
}

TEST_F(JobserverRunnerTest, GnuMakeTakesItsTokens) {
  if (!FindProgram("make", options_.environment.Get("PATH").value_or(""))) {
    GTEST_SKIP() << "no make on this machine";
  }
  options_.jobs = 3;
  options_.jobserver = kCargo;
  // Each of the three ends only if all run at once.
  folder_.Write("Makefile",
                "all: a b c\na b c:\n\t@touch $@; until [ -e a ] && [ -e b ] && [ -e c ]; do sleep 0.01; done\n");
  Outcome outcome = Run("cd " + folder_.path() + " && MAKEFLAGS=\"$CARGO_MAKEFLAGS\" timeout 20 make");
  EXPECT_TRUE(outcome.success()) << outcome.output;
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(runner().FreeSlots(100), 3);
}

TEST_F(JobserverRunnerTest, RustcAcceptsThePool) {
  if (!FindProgram("rustc", options_.environment.Get("PATH").value_or(""))) {
    GTEST_SKIP() << "no rustc on this machine";
  }
  options_.jobs = 2;
  options_.jobserver = kCargo;
  folder_.Write("x.rs", "pub fn f() {}\n");
  Outcome outcome = Run("cd " + folder_.path() + " && rustc --crate-type lib x.rs");
  EXPECT_TRUE(outcome.success());
  EXPECT_THAT(outcome.output, Not(HasSubstr("jobserver")));
  EXPECT_EQ(runner().FreeSlots(100), 2);
}

TEST_F(JobserverRunnerTest, TokensThatAKilledCommandTookComeBack) {
  options_.jobs = 4;
  options_.jobserver = kCargo;
  EXPECT_EQ(Run("r=${CARGO_MAKEFLAGS##*=}; r=${r%,*}; head -c 2 /proc/self/fd/$r >/dev/null; kill -KILL $$").exit_code,
            128 + SIGKILL);
  EXPECT_EQ(runner().FreeSlots(100), 4);
}

TEST_F(JobserverRunnerTest, SlotsAreWhatTheSharedPoolGives) {
  Result<PipeEnds> pipe = MakePipe();
  ASSERT_TRUE(pipe);
  ASSERT_EQ(write(pipe->write.get(), "++", 2), 2);
  options_.jobs = 2;
  options_.jobserver.join = true;
  const JobserverAddress address{pipe->read.get(), pipe->write.get(), ""};
  Inherit(address);
  options_.environment.Set("MAKEFLAGS", " -j3 --jobserver-auth=" + address.ToString());
  EXPECT_TRUE(runner().joined_jobserver());
  // No more than is needed, and never fewer because of a number of processors.
  EXPECT_EQ(runner().FreeSlots(1), 1);
  EXPECT_EQ(BytesIn(pipe->read.get()), 2);
  EXPECT_EQ(runner().FreeSlots(100), 3);
  CommandId first = Start("sleep 60");
  // What wasn't needed is there for others while we wait.
  EXPECT_TRUE(std::holds_alternative<Woken>(runner().Wait(std::chrono::milliseconds(10))));
  EXPECT_EQ(BytesIn(pipe->read.get()), 2);
  char bytes[2];
  ASSERT_EQ(read(pipe->read.get(), bytes, 2), 2);
  EXPECT_EQ(runner().FreeSlots(100), 0);
  // A token that comes back wakes us although no command has ended.
  ASSERT_EQ(write(pipe->write.get(), "+", 1), 1);
  EXPECT_TRUE(std::holds_alternative<Woken>(runner().Wait(std::chrono::seconds(30))));
  EXPECT_EQ(runner().FreeSlots(100), 1);
  CommandId second = Start("true");
  EXPECT_TRUE(Finish(second).success());
  EXPECT_EQ(BytesIn(pipe->read.get()), 1);
  runner().SignalAll(SIGKILL);
  Finish(first);
}

TEST_F(JobserverRunnerTest, ServesInMakeflagsWhereAsked) {
  options_.jobs = 3;
  options_.jobserver = {.join = true, .serve = JobserverStyle::kFifo};
  options_.environment.Set("MAKEFLAGS", "k --jobserver-auth=900,901 -- A=b");
  options_.environment.Set("TMPDIR", folder_.path());
  EXPECT_THAT(runner().warnings(), SizeIs(1));
  Outcome outcome = Run("echo \"$MAKEFLAGS\" | sed \"s,$TMPDIR,T,; s,[0-9]*-0 ,N ,\"; echo [$CARGO_MAKEFLAGS]");
  EXPECT_EQ(outcome.output, "k -j3 --jobserver-auth=fifo:T/rbuild-jobserver-N -- A=b\n[]\n");
  EXPECT_EQ(runner().FreeSlots(100), 3);
}

TEST_F(JobserverRunnerTest, AFifoNeedsAPathThatEveryReaderUnderstands) {
  options_.jobs = 3;
  options_.jobserver.serve = JobserverStyle::kFifo;
  options_.environment.Set("TMPDIR", folder_.path() + "/a b");
  EXPECT_THAT(Run("echo $MAKEFLAGS").output, HasSubstr("--jobserver-auth=fifo:/tmp/rbuild-jobserver-"));
}

TEST_F(JobserverRunnerTest, AGivenNumberOfJobsLeavesAnInheritedPoolToTheCommands) {
  options_.jobs = 3;
  options_.jobserver.serve = JobserverStyle::kPipe;
  options_.environment.Set("MAKEFLAGS", " -j2 --jobserver-auth=900,901");
  EXPECT_EQ(Run("echo \"$MAKEFLAGS\"").output, " -j2 --jobserver-auth=900,901\n");
  EXPECT_THAT(runner().warnings(), IsEmpty());
  EXPECT_EQ(runner().FreeSlots(100), 3);
}

TEST_F(JobserverRunnerTest, APoolThatCantBeUsedIsOneWarning) {
  options_.jobs = 2;
  options_.jobserver.join = true;
  options_.environment.Set("MAKEFLAGS", " -j3 --jobserver-auth=900,901");
  EXPECT_THAT(runner().warnings(), SizeIs(1));
  EXPECT_THAT(runner().warnings()[0], HasSubstr("descriptor 900 of the jobserver isn't open"));
  EXPECT_FALSE(runner().joined_jobserver());
  EXPECT_EQ(runner().FreeSlots(100), 2);
}

}  // namespace
}  // namespace rbuild
