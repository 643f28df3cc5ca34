// StoryStatus: writes down what a user would see, one line for each event, named by the edge's first output.
#pragma once

#include <string>
#include <vector>

#include "status/status.h"

namespace rbuild {

class StoryStatus : public Status {
 public:
  std::vector<std::string> story;  // "start a", "ready a", "finish a", "fail a", "fresh a: TEXT"
  std::vector<std::string> warnings;
  std::vector<std::string> explanations;
  std::vector<std::string> infos;
  std::string output;  // of all edges that ran
  std::vector<int> totals;
  BuildSummary summary;

  void PlanTotal(int commands) override { totals.push_back(commands); }
  void EdgeStarted(const EdgeInfo& edge, int64_t) override { story.push_back("start " + edge.outputs.front()); }
  void EdgeAnnounced(const EdgeInfo& edge, int64_t) override { story.push_back("ready " + edge.outputs.front()); }
  void EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) override {
    story.push_back((result.success ? "finish " : "fail ") + edge.outputs.front());
    output += result.output;
  }
  void FreshDiagnostics(const EdgeInfo& edge, std::string_view rendered) override {
    story.push_back("fresh " + edge.outputs.front() + ": " + std::string(rendered));
  }
  void Tick(int64_t) override {}
  void Explain(std::string_view text) override { explanations.emplace_back(text); }
  void Info(std::string_view message) override { infos.emplace_back(message); }
  void Warning(std::string_view message) override { warnings.emplace_back(message); }
  void Error(std::string_view message) override { warnings.emplace_back(message); }
  void BuildStarted(int64_t) override {}
  void BuildFinished(const BuildSummary& finished) override { summary = finished; }
};

}  // namespace rbuild
