// What the mark of a running command tells of it while it runs.
#include <vector>

#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;

class MarkTest : public BuildTestBase {
 protected:
  // Builds with two jobs, the newest command always ending first, and yields the process in the mark of `output` before
  // each event; these are 10 ms apart.
  std::vector<int64_t> Processes(std::string_view output, const std::string& text) {
    std::vector<int64_t> processes;
    runner_.jobs = 2;
    runner_.newest_first = true;
    runner_.before_event = [&] {
      const EdgeRecord* record = log_->FindEdge(std::span(&output, 1));
      processes.push_back(record != nullptr && record->running ? record->running->child_pid : -1);
    };
    EXPECT_TRUE(Build(text).success);
    return processes;
  }
};

TEST_F(MarkTest, WhoRunsACommandThatLastsIsNoted) {
  // The first to be started, as it is said to take long.
  EXPECT_THAT(Processes("a",
                        "build a: touch\n  cost = 1000000\nbuild b: touch\nbuild c: touch | b\nbuild d: touch | "
                        "c\nbuild e: touch | d\n"),
              ElementsAre(0, 0, 0, 1001, 1001));
}

TEST_F(MarkTest, OfACommandThatEndsSoonItIsNotAsked) {
  EXPECT_THAT(Processes("b", "build a: touch\nbuild b: touch\n"), ElementsAre(0, -1));
}

}  // namespace
}  // namespace rbuild
