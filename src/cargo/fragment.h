// Fragment: shell text that a generated command sources: it sets variables, and appends arguments to "$@".
//
// A generated rustc command needs no rbuild to run, so that stock ninja can run it: it puts program and arguments into
// "$@", sources fragments and ends in `exec "$@"`. Every byte but NUL survives, under dash and bash alike. A name that
// the shell can't export (`CARGO_BIN_EXE_my-bin`), or that means something to the shell itself (`IFS`), is set by
// `env 'NAME=VALUE'` in front of "$@".
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cargo/environment_change.h"

namespace rbuild::cargo {

// Errors: a NUL byte, or a name that no environment can hold (empty, or with a '=').
// REQUIRES: a kPrepend or kSetIfAbsent change has a name that is a shell identifier.
Result<std::string> EnvironmentFragment(const EnvironmentChanges& changes);

// `set -- "$@" ARGUMENTS` and a newline; nothing if there are none. Error: a NUL byte.
Result<std::string> ArgumentsFragment(std::span<const std::string> arguments);

// Appends the arguments, quoted for a later `eval`, to the shell variable `variable`; nothing if there are none.
Result<std::string> CollectingFragment(std::string_view variable, std::span<const std::string> arguments);

// True for names that a shell can't export or that it changes: they go through env(1).
bool NeedsEnvProgram(std::string_view name);

}  // namespace rbuild::cargo
