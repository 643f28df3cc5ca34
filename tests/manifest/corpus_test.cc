// Replays the fuzzers' corpus, so that every input of it is read in each ordinary run.
#include "fakes/corpus.h"

#include <gtest/gtest.h>

#include "manifest/any_input.h"

namespace rbuild {
namespace {

TEST(Corpus, Manifests) {
  EXPECT_GE(ReplayCorpus("manifest", FaultOfManifest), 10);
}

TEST(Corpus, Depfiles) {
  EXPECT_GE(ReplayCorpus("depfile", FaultOfDepfile), 10);
}

TEST(Corpus, Dyndeps) {
  EXPECT_GE(ReplayCorpus("dyndep", FaultOfDyndep), 5);
}

}  // namespace
}  // namespace rbuild
