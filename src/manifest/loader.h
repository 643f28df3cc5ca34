// LoadManifest: from a path to a graph, with what the rest of the program must know of the files that were read.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "graph/graph.h"

namespace rbuild {

struct LoadOptions {
  // Ninja's -w phonycycle=err: a phony edge that names itself stays as it is and is found as a cycle.
  bool phony_cycle_is_error = false;
};

// A file that was read, with its state just before the reading: if it has another one later, the graph is outdated.
struct LoadedFile {
  std::string path;
  FileStat stat;
};

struct LoadedManifest {
  Graph graph;
  std::string builddir;               // the variable of that name; empty if unset
  std::vector<std::string> warnings;  // without "warning:"
  std::vector<LoadedFile> files;      // each once, in the order of reading
  bool jobserver_pool = false;        // the variable enable_jobserver_pool is set, and not to 0
};

// Reads a build file and all that it includes. Errors have the form of ninja's: "loading 'build.ninja': No such file or
// directory", "build.ninja:3: unknown build rule 'cc'" with the source line below.
Result<LoadedManifest> LoadManifest(const Disk& disk, const std::string& path, const LoadOptions& options);

// Whether one of the files was written after it was read, by a command or by another rbuild.
Result<bool> IsOutdated(const Disk& disk, const LoadedManifest& manifest);

}  // namespace rbuild
