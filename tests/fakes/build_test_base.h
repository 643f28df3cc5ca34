// BuildTestBase: a build file, a disk in memory and a fake runner; most tests are these and an expected story.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/environment.h"
#include "build/builder.h"
#include "fakes/fake_clock.h"
#include "fakes/fake_runner.h"
#include "fakes/memory_disk.h"
#include "fakes/story_status.h"
#include "log/build_log.h"
#include "manifest/loader.h"

namespace rbuild {

class BuildTestBase : public testing::Test {
 protected:
  BuildTestBase() : clock_(disk_), runner_(disk_, clock_), log_(BuildLog::InMemory()) {}

  // Rules that every build file of these tests may use; the commands are FakeRunner's.
  static constexpr const char* kRules =
      "rule cat\n  command = cat $in > $out\n"
      "rule touch\n  command = touch $out\n"
      "rule run\n  command = $cmd\n";

  // Builds `targets` (all roots if empty) of the build file with `text` behind kRules, as one run of the program would.
  Result<BuildResult> TryBuild(const std::string& text, const std::vector<std::string>& targets = {}) {
    disk_.Create("build.ninja", kRules + text);
    manifest_ = std::make_unique<LoadedManifest>(LoadManifest(disk_, "build.ninja", {}).value());
    Graph& graph = manifest_->graph;
    EXPECT_EQ(VerifyGraph(graph), std::nullopt);
    status_ = StoryStatus();
    runner_.commands_run.clear();
    disk_.files_hashed.clear();
    FileVersions files(disk_, clock_, *log_);
    Judge judge(graph, files, *log_, environment_);
    std::vector<NodeId> nodes;
    for (const std::string& target : targets) {
      nodes.push_back(graph.FindNode(target));
    }
    if (nodes.empty()) {
      nodes = graph.defaults().empty() ? graph.RootNodes() : graph.defaults();
    }
    disk_.Tick();
    disk_.Tick();
    disk_.Tick();
    if (fail_after_ >= 0) {
      disk_.FailAfter(fail_after_);
    }
    Builder builder({graph, judge, *log_, disk_, clock_, runner_, status_}, options_);
    return builder.Build(nodes);
  }

  // The same; the build must not end with an Error.
  BuildResult Build(const std::string& text, const std::vector<std::string>& targets = {}) {
    Result<BuildResult> result = TryBuild(text, targets);
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().ToString());
    return result ? *result : BuildResult();
  }

  const std::vector<std::string>& story() const { return status_.story; }

  MemoryDisk disk_;
  FakeClock clock_;
  FakeRunner runner_;
  std::unique_ptr<BuildLog> log_;
  StoryStatus status_;
  Environment environment_;
  BuildOptions options_;
  std::unique_ptr<LoadedManifest> manifest_;
  int fail_after_ = -1;  // the disk fails at this operation of the next build, and from then on
};

}  // namespace rbuild
