// ParseDepfile: what a command says it has read, in the Makefile syntax of compilers (`-MD`, rustc's dep-info).
//
// Beyond ninja, two kinds of comment carry dependencies. They stand at the beginning of a line; in their text `\n`,
// `\r` and `\\` mean newline, carriage return and backslash:
//   # env-dep:NAME=VALUE   the variable NAME was read and had that value (rustc writes this)
//   # env-dep:NAME         it was read and was not set
//   # tree-dep:PATH        a folder that counts by all below it (rbuild's run of a build script writes this)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rbuild {

struct EnvDependency {
  std::string name;
  std::optional<std::string> value;  // nothing: the variable was not set

  friend bool operator==(const EnvDependency&, const EnvDependency&) = default;
};

// Paths are canonical; each list is in the order of the file, without repetitions.
struct Depfile {
  // What stands left of a colon, but not the targets without inputs by which compilers keep make quiet about deleted
  // headers (`header.h:` after a rule that has header.h as an input).
  std::vector<std::string> targets;
  std::vector<std::string> inputs;
  std::vector<EnvDependency> env;
  std::vector<std::string> trees;
};

// Linear in the size of `content`. `name` is for messages. A content without any path yields an empty Depfile; whether
// that is a fault, and whether the targets are the right ones, only the edge can tell.
// Errors have ninja's wording: "NAME: expected ':' in depfile", "NAME:LINE: inputs may not also have inputs".
Result<Depfile> ParseDepfile(std::string_view content, const std::string& name);

// A path as it stands in such a file.
std::string EscapeDepfilePath(std::string_view path);

}  // namespace rbuild
