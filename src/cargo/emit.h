// EmitBuildFile: from a unit graph to a build file that rbuild runs pipelined and that stock ninja runs too.
//
// Every path is absolute or relative to the workspace root, which is the working directory of the build. Beside the
// build file it writes, into the build folder, what the commands refer to: environment fragments and descriptions of
// build-script runs, named by the digest of their content and never overwritten.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/layout.h"
#include "cargo/program.h"
#include "cargo/unit.h"
#include "cargo/unit_messages.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

// What a build file has that another one includes.
struct Embedding {
  std::string file;                                        // the build file, as the outer build names it
  std::string regenerate;                                  // the command that writes it anew
  std::string depfile;                                     // names what this is due for
  std::string prefix;                                      // of the names that it gives to packages and programs
  std::vector<std::pair<std::string, std::string>> needs;  // of a package's units: name and path
};

struct EmitOptions {
  std::string target_directory;  // absolute
  std::string build_directory;   // absolute: the same, or where build.build-dir wants what isn't final
  std::string profile;           // name of the selected profile
  std::string rbuild_program;    // absolute: runs build scripts
  std::string title;             // a comment at the top of the file: what was asked for
  Command command = Command::kBuild;
  bool names_package = false;  // where a program is named, its package has to be, too
  bool document_private_items = false;
  const Embedding* embedding = nullptr;  // absent: the build is run in the workspace's root
};

struct EmittedPlan {
  std::string text;  // of the build file
  std::vector<UnitMessage> messages;
  std::string build_folder;  // absolute
  size_t compiled_units = 0;
  size_t script_runs = 0;
  std::vector<std::string> final_artifacts;  // absolute, those of roots
  std::vector<Program> programs;             // that the command starts when all is built
  std::vector<std::string> warnings;         // in cargo's words, without "warning: "
};

// Errors: a path that a build file can't hold; a fragment that can't be written; two crates of one name to be
// documented.
Result<EmittedPlan> EmitBuildFile(const UnitGraph& graph, const Workspace& workspace, const EmitOptions& options,
                                  Disk& disk);

}  // namespace rbuild::cargo
