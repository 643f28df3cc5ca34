// What bindings mean, and what is said of values that make no sense.
#include "plan/edge_traits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"
#include "manifest/loader.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::Pair;

Result<EdgeTraits> Traits(const std::string& rule, const std::string& block) {
  MemoryDisk disk;
  disk.Create("build.ninja", "rule r\n  command = x\n" + rule + "build out: r\n" + block);
  Result<LoadedManifest> manifest = LoadManifest(disk, "build.ninja", {});
  if (!manifest) {
    return tl::make_unexpected(manifest.error());
  }
  return ReadEdgeTraits(manifest->graph, manifest->graph.node(manifest->graph.FindNode("out")).producer);
}

TEST(EdgeTraitsTest, CutOffEdges) {
  EXPECT_FALSE(Traits("", "").value().cut_off);
  EXPECT_TRUE(Traits("", "  early_output = rustc\n").value().cut_off);
  EXPECT_TRUE(Traits("", "  early_cutoff = 1\n").value().cut_off);
  EXPECT_FALSE(Traits("", "  early_cutoff =\n").value().cut_off);
  EXPECT_TRUE(Traits("  deps = gcc\n  depfile = d\n", "").value().cut_off);
  EXPECT_FALSE(Traits("  deps = gcc\n  depfile = d\n  restat = 1\n", "").value().cut_off);
  EXPECT_FALSE(Traits("  depfile = d\n", "").value().cut_off);
}

TEST(EdgeTraitsTest, EarlyOutputs) {
  EXPECT_EQ(Traits("", "  early_output = rustc\n").value().early, EarlyKind::kRustc);
  EXPECT_EQ(Traits("", "  early_output = appear\n").value().early, EarlyKind::kAppear);
  EdgeTraits prefix = Traits("", "  early_output_prefix = READY:\n").value();
  EXPECT_EQ(prefix.early, EarlyKind::kPrefix);
  EXPECT_EQ(prefix.early_prefix, "READY:");
  EXPECT_EQ(Traits("", "  early_output = soon\n").error().ToString(),
            "build.ninja:3: unknown early_output 'soon': use rustc or appear");
}

TEST(EdgeTraitsTest, ExtensionsInARuleAreNotTaken) {
  EXPECT_FALSE(Traits("  early_output = rustc\n", "").has_value());
}

TEST(EdgeTraitsTest, Environment) {
  EdgeTraits traits = Traits("", "  env_inputs = A B\n  env_uncounted = X=1 Y=\n").value();
  EXPECT_THAT(traits.env_inputs, ElementsAre("A", "B"));
  EXPECT_THAT(traits.env_uncounted, ElementsAre(Pair("X", "1"), Pair("Y", "")));
  EXPECT_EQ(Traits("", "  env_uncounted = X\n").error().ToString(),
            "build.ninja:3: env_uncounted takes NAME=VALUE, not 'X'");
}

TEST(EdgeTraitsTest, Cost) {
  EXPECT_EQ(Traits("", "  cost = 250\n").value().cost_ms, 250);
  EXPECT_EQ(Traits("", "").value().cost_ms, std::nullopt);
  EXPECT_EQ(Traits("", "  cost = long\n").error().ToString(), "build.ninja:3: cost takes milliseconds, not 'long'");
}

}  // namespace
}  // namespace rbuild
