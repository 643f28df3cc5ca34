// GraphBuilder: a graph by hand for tests of the scheduler, without a build file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "graph/graph.h"
#include "schedule/scheduler.h"

namespace rbuild {

// Edges are named by their first output.
class GraphBuilder {
 public:
  GraphBuilder() { rule_ = graph.AddRule("r"); }

  EdgeId Add(std::vector<std::string> outputs, const std::vector<std::string>& inputs,
             const std::vector<std::string>& order_only = {}, PoolId pool = PoolId(0)) {
    EdgeId edge = graph.AddEdge(rule_, graph.root_scope());
    for (const std::string& output : outputs) {
      EXPECT_TRUE(graph.AddOutput(edge, graph.AddNode(output), false));
    }
    for (const std::string& input : inputs) {
      graph.AddInput(edge, graph.AddNode(input), Graph::InputClass::kExplicit);
    }
    for (const std::string& input : order_only) {
      graph.AddInput(edge, graph.AddNode(input), Graph::InputClass::kOrderOnly);
    }
    graph.mutable_edge(edge).pool = pool;
    edges.push_back(edge);
    return edge;
  }

  Scheduler MakeScheduler(IdMap<EdgeId, int64_t> length = {}) const {
    length.GrowTo(graph.edge_count(), 0);
    return Scheduler(graph, edges, {}, std::move(length));
  }

  std::string Name(EdgeId edge) const { return std::string(graph.node(graph.edge(edge).outputs.front()).path); }

  Graph graph;
  std::vector<EdgeId> edges;

 private:
  const Rule* rule_;
};

inline void QueueAllReady(Scheduler& scheduler) {
  while (auto edge = scheduler.NextReady()) {
    scheduler.Queue(*edge);
  }
}

inline std::vector<std::string> StartAll(Scheduler& scheduler, const GraphBuilder& g) {
  std::vector<std::string> started;
  QueueAllReady(scheduler);
  while (auto edge = scheduler.NextToRun()) {
    started.push_back(g.Name(*edge));
  }
  return started;
}

}  // namespace rbuild
