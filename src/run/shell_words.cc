// FindDirect: reads a line as a shell would, and gives up at the first thing that only a shell can do.
#include "run/shell_words.h"

#include <algorithm>
#include <array>

#include "run/capture.h"

namespace rbuild {
namespace {

// Reserved words and what dash, bash, ksh or busybox does without a program: it may differ from the program of that
// name. `true` and `false` are not here: they differ only where they have arguments.
constexpr std::array<std::string_view, 84> kOfTheShell = {
    "!",       ".",      ":",       "[",       "[[",      "alias",   "bg",       "bind",    "break",     "builtin",
    "caller",  "case",   "cd",      "chdir",   "command", "compgen", "complete", "compopt", "continue",  "coproc",
    "declare", "dirs",   "disown",  "do",      "done",    "echo",    "elif",     "else",    "enable",    "esac",
    "eval",    "exec",   "exit",    "export",  "fc",      "fg",      "fi",       "for",     "function",  "getopts",
    "hash",    "help",   "history", "if",      "in",      "jobs",    "kill",     "let",     "local",     "logout",
    "mapfile", "newgrp", "popd",    "print",   "printf",  "pushd",   "pwd",      "read",    "readarray", "readonly",
    "return",  "select", "set",     "shift",   "shopt",   "source",  "suspend",  "test",    "then",      "time",
    "times",   "trap",   "type",    "typeset", "ulimit",  "umask",   "unalias",  "unset",   "until",     "wait",
    "whence",  "while",  "{",       "}"};

bool IsOfTheShell(const std::vector<std::string>& words) {
  const std::string& name = words.front();
  if (name == "true" || name == "false") {
    return words.size() > 1;
  }
  return std::ranges::find(kOfTheShell, name) != kOfTheShell.end();
}

// Means itself outside of quotes.
bool IsPlain(char c) {
  constexpr std::string_view kSigns = "%+,-./:=@_";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80 || kSigns.find(c) != std::string_view::npos;
}

class LineReader {
 public:
  explicit LineReader(std::string_view line) : line_(line) {}

  std::optional<std::vector<std::string>> Read() {
    for (; at_ < line_.size(); ++at_) {
      const char c = line_[at_];
      if (c == ' ' || c == '\t') {
        EndWord();
      } else if (!ReadPart(c)) {
        return std::nullopt;
      }
    }
    EndWord();
    if (words_.empty() || words_.front().empty() || words_.front().find('=') != std::string::npos ||
        IsOfTheShell(words_)) {
      return std::nullopt;
    }
    return std::move(words_);
  }

 private:
  void EndWord() {
    if (in_word_) {
      words_.push_back(std::move(word_));
      word_.clear();
      in_word_ = false;
    }
  }

  // One character or one quoted text. On return at_ is at its last character; false if only a shell can tell.
  bool ReadPart(char c) {
    in_word_ = true;
    if (IsPlain(c)) {
      word_ += c;
      return true;
    }
    switch (c) {
      case '\'':
        return ReadSingleQuoted();
      case '"':
        return ReadDoubleQuoted();
      case '\\':
        // In front of a line's end it joins two lines.
        ++at_;
        if (at_ >= line_.size() || line_[at_] == '\n') {
          return false;
        }
        word_ += line_[at_];
        return true;
      default:
        return false;
    }
  }

  bool ReadSingleQuoted() {
    const size_t end = line_.find('\'', at_ + 1);
    if (end == std::string_view::npos) {
      return false;
    }
    word_ += line_.substr(at_ + 1, end - at_ - 1);
    at_ = end;
    return true;
  }

  bool ReadDoubleQuoted() {
    for (++at_; at_ < line_.size(); ++at_) {
      char c = line_[at_];
      if (c == '"') {
        return true;
      }
      if (c == '$' || c == '`') {
        return false;
      }
      if (c == '\\' && at_ + 1 < line_.size()) {
        const char next = line_[at_ + 1];
        if (next == '\n') {
          return false;
        }
        if (next == '$' || next == '`' || next == '"' || next == '\\') {
          c = next;
          ++at_;
        }
      }
      word_ += c;
    }
    return false;
  }

  std::string_view line_;
  size_t at_ = 0;
  std::string word_;
  bool in_word_ = false;
  std::vector<std::string> words_;
};

}  // namespace

std::optional<std::vector<std::string>> WordsWithoutShell(std::string_view line) {
  return LineReader(line).Read();
}

bool IsChangedByShell(std::string_view variable) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool is_name = !variable.empty() && is_letter(variable.front()) &&
                       std::ranges::all_of(variable, [&](char c) { return is_letter(c) || is_digit(c); });
  return !is_name || variable == "IFS" || variable == "OPTIND";
}

std::optional<DirectCommand> FindDirect(std::string_view line, const std::optional<std::string>& path) {
  std::optional<std::vector<std::string>> words = WordsWithoutShell(line);
  if (!words) {
    return std::nullopt;
  }
  std::optional<std::string> program = words->front();
  if (program->find('/') == std::string::npos) {
    // Each time anew: an earlier command may have installed it.
    program = path ? FindProgram(words->front(), *path) : std::nullopt;
  }
  return program ? std::optional(DirectCommand{*std::move(program), *std::move(words)}) : std::nullopt;
}

}  // namespace rbuild
