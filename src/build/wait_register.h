// WaitRegister: this process's waits for other rbuilds, told to the tree of builds that it is a part of.
//
// A circle can only be seen by somebody who knows all waits. They are kept beside the log of the outermost rbuild of
// the tree. A process that no rbuild has started is below nobody and so in no circle: for it nothing is noted.
#pragma once

#include <optional>
#include <vector>

#include "base/error.h"
#include "build/lineage.h"
#include "log/wait_table.h"

namespace rbuild {

class WaitRegister {
 public:
  WaitRegister(const ProcessIdentity& self, const Lineage& lineage) : self_(self), lineage_(lineage) {}
  // Ends all waits.
  ~WaitRegister();
  WaitRegister(const WaitRegister&) = delete;
  WaitRegister& operator=(const WaitRegister&) = delete;

  // To be called when a wait begins and again and again while it lasts. Error: it would never end, because what is
  // waited for waits for us; the edges are named.
  Result<void> Await(const RunningEdge& awaited);
  Result<void> End(const RunningEdge& awaited);

 private:
  Result<std::vector<Wait>> OtherWaits();
  WaitTable::Row RowOf(const RunningEdge& awaited) const;

  const ProcessIdentity self_;
  const Lineage lineage_;
  std::optional<WaitTable> table_;
  std::vector<RunningEdge> noted_;
};

}  // namespace rbuild
