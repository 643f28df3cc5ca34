// Lineage: the commands of other rbuilds that this process is a part of, as the environment tells it.
//
// Every rbuild adds to the list that it was given which of its edges runs the command. An entry is
// PID.START:FOLDER:OUTPUT, with %XX for what is not plain, so that every byte survives; entries are separated by
// blanks.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/process_identity.h"

namespace rbuild {

// In the environment of every command. By it a nested rbuild knows what runs it, and the orphans of a killed rbuild are
// known even if it died before it could note who they are.
inline constexpr std::string_view kLineageVariable = "RBUILD_OUTER";

// An edge that an rbuild runs. A file has one producer, so the folder (its real path) and the first output name it.
struct RunningEdge {
  ProcessIdentity rbuild;
  std::string folder;
  std::string output;  // empty: all that this rbuild does in the folder, which ends when it releases the lock
  friend bool operator==(const RunningEdge&, const RunningEdge&) = default;
};

// Outermost first.
using Lineage = std::vector<RunningEdge>;

// Who runs this build.
struct BuilderIdentity {
  std::string boot_id;
  ProcessIdentity process;
  std::string folder;  // the build folder's real path
  Lineage lineage;
};

// What every entry that this rbuild makes begins with.
std::string LineagePrefix(const ProcessIdentity& rbuild);
std::string EncodeLineage(std::span<const RunningEdge> lineage);
// What is no entry is left out: the variable comes from outside.
Lineage DecodeLineage(std::string_view text);
// What runs a process with this environment. Entries of what has ended don't count: whatever it started is no part of a
// build any more.
Lineage LivingLineage(const Environment& environment);

// Somebody who waits for an edge, or for all of an rbuild.
struct Wait {
  ProcessIdentity waiter;
  RunningEdge awaited;
  Lineage lineage;  // of the waiter
};

// If a process with this lineage waited for `awaited`: the edges that would then wait for each other for ever, each for
// the next and the last for the first; empty if there are none. An edge waits for every rbuild that its command runs.
std::vector<RunningEdge> FindCircle(const Lineage& lineage, const RunningEdge& awaited, std::span<const Wait> waits);

}  // namespace rbuild
