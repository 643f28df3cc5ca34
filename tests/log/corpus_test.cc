// Replays the fuzzers' corpus, so that every input of it is read in each ordinary run.
#include "fakes/corpus.h"

#include <gtest/gtest.h>

#include "log/any_ninja_log.h"

namespace rbuild {
namespace {

TEST(Corpus, NinjaLogs) {
  EXPECT_GE(ReplayCorpus("ninja_log", FaultOfNinjaLog), 5);
}

}  // namespace
}  // namespace rbuild
