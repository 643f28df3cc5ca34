// MessageFormat: in which form people or tools get what compilers and build scripts tell (cargo's --message-format).
#pragma once

namespace rbuild {

struct MessageFormat {
  bool json = false;      // an object a line on stdout, for tools
  bool is_short = false;  // diagnostics in one line each
  bool ansi = false;      // of `json`: their text has colours
  bool render = false;    // of `json`: diagnostics are for people, on stderr

  bool shows_diagnostics() const { return !json || render; }  // to people
  friend bool operator==(const MessageFormat&, const MessageFormat&) = default;
};

}  // namespace rbuild
