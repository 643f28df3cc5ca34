// The graph: links in both directions, input classes, values of bindings, circles.
#include "graph/graph.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class GraphTest : public testing::Test {
 protected:
  NodeId N(std::string_view path) { return graph_.AddNode(path); }
  EdgeId Edge(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs) {
    EdgeId edge = graph_.AddEdge(rule_, graph_.root_scope());
    for (const std::string& output : outputs) {
      EXPECT_TRUE(graph_.AddOutput(edge, N(output), false));
    }
    for (const std::string& input : inputs) {
      graph_.AddInput(edge, N(input), Graph::InputClass::kExplicit);
    }
    return edge;
  }
  std::vector<std::string> Paths(std::span<const NodeId> nodes) const {
    std::vector<std::string> paths;
    for (NodeId node : nodes) {
      paths.emplace_back(graph_.node(node).path);
    }
    return paths;
  }

  Graph graph_;
  Rule* rule_ = graph_.AddRule("cc");
};

TEST_F(GraphTest, NodesAreUniqueByPath) {
  EXPECT_EQ(N("a"), N("a"));
  EXPECT_NE(N("a"), N("b"));
  EXPECT_EQ(graph_.FindNode("a"), N("a"));
  EXPECT_FALSE(graph_.FindNode("c").valid());
}

TEST_F(GraphTest, InputsStandByClassWhateverTheOrderOfAdding) {
  EdgeId edge = Edge({"out"}, {"a"});
  graph_.AddInput(edge, N("o1"), Graph::InputClass::kOrderOnly);
  graph_.AddInput(edge, N("i1"), Graph::InputClass::kImplicit);
  graph_.AddInput(edge, N("b"), Graph::InputClass::kExplicit);
  graph_.AddInput(edge, N("o2"), Graph::InputClass::kOrderOnly);
  graph_.AddInput(edge, N("i2"), Graph::InputClass::kImplicit);
  EXPECT_THAT(Paths(graph_.edge(edge).explicit_inputs()), ElementsAre("a", "b"));
  EXPECT_THAT(Paths(graph_.edge(edge).counted_inputs()), ElementsAre("a", "b", "i1", "i2"));
  EXPECT_THAT(Paths(graph_.edge(edge).order_only()), ElementsAre("o1", "o2"));
  EXPECT_EQ(VerifyGraph(graph_), std::nullopt);
}

TEST_F(GraphTest, ExplicitOutputsStandBeforeImplicitOnes) {
  EdgeId edge = Edge({"a"}, {});
  EXPECT_TRUE(graph_.AddOutput(edge, N("implicit"), true));
  EXPECT_TRUE(graph_.AddOutput(edge, N("b"), false));
  EXPECT_THAT(Paths(graph_.edge(edge).explicit_outputs()), ElementsAre("a", "b"));
  EXPECT_THAT(Paths(graph_.edge(edge).outputs), ElementsAre("a", "b", "implicit"));
}

TEST_F(GraphTest, AFileHasOneProducer) {
  EdgeId first = Edge({"a"}, {});
  EdgeId second = Edge({"b"}, {});
  EXPECT_FALSE(graph_.AddOutput(second, N("a"), false));
  EXPECT_FALSE(graph_.AddOutput(first, N("a"), false));
  EXPECT_EQ(graph_.node(N("a")).producer, first);
  EXPECT_EQ(VerifyGraph(graph_), std::nullopt);
}

TEST_F(GraphTest, RemovingAnInputKeepsTheClassesRight) {
  EdgeId edge = Edge({"out"}, {"x", "a"});
  graph_.AddInput(edge, N("x"), Graph::InputClass::kImplicit);
  graph_.AddInput(edge, N("i"), Graph::InputClass::kImplicit);
  graph_.AddInput(edge, N("x"), Graph::InputClass::kOrderOnly);
  graph_.RemoveInput(edge, N("x"));
  EXPECT_THAT(Paths(graph_.edge(edge).explicit_inputs()), ElementsAre("a"));
  EXPECT_THAT(Paths(graph_.edge(edge).counted_inputs()), ElementsAre("a", "i"));
  EXPECT_THAT(Paths(graph_.edge(edge).order_only()), IsEmpty());
  EXPECT_EQ(VerifyGraph(graph_), std::nullopt);
}

TEST_F(GraphTest, RootsAreOutputsThatNothingConsumes) {
  Edge({"mid"}, {"in"});
  Edge({"out", "side"}, {"mid"});
  EXPECT_THAT(Paths(graph_.RootNodes()), ElementsAre("out", "side"));
}

TEST_F(GraphTest, VerifyFindsABrokenLink) {
  EdgeId edge = Edge({"out"}, {"in"});
  graph_.mutable_node(N("in")).consumers = {};
  EXPECT_EQ(VerifyGraph(graph_), fmt::format("in doesn't know its consumer {}", edge.index()));
}

TEST_F(GraphTest, FindsACircleAndNamesItsWay) {
  Edge({"top"}, {"a"});
  Edge({"a"}, {"b"});
  Edge({"b"}, {"c"});
  Edge({"c"}, {"a"});
  std::vector<NodeId> targets = {N("top")};
  EXPECT_EQ(graph_.FindCycle(targets), "a -> b -> c -> a");
}

TEST_F(GraphTest, ADiamondIsNoCircle) {
  Edge({"top"}, {"l", "r"});
  Edge({"l"}, {"base"});
  Edge({"r"}, {"base"});
  Edge({"base"}, {"src"});
  std::vector<NodeId> targets = {N("top")};
  EXPECT_EQ(graph_.FindCycle(targets), std::nullopt);
}

TEST_F(GraphTest, AChainOfAHundredThousandEdgesIsNoProblem) {
  constexpr int kLength = 100'000;
  for (int i = 1; i <= kLength; ++i) {
    Edge({std::to_string(i)}, {std::to_string(i - 1)});
  }
  std::vector<NodeId> targets = {N(std::to_string(kLength))};
  EXPECT_EQ(graph_.FindCycle(targets), std::nullopt);
}

// --- Values.

Value Text(std::initializer_list<Value::Piece> pieces) {
  return Value{pieces};
}

class BindingTest : public GraphTest {
 protected:
  std::string Get(EdgeId edge, std::string_view name) {
    Result<std::string> value = graph_.Binding(edge, name);
    return value ? *value : "error: " + value.error().message;
  }
};

TEST_F(BindingTest, InAndOutAreQuotedForTheShell) {
  rule_->bindings.emplace_back("command", Text({{"cc ", false}, {"in", true}, {" -o ", false}, {"out", true}}));
  EdgeId edge = Edge({"a b.o"}, {"it's.c", "plain.c"});
  graph_.AddInput(edge, N("implicit.h"), Graph::InputClass::kImplicit);
  EXPECT_EQ(Get(edge, "command"), "cc 'it'\\''s.c' plain.c -o 'a b.o'");
  EXPECT_EQ(Get(edge, "in_newline"), "'it'\\''s.c'\nplain.c");
}

TEST_F(BindingTest, PathsAreNotQuotedInPathBindings) {
  rule_->bindings.emplace_back("depfile", Text({{"out", true}, {".d", false}}));
  EXPECT_EQ(graph_.PathBinding(Edge({"a b.o"}, {}), "depfile").value(), "a b.o.d");
}

TEST_F(BindingTest, TheEdgesOwnBindingWinsThenTheRulesThenTheFiles) {
  rule_->bindings.emplace_back("command", Text({{"flags", true}, {" ", false}, {"where", true}}));
  rule_->bindings.emplace_back("where", Text({{"rule", false}}));
  graph_.root_scope()->Set("flags", "file");
  graph_.root_scope()->Set("unused", "x");
  EdgeId edge = Edge({"out"}, {});
  EXPECT_EQ(Get(edge, "command"), "file rule");
  Scope* own = graph_.AddScope(graph_.root_scope());
  own->Set("flags", "own");
  graph_.mutable_edge(edge).scope = own;
  graph_.mutable_edge(edge).has_own_scope = true;
  EXPECT_EQ(Get(edge, "command"), "own rule");
  EXPECT_EQ(*graph_.OwnBinding(edge, "flags"), "own");
  EXPECT_EQ(graph_.OwnBinding(edge, "unused"), nullptr);
  EXPECT_EQ(Get(edge, "unused"), "x");
  EXPECT_EQ(Get(edge, "unknown"), "");
}

TEST_F(BindingTest, AScopeOfManyVariablesFindsEachAndTheLastValueOfEach) {
  Scope* scope = graph_.root_scope();
  for (int i = 0; i < 100; ++i) {
    const std::string name = "v" + std::to_string(i);
    scope->Set(graph_.KeepText(name), "first");
    scope->Set(graph_.KeepText(name), graph_.KeepText(std::to_string(i)));
    for (int known = 0; known <= i; ++known) {
      EXPECT_EQ(scope->Lookup("v" + std::to_string(known)), std::to_string(known));
    }
  }
  EXPECT_EQ(scope->FindOwn("v100"), nullptr);
  Scope* copy = graph_.AddScope(nullptr);
  copy->CopyValues(*scope);
  EXPECT_EQ(copy->Lookup("v99"), "99");
}

TEST_F(BindingTest, WithoutOwnScopeAVariableOfTheFileHidesTheRulesBinding) {
  rule_->bindings.emplace_back("description", Text({{"rule", false}}));
  graph_.root_scope()->Set("description", "file");
  EdgeId edge = Edge({"out"}, {});
  EXPECT_EQ(Get(edge, "description"), "file");
  graph_.mutable_edge(edge).scope = graph_.AddScope(graph_.root_scope());
  graph_.mutable_edge(edge).has_own_scope = true;
  EXPECT_EQ(Get(edge, "description"), "rule");
}

TEST_F(BindingTest, RuleVariablesThatReferToEachOtherAreAnError) {
  rule_->bindings.emplace_back("command", Text({{"description", true}}));
  rule_->bindings.emplace_back("description", Text({{"command", true}}));
  EXPECT_EQ(Get(Edge({"out"}, {}), "command"), "error: cycle in rule variables: command -> description -> command");
}

TEST_F(BindingTest, RuleVariablesThatGrowWithoutBoundAreAnError) {
  auto times = [](int count, std::string_view name) {
    Value value;
    value.pieces.assign(static_cast<size_t>(count), {name, true});
    return value;
  };
  rule_->bindings.emplace_back("command", times(2000, "description"));
  rule_->bindings.emplace_back("description", times(2000, "pool"));
  rule_->bindings.emplace_back("pool", times(2000, "nothing"));
  EXPECT_EQ(Get(Edge({"out"}, {}), "command"), "error: the value of 'command' is too long");
  graph_.root_scope()->Set("nothing", graph_.KeepText(std::string(1 << 20, 'x')));
  EdgeId placed = Edge({"out2"}, {});
  graph_.mutable_edge(placed).file = graph_.AddFile("build.ninja");
  graph_.mutable_edge(placed).line = 7;
  EXPECT_EQ(graph_.Binding(placed, "pool").error().ToString(), "build.ninja:7: the value of 'pool' is too long");
}

TEST_F(BindingTest, UnexpandedTextNamesItsVariables) {
  EXPECT_EQ(Text({{"cc ", false}, {"in", true}}).Unexpanded(), "cc ${in}");
}

}  // namespace
}  // namespace rbuild
