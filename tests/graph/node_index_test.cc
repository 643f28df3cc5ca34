// NodeIndex: found is what was added, nothing else, however many there are.
#include "graph/node_index.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "graph/graph.h"

namespace rbuild {
namespace {

TEST(NodeIndex, FindsWhatWasAddedAndNothingElse) {
  constexpr int kCount = 10'000;
  Graph graph;
  EXPECT_FALSE(graph.FindNode("0").valid());
  for (int i = 0; i < kCount; ++i) {
    EXPECT_EQ(graph.AddNode(std::to_string(i)), NodeId(static_cast<size_t>(i)));
  }
  for (int i = 0; i < kCount; ++i) {
    EXPECT_EQ(graph.FindNode(std::to_string(i)), NodeId(static_cast<size_t>(i)));
    EXPECT_EQ(graph.AddNode(std::to_string(i)), NodeId(static_cast<size_t>(i)));
  }
  EXPECT_FALSE(graph.FindNode(std::to_string(kCount)).valid());
  EXPECT_FALSE(graph.FindNode("").valid());
  EXPECT_EQ(graph.node_count(), static_cast<size_t>(kCount));
}

TEST(NodeIndex, SurvivesMoves) {
  Graph graph;
  const NodeId node = graph.AddNode("a");
  Graph moved = std::move(graph);
  EXPECT_EQ(moved.FindNode("a"), node);
}

}  // namespace
}  // namespace rbuild
