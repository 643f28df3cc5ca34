// Scan: what a build would do, before its first command: which edges are wanted, and which have to run.
//
// What follows in the build confirms it, drops from it (equal bytes) or adds to it (undeclared generated headers). A
// plan can also grow: a dyndep file or a depfile may name files whose edges nobody wanted so far.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/string_map.h"
#include "graph/graph.h"
#include "plan/dirty_reason.h"
#include "plan/dyndeps.h"
#include "plan/judge.h"

namespace rbuild {

// What the scan says of an edge.
enum class Prediction : uint8_t {
  kUnwanted,
  kSettled,  // up to date, and so is everything before it: nothing can change that
  kCheck,    // up to date as far as can be seen: judged again when it becomes ready
  kRun,      // has to run, or something before it has to
};

struct Plan {
  IdMap<EdgeId, Prediction> prediction;
  // Wanted edges that are not settled, inputs before their users as far as that was known when they were found.
  std::vector<EdgeId> open;
  // Wanted edges that were found settled, in the same order.
  std::vector<EdgeId> settled;
  // Inputs discovered in earlier runs that another edge makes and the build file does not name.
  std::unordered_map<EdgeId, std::vector<NodeId>> discovered;
  // Edges of `open` with a command that are predicted to run: what progress counts up to.
  int commands = 0;
  std::vector<std::string> warnings;
};

class Scan {
 public:
  // All outlive this. The scan applies dyndep files that are up to date to the graph.
  Scan(Graph& graph, Judge& judge, const Disk& disk) : graph_(graph), judge_(judge), disk_(disk) {}

  // Adds the targets and all that they need to the plan; what is in it stays as it is. Linear in what is new.
  // Error: a circle, a missing source, a failing disk, a wrong binding, a wrong dyndep file. The plan is as it was
  // then. The judge has the versions of all settled outputs afterwards.
  Result<void> Add(std::span<const NodeId> targets);

  // Applies a dyndep file that a command of this build has brought up to date, and adds what its edges need now, and
  // those whose new outputs are read. REQUIRES: IsAwaitedDyndep(). Error: as Add().
  Result<void> AddDyndep(NodeId file);

  // An edge that reads a file, as its record says, of which only a dyndep file has told who makes it.
  struct Reader {
    EdgeId edge;
    NodeId file;
  };
  // What dyndep files have changed since this was asked last.
  struct Growth {
    DyndepChange dyndeps;
    std::vector<Reader> readers;
  };
  Growth TakeGrowth() { return std::exchange(growth_, {}); }
  // An edge has run: it reads now what its new record says.
  void NoteReads(EdgeId edge);

  // The edge will be judged again, because it ran too early or another rbuild ran it.
  void Expect(EdgeId edge, Prediction prediction) { plan_.prediction[edge] = prediction; }

  const Plan& plan() const { return plan_; }

 private:
  enum class Mark : uint8_t { kNew, kOpen, kDone };

  struct Frame {
    EdgeId edge;
    size_t next = 0;  // over the inputs, then over the discovered ones
  };

  Result<void> Walk(std::span<const NodeId> targets);
  Result<void> Visit(NodeId target);
  Result<void> Enter(EdgeId edge);
  Result<void> Leave(EdgeId edge);
  Result<void> CloseCircle(EdgeId edge);
  void FindDiscovered(EdgeId edge);
  NodeId InputAt(EdgeId edge, size_t index) const;
  struct Size {
    size_t open = 0;
    size_t settled = 0;
    int commands = 0;
  };
  void Forget(const Size& before);
  Result<void> WalkToTheEnd(std::span<const NodeId> targets, bool first);
  Result<DyndepChange> Load(NodeId dyndep);
  void NoteRead(EdgeId edge, const std::string& path);
  bool IsMade(NodeId node) const { return node.valid() && graph_.node(node).producer.valid(); }
  bool IsSettled(NodeId node) const;
  Prediction PredictionOf(NodeId node) const;
  Result<void> Predict(EdgeId edge);
  Result<bool> HaveSources(EdgeId edge, std::span<const NodeId> inputs);
  Result<void> CheckMissing();

  Graph& graph_;
  Judge& judge_;
  const Disk& disk_;
  Plan plan_;
  IdMap<EdgeId, Mark> marks_;
  std::vector<Frame> stack_;
  std::vector<NodeId> targets_;
  // Sources that don't exist, with the edge that needs each (none for a target). A dyndep file may yet say who makes
  // them.
  std::vector<std::pair<NodeId, EdgeId>> missing_;
  // Discovered inputs that would close a circle.
  std::vector<std::pair<EdgeId, NodeId>> unordered_;
  // Of a graph with dyndep files: which edges read files, as records say, that nobody is known to make.
  bool has_dyndeps_ = false;
  StringMap<std::vector<EdgeId>> reads_;
  bool too_late_ = false;  // a file was taken for a source before a dyndep file told who makes it
  Growth growth_;
};

}  // namespace rbuild
