// Embedding: what is special about a build file that another build includes by `subninja`, so that one graph holds
// both.
//
// Unlike the build file of `rbuild build` it works from any folder: paths are absolute, and those of the workspace
// refer to one variable. It has no default targets, its names are `cargo-NAME` and `cargo-all`, and an edge makes it
// anew when what it was made from may have changed. That edge goes by times, as generators do, of files and, for what
// may appear, of folders; the key (regeneration.h) then tells whether something did change.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"
#include "cargo/regeneration.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

// How such a file begins: no other one is overwritten.
inline constexpr std::string_view kEmbeddedTitle = "# Made by `rbuild generate`";

struct EmbedRequest {
  std::string file;                    // as the outer build names it: relative to its folder, or not
  std::string path;                    // absolute: where to write
  std::vector<std::string> arguments;  // of the command line that asks for the same again
  // Files or targets of the outer build that units of a package need: name of the package, path.
  std::vector<std::pair<std::string, std::string>> needs;
  std::string prefix;  // of the names that the file gives to packages and programs
};

// The command by which the outer build has the file made anew. It says all that the plan depends on: the arguments and
// the variables that configure cargo as they are now, but not what may be a secret.
std::string RegenerateCommand(const EmbedRequest& request, std::string_view rbuild_program,
                              const Environment& environment);
// The environment that such a command is for: of the variables that it would name, only `recorded` ("NAME=VALUE" with
// escapes for line breaks). Error: an unknown escape.
Result<Environment> RecordedEnvironment(const Environment& inherited, const std::vector<std::string>& recorded);

// The depfile of that command's edge: files among `paths`, and the folders of the workspace in which one of them may
// appear or be replaced. Of folders above the workspace only those that hold nothing but configuration.
Result<std::string> RegenerationDepfile(const EmbedRequest& request, const std::vector<WatchedPath>& paths,
                                        const std::string& workspace_root, const Disk& disk);

// Error: a package of `needs` that isn't built, with what is meant perhaps.
Result<void> CheckNeeds(const EmbedRequest& request, const UnitGraph& graph, const Metadata& metadata);

}  // namespace rbuild::cargo
