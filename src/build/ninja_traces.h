// NinjaTraces: the files of a ninja that built in the folder of this build, and what follows from them.
//
// They give the times of commands that our log knows nothing of. Where our log does know something, ninja has built
// here since, and what our log says of outputs counts only where their bytes can be compared. In the other direction
// a ninja that found its old log beside outputs of ours would take them for its own: the files are removed before our
// first command.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "graph/graph.h"
#include "log/build_log.h"
#include "log/ninja_log.h"

namespace rbuild {

struct NinjaTraces {
  NinjaLog log;
  std::vector<std::string> files;
};

// `builddir` as the build file says; empty is the current folder.
Result<NinjaTraces> FindNinjaTraces(const Disk& disk, const std::string& builddir);

// Makes all edges run again but those whose outputs count by their content. True if there were any.
Result<bool> DistrustRecords(const Graph& graph, BuildLog& log);

}  // namespace rbuild
