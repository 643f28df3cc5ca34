// Replays the fuzzers' corpus, so that every input of it is read in each ordinary run.
#include "fakes/corpus.h"

#include <gtest/gtest.h>

#include "run/any_stream.h"

namespace rbuild {
namespace {

TEST(Corpus, RustcMessages) {
  EXPECT_GE(ReplayCorpus("rustc", FaultOfRustcStream), 5);
}

TEST(Corpus, Prefixes) {
  EXPECT_GE(ReplayCorpus("prefix", FaultOfPrefixStream), 4);
}

}  // namespace
}  // namespace rbuild
