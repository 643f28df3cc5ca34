// The shared fixture.
#include "run/runner_helper.h"

#include <cstdlib>

namespace rbuild {

TempFolder::TempFolder() {
  std::string pattern = testing::TempDir() + "rbuild-run-XXXXXX";
  path_ = mkdtemp(pattern.data()) != nullptr ? pattern : "";
}

TempFolder::~TempFolder() {
  RealDisk disk;
  if (!path_.empty()) {
    EXPECT_TRUE(RemoveTree(disk, path_));
  }
}

void TempFolder::Write(const std::string& name, const std::string& content) const {
  RealDisk disk;
  ASSERT_TRUE(disk.WriteFile(File(name), content));
}

std::string TempFolder::Read(const std::string& name) const {
  RealDisk disk;
  return disk.ReadFile(File(name)).value_or("");
}

LocalRunner& RunnerTest::runner() {
  if (!runner_) {
    Result<std::unique_ptr<LocalRunner>> made = LocalRunner::Create(options_, clock_);
    if (!made) {
      ADD_FAILURE() << made.error().ToString();
      std::abort();
    }
    runner_ = *std::move(made);
  }
  return *runner_;
}

CommandId RunnerTest::Start(const std::string& line) {
  Command command;
  command.line = line;
  return Start(std::move(command));
}

CommandId RunnerTest::Start(Command command) {
  command.id = CommandId(started_++);
  EXPECT_GT(runner().FreeSlots(100), 0);
  Result<void> started = runner().Start(command);
  EXPECT_TRUE(started) << started.error().ToString();
  EXPECT_TRUE(runner().IsRunning(command.id));
  return command.id;
}

Outcome RunnerTest::Finish(CommandId id) {
  while (!finished_.contains(id)) {
    RunEvent event = runner().Wait(std::chrono::seconds(60));
    if (auto* announced = std::get_if<Announced>(&event)) {
      announced_.push_back(announced->path);
    } else if (auto* finished = std::get_if<Finished>(&event)) {
      EXPECT_FALSE(runner().IsRunning(finished->id));
      finished_.emplace(finished->id, std::move(finished->outcome));
    } else if (auto* interrupted = std::get_if<Interrupted>(&event)) {
      interrupts_.push_back(interrupted->signal);
    } else {
      ADD_FAILURE() << "nothing happened for a minute";
      return {};
    }
  }
  return finished_.at(id);
}

}  // namespace rbuild
