// Error and Result: how every function that can fail says so.
//
// An Error says what was being done, where (file, line, column) and whose fault it is. Context is added going up
// with With(). We never throw, use no out-parameters for errors, and only main turns an Error into an exit code.
// A failed command is not an Error but an Outcome (run/command_runner.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace rbuild {

// Whose fault an Error is.
enum class Fault {
  kInput,        // a build file, a manifest, a command line: its author can mend it
  kEnvironment,  // a disk, a process, a missing program: the machine's owner can mend it
  kInternal,     // ours
};

// A place in a text file. Lines and columns count from 1; 0 means "not known".
struct Location {
  std::string file;
  int line = 0;
  int column = 0;
  std::string excerpt;  // the source line and the caret below it, ready to print; empty if there is nothing to show
};

struct Error {
  Fault fault = Fault::kInput;
  std::string message;
  std::optional<Location> where;

  // "FILE:LINE: MESSAGE\nEXCERPT", the form in which ninja shows errors; without a location just the message.
  std::string ToString() const;

  // Whoever made it has shown its text: only the exit status is left to tell.
  bool is_told() const { return message.empty(); }

  // The same error with "context: " put before its message: what was being done when it happened.
  Error With(std::string_view context) &&;
};

template <class T>
using Result = tl::expected<T, Error>;

// Shorthands for returning an error from a function that returns a Result.
tl::unexpected<Error> InputError(std::string message);
tl::unexpected<Error> InputError(std::string message, Location where);
tl::unexpected<Error> EnvironmentError(std::string message);
tl::unexpected<Error> InternalError(std::string message);
// Of a program that has said on our stderr what is wrong.
tl::unexpected<Error> ToldError();
// "WHAT: strerror(errno_value)", the environment's fault.
tl::unexpected<Error> ErrnoError(std::string_view what, int errno_value);

}  // namespace rbuild

#define RBUILD_CONCAT_INNER(a, b) a##b
#define RBUILD_CONCAT(a, b) RBUILD_CONCAT_INNER(a, b)

// TRY(expr): returns the error of `expr`, a Result, from the calling function.
#define TRY(expr)                                                         \
  do {                                                                    \
    auto&& rbuild_try_result = (expr);                                    \
    if (!rbuild_try_result) {                                             \
      return ::tl::make_unexpected(std::move(rbuild_try_result).error()); \
    }                                                                     \
  } while (false)

// TRY_ASSIGN(declaration, expr): the same, and initialises `declaration` with the value.
#define TRY_ASSIGN(declaration, expr) TRY_ASSIGN_INNER(RBUILD_CONCAT(rbuild_try_, __LINE__), declaration, expr)
#define TRY_ASSIGN_INNER(temporary, declaration, expr)          \
  auto temporary = (expr);                                      \
  if (!temporary) {                                             \
    return ::tl::make_unexpected(std::move(temporary).error()); \
  }                                                             \
  declaration = *std::move(temporary)
