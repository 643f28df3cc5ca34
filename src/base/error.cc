// Error: text forms and shorthands.
#include "base/error.h"

#include <cstring>

#include <fmt/format.h>

namespace rbuild {

std::string Error::ToString() const {
  if (!where) {
    return message;
  }
  std::string text = where->line > 0 ? fmt::format("{}:{}: {}", where->file, where->line, message)
                                     : fmt::format("{}: {}", where->file, message);
  if (!where->excerpt.empty()) {
    text += '\n';
    text += where->excerpt;
  }
  return text;
}

Error Error::With(std::string_view context) && {
  message.insert(0, ": ");
  message.insert(0, context);
  return std::move(*this);
}

tl::unexpected<Error> InputError(std::string message) {
  return tl::make_unexpected(Error{Fault::kInput, std::move(message), std::nullopt});
}

tl::unexpected<Error> InputError(std::string message, Location where) {
  return tl::make_unexpected(Error{Fault::kInput, std::move(message), std::move(where)});
}

tl::unexpected<Error> EnvironmentError(std::string message) {
  return tl::make_unexpected(Error{Fault::kEnvironment, std::move(message), std::nullopt});
}

tl::unexpected<Error> InternalError(std::string message) {
  return tl::make_unexpected(Error{Fault::kInternal, std::move(message), std::nullopt});
}

tl::unexpected<Error> ToldError() {
  return tl::make_unexpected(Error{});
}

tl::unexpected<Error> ErrnoError(std::string_view what, int errno_value) {
  return EnvironmentError(fmt::format("{}: {}", what, std::strerror(errno_value)));
}

}  // namespace rbuild
