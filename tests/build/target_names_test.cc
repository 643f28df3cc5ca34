// From what a user typed to nodes.
#include "build/target_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"
#include "manifest/loader.h"

namespace rbuild {
namespace {

using testing::ElementsAre;

class TargetNamesTest : public testing::Test {
 protected:
  // The paths of the targets, or the one text of the error.
  std::vector<std::string> Resolve(const std::string& text, const std::vector<std::string>& names) {
    MemoryDisk disk;
    disk.Create("build.ninja", "rule r\n  command = x\n" + text);
    LoadedManifest manifest = LoadManifest(disk, "build.ninja", {}).value();
    Result<std::vector<NodeId>> nodes = ResolveTargets(manifest.graph, names, log_.get());
    if (!nodes) {
      return {nodes.error().ToString()};
    }
    std::vector<std::string> paths;
    for (NodeId node : *nodes) {
      paths.emplace_back(manifest.graph.node(node).path);
    }
    return paths;
  }
  std::unique_ptr<BuildLog> log_ = BuildLog::InMemory();
  static constexpr const char* kText = "build mid: r in\nbuild out: r mid\nbuild other: r in\n";
};

TEST_F(TargetNamesTest, WithoutNamesTheDefaultsOrTheRoots) {
  EXPECT_THAT(Resolve(kText, {}), ElementsAre("out", "other"));
  EXPECT_THAT(Resolve(std::string(kText) + "default mid\n", {}), ElementsAre("mid"));
  EXPECT_THAT(Resolve("", {}), ElementsAre());
  EXPECT_THAT(Resolve("build a: r b\nbuild b: r a\n", {}),
              ElementsAre("could not determine root nodes of build graph"));
}

TEST_F(TargetNamesTest, NamesAreCanonicalised) {
  EXPECT_THAT(Resolve(kText, {".//x/../out", "in"}), ElementsAre("out", "in"));
}

TEST_F(TargetNamesTest, AnUnknownNameGetsASuggestion) {
  EXPECT_THAT(Resolve(kText, {"othr"}), ElementsAre("unknown target 'othr', did you mean 'other'?"));
  EXPECT_THAT(Resolve(kText, {"completely"}), ElementsAre("unknown target 'completely'"));
  EXPECT_THAT(Resolve(kText, {"clean"}), ElementsAre("unknown target 'clean', did you mean 'ninja -t clean'?"));
  EXPECT_THAT(Resolve(kText, {"help"}), ElementsAre("unknown target 'help', did you mean 'ninja -h'?"));
  EXPECT_THAT(Resolve(kText, {""}), ElementsAre("empty path"));
}

TEST_F(TargetNamesTest, ACaretMeansWhatIsMadeOfIt) {
  EXPECT_THAT(Resolve(kText, {"in^"}), ElementsAre("mid"));
  EXPECT_THAT(Resolve(kText, {"out^"}), ElementsAre("'out' has no out edge"));
  EXPECT_THAT(Resolve(kText, {"header.h^"}), ElementsAre("unknown target 'header.h'"));
}

TEST_F(TargetNamesTest, ACaretMeansWhatIncludedAHeaderThatOnlyTheLogKnows) {
  EdgeRecord record;
  record.outputs.emplace_back().path = "out";
  record.inputs.emplace_back().path = "header.h";
  record.inputs.back().discovered = true;
  record.finished = true;
  log_->Finish(std::move(record));
  EXPECT_THAT(Resolve(kText, {"./header.h^"}), ElementsAre("out"));
  EXPECT_THAT(Resolve(kText, {"header.h"}), ElementsAre("unknown target 'header.h'"));
}

}  // namespace
}  // namespace rbuild
