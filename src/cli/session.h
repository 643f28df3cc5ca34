// Session: one build of one build file, from opening its folder to closing its log.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"
#include "base/metrics.h"
#include "build/build_folder.h"
#include "build/builder.h"
#include "manifest/loader.h"
#include "run/local_runner.h"
#include "status/status.h"

namespace rbuild {

struct SessionOptions {
  std::string build_file;
  std::vector<std::string> targets;
  LoadOptions load;
  BuildOptions build;
  LocalRunner::Options runner;
  // The log lies where ninja would put its own for this build file.
  bool beside_ninja = false;
};

// What the session works with; all outlive it.
struct SessionParts {
  Disk& disk;
  const Clock& clock;
  const Environment& environment;
  Status& status;
  Metrics* metrics = nullptr;  // absent unless something is to be measured
};

// The build file of the options.
Result<LoadedManifest> LoadBuildFile(const SessionParts& parts, const SessionOptions& options);

// Runs the build in a folder that is locked already and whose log is open.
// If the build file is itself an output, it is brought up to date and loaded again first (ninja's manual, "Generating
// Ninja files from code").
Result<BuildResult> RunSession(const SessionParts& parts, const SessionOptions& options, LoadedManifest manifest,
                               BuildLog& log);

}  // namespace rbuild
