// BuildScriptSpec: all that `rbuild -t run-build-script` must know to run one build script, as a text file.
//
// The generator writes it, named by the digest of its content, so that a build file always names the one that it was
// made with and the run is due again when anything in it changes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "cargo/directives.h"
#include "cargo/environment_change.h"

namespace rbuild::cargo {

// The run of a linked package's script, whose metadata this script gets as DEP_<LINKS>_<KEY>.
struct LinkedRun {
  std::string links;
  std::string directives_file;

  friend bool operator==(const LinkedRun&, const LinkedRun&) = default;
};

struct BuildScriptSpec {
  std::string package_name;
  std::string package_version;
  std::string package_root;          // the script's working directory
  bool is_local = false;             // a path package: OUT_DIR is kept, warnings are shown, its files count
  DirectiveContext directives;       // `package` is the package as messages name it
  std::string program;               // "" if the configuration overrides the script: `overrides` holds then
  std::string folder;                // where the outputs are written; OUT_DIR is `out` below it
  std::string workspace_root;        // paths in the depfile are relative to it where they can be; "" = never
  std::string target_directory;      // never an input
  std::vector<std::string> classes;  // a fragment of flags for each (see FlagsFragmentName)
  EnvironmentChanges environment;    // without DEP_*, NUM_JOBS and the search path of `native_runs`
  std::vector<LinkedRun> linked_runs;
  std::vector<std::string> native_runs;  // directives files: their folders go to the end of LD_LIBRARY_PATH
  std::string build_folder;              // only folders below it do
  std::vector<std::pair<std::string, std::string>> overrides;  // directives of the configuration

  std::string OutDir() const { return folder + "/out"; }
  friend bool operator==(const BuildScriptSpec&, const BuildScriptSpec&) = default;
};

std::string FormatBuildScriptSpec(const BuildScriptSpec& spec);
// Error: names `file` and the line.
Result<BuildScriptSpec> ParseBuildScriptSpec(std::string_view text, std::string_view file);

// --- The files that a run leaves in its folder.
inline constexpr std::string_view kDirectivesFile = "directives";
// Changes with whatever the package's own units must be made again for: directives, OUT_DIR, and the content of what
// the script named by rerun-if-*.
inline constexpr std::string_view kInputsDigestFile = "inputs.digest";
// The same for units that link to the package, and for scripts that get its metadata; constant if there is nothing that
// concerns them.
inline constexpr std::string_view kLinkDigestFile = "link.digest";
inline constexpr std::string_view kMetadataDigestFile = "metadata.digest";
// A fragment for every unit that has the package below it: collects -L, and link arguments for cdylibs.
inline constexpr std::string_view kSearchFragment = "search.sh";
// A fragment for programs of the package: the variables that the script asked for.
inline constexpr std::string_view kVariablesFragment = "variables.sh";
inline constexpr std::string_view kDepfile = "run.d";

// "lib", "cdylib", "bin-NAME", "test", "bench", "example", "doc", "doctest": the fragment of flags for the package's
// own units of that class.
std::string FlagsFragmentName(std::string_view unit_class);

// The shell variables that search fragments append to.
inline constexpr std::string_view kOwnSearchVariable = "_rbuild_own";      // -L below the printing script's OUT_DIR
inline constexpr std::string_view kOtherSearchVariable = "_rbuild_other";  // all other -L
inline constexpr std::string_view kCdylibVariable = "_rbuild_cdylib";      // link arguments for cdylibs
inline constexpr std::string_view kNativeVariable = "_rbuild_native";      // ":FOLDER" for the loader of libraries

}  // namespace rbuild::cargo
