// SharedFolder: other rbuilds that work in this build's folder at the same time, and the edges of theirs that it waits
// for.
//
// They are commands of this build, or this build is part of a command of theirs (lineage.h): nobody else gets past the
// folder's lock. All of them write to the same log, and the running mark is what keeps two from running one edge: it is
// made only if the log holds of the edge what its maker has judged (BuildLog::Claim). So while others are there, an
// edge's record is read again before the edge is judged, and one that another rbuild runs is waited for and then judged
// as it is then.
//
// Costs: nothing per edge while nobody else is there, 2 us for each time that edges become ready; 20 us per edge
// otherwise.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "build/wait_register.h"
#include "graph/graph.h"
#include "log/build_log.h"
#include "status/status.h"

namespace rbuild {

class SharedFolder {
 public:
  // All but `identity` outlive this.
  SharedFolder(const Graph& graph, BuildLog& log, const Clock& clock, Status& status, const BuilderIdentity& identity)
      : graph_(graph),
        log_(log),
        clock_(clock),
        status_(status),
        self_(identity.process),
        folder_(identity.folder),
        register_(identity.process, identity.lineage) {}

  // Looks whether others have written to the log, for the calls that follow.
  Result<void> Look();
  // Whether they ever have.
  bool is_shared() const { return shared_; }
  // Reads what they have recorded of the edge.
  Result<void> Refresh(EdgeId edge);

  // Whether another rbuild runs the edge now, as far as its record tells. What a dead one has left of it is ended.
  bool RunsElsewhere(EdgeId edge);

  // The edge is to be waited for.
  void Await(EdgeId edge) { awaited_.push_back({edge}); }
  void Forget(EdgeId edge);
  size_t awaited() const { return awaited_.size(); }
  // Those of the awaited edges that nobody runs any more. `idle`: nothing else happens in this build, so the user is
  // told what it waits for. Error: a wait that would never end.
  Result<std::vector<EdgeId>> Ended(bool idle);
  // When Ended() wants to be called again.
  std::optional<std::chrono::milliseconds> NextLook() const;

 private:
  struct Awaited {
    EdgeId edge;
    std::optional<RunningEdge> run = std::nullopt;  // as noted in the register
    bool looked_at = false;
    bool told = false;
  };

  const RunningMark* MarkOfOther(EdgeId edge) const;
  Result<void> Note(Awaited& awaited);
  Result<void> EndNote(Awaited& awaited);
  void TellOf(Awaited& awaited);

  const Graph& graph_;
  BuildLog& log_;
  const Clock& clock_;
  Status& status_;
  const ProcessIdentity self_;
  const std::string folder_;
  WaitRegister register_;
  bool shared_ = false;
  std::vector<Awaited> awaited_;
};

}  // namespace rbuild
