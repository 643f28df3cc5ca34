// DryRunner: all succeeds, nothing runs.
#include "run/dry_runner.h"

#include <gtest/gtest.h>

#include "run/runner_helper.h"

namespace rbuild {
namespace {

TEST(DryRunner, SucceedsWithoutRunning) {
  TempFolder folder;
  RealClock clock;
  DryRunner runner(clock);
  Command command;
  command.id = CommandId(7);
  command.line = "touch " + folder.File("made");
  EXPECT_EQ(runner.FreeSlots(1), 1);
  ASSERT_TRUE(runner.Start(command));
  EXPECT_TRUE(runner.IsRunning(command.id));
  EXPECT_EQ(runner.FreeSlots(1), 0);
  RunEvent event = runner.Wait(std::nullopt);
  const auto* finished = std::get_if<Finished>(&event);
  ASSERT_NE(finished, nullptr);
  EXPECT_EQ(finished->id, command.id);
  EXPECT_TRUE(finished->outcome.success());
  EXPECT_FALSE(runner.IsRunning(command.id));
  EXPECT_FALSE(RealDisk().Stat(folder.File("made")).value_or(FileStat()).exists());
  EXPECT_TRUE(std::holds_alternative<Woken>(runner.Wait(std::chrono::milliseconds(0))));
}

}  // namespace
}  // namespace rbuild
