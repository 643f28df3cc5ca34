// Replays the fuzzers' corpus, so that every input of it is read in each ordinary run.
#include "fakes/corpus.h"

#include <gtest/gtest.h>

#include "status/any_format.h"

namespace rbuild {
namespace {

TEST(Corpus, StatusFormats) {
  EXPECT_GE(ReplayCorpus("status_format", FaultOfStatusFormat), 4);
}

}  // namespace
}  // namespace rbuild
