// Program: something that a build made and that a command then starts: a test, a benchmark, doctests, or what `run`
// runs.
//
// How it is started is a line for /bin/sh, as the edges of the build file have it: with the folder, the variables and
// the library path that cargo gives it. Source: the cargo book, `cargo test` and `cargo run`; the reference,
// "Environment Variables", "Dynamic library paths".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/request.h"

namespace rbuild::cargo {

struct EmitContext;

struct Program {
  enum class Kind { kBinary, kTest, kDoctests };
  Kind kind = Kind::kBinary;
  std::string title;        // "unittests src/lib.rs", "tests/it.rs"; of doctests, the crate
  std::string executable;   // absolute; "" for doctests
  std::string selection;    // the flags that select it alone: "-p app --lib"
  bool has_harness = true;  // understands the flags of libtest
  // What starts it, with its arguments: the configuration's `runner`; empty = nothing.
  std::vector<std::string> runner;
  std::string command;  // for `sh -c`; "$@" of that shell are further arguments

  friend bool operator==(const Program&, const Program&) = default;
};

// Those that `command` starts, in the order in which it does. `names_package`: the selection needs -p. Writes
// fragments.
Result<std::vector<Program>> FindPrograms(const EmitContext& context, Command command, bool names_package, Disk& disk);

std::string FormatProgram(const Program& program);
// Error: names `file`.
Result<Program> ParseProgram(std::string_view text, std::string_view file);

}  // namespace rbuild::cargo
