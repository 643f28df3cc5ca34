// ToolFlags: getopt's rules and messages.
#include "tools/tool_flags.h"

#include <algorithm>

#include <fmt/format.h>

namespace rbuild {

namespace {

constexpr ToolFlag kHelp{'h', "help", "", "show this text"};

class Reader {
 public:
  explicit Reader(std::span<const ToolFlag> flags) {
    for (const ToolFlag& flag : flags) {
      flags_.push_back(&flag);
      has_long_flags_ = has_long_flags_ || !flag.name.empty();
    }
    flags_.push_back(&kHelp);
  }

  // What is wrong, if anything is.
  std::optional<std::string> Read(std::span<const std::string> arguments) {
    for (size_t i = 0; i < arguments.size(); ++i) {
      const std::string_view word = arguments[i];
      if (word == "--") {
        line_.words.insert(line_.words.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1, arguments.end());
        break;
      }
      if (word.size() < 2 || word[0] != '-') {
        line_.words.emplace_back(word);
        continue;
      }
      const std::span<const std::string> rest = arguments.subspan(i + 1);
      std::optional<std::string> complaint =
          word[1] == '-' && has_long_flags_ ? ReadLong(word.substr(2), rest) : ReadShort(word.substr(1), rest);
      if (complaint) {
        return complaint;
      }
      i += took_next_ ? 1 : 0;
      took_next_ = false;
    }
    return std::nullopt;
  }

  ToolLine& line() { return line_; }

 private:
  std::optional<std::string> ReadLong(std::string_view word, std::span<const std::string> rest) {
    const size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    std::vector<const ToolFlag*> matching;
    for (const ToolFlag* flag : flags_) {
      if (flag->name == name) {
        matching = {flag};
        break;
      }
      if (flag->name.starts_with(name)) {
        matching.push_back(flag);
      }
    }
    if (matching.empty()) {
      return fmt::format("unrecognized option '--{}'", name);
    }
    if (matching.size() > 1) {
      std::string text = fmt::format("option '--{}' is ambiguous; possibilities:", name);
      for (const ToolFlag* flag : matching) {
        text += fmt::format(" '--{}'", flag->name);
      }
      return text;
    }
    const ToolFlag* flag = matching.front();
    if (flag->value.empty()) {
      if (equals != std::string_view::npos) {
        return fmt::format("option '--{}' doesn't allow an argument", flag->name);
      }
      line_.given.emplace_back(flag, "");
    } else if (equals != std::string_view::npos) {
      line_.given.emplace_back(flag, word.substr(equals + 1));
    } else if (!TakeNext(flag, rest)) {
      return fmt::format("option '--{}' requires an argument", flag->name);
    }
    return std::nullopt;
  }

  std::optional<std::string> ReadShort(std::string_view letters, std::span<const std::string> rest) {
    for (size_t i = 0; i < letters.size(); ++i) {
      auto found =
          std::find_if(flags_.begin(), flags_.end(), [&](const ToolFlag* flag) { return flag->letter == letters[i]; });
      if (found == flags_.end()) {
        return fmt::format("invalid option -- '{}'", letters[i]);
      }
      if ((*found)->value.empty()) {
        line_.given.emplace_back(*found, "");
        continue;
      }
      if (i + 1 < letters.size()) {
        line_.given.emplace_back(*found, letters.substr(i + 1));
      } else if (!TakeNext(*found, rest)) {
        return fmt::format("option requires an argument -- '{}'", letters[i]);
      }
      break;
    }
    return std::nullopt;
  }

  bool TakeNext(const ToolFlag* flag, std::span<const std::string> rest) {
    if (rest.empty()) {
      return false;
    }
    line_.given.emplace_back(flag, rest.front());
    took_next_ = true;
    return true;
  }

  std::vector<const ToolFlag*> flags_;
  bool has_long_flags_ = false;
  ToolLine line_;
  bool took_next_ = false;
};

std::string UsageLine(const ToolFlag& flag) {
  std::string forms = flag.letter == 0 ? "    " : fmt::format("-{}{}", flag.letter, flag.name.empty() ? "" : ", ");
  if (!flag.name.empty()) {
    forms += fmt::format("--{}", flag.name);
  }
  if (!flag.value.empty()) {
    forms += fmt::format(" {}", flag.value);
  }
  return fmt::format("  {:<26} {}\n", forms, flag.help);
}

}  // namespace

std::optional<std::string> ToolLine::Value(std::string_view key) const {
  for (auto it = given.rbegin(); it != given.rend(); ++it) {
    if (it->first->key() == key) {
      return it->second;
    }
  }
  return std::nullopt;
}

std::optional<ToolLine> ReadToolFlags(const ToolCall& call, std::span<const ToolFlag> flags, std::string_view words) {
  Reader reader(flags);
  const std::optional<std::string> complaint = reader.Read(call.arguments);
  if (!complaint && !reader.line().Has(kHelp.key())) {
    return std::move(reader.line());
  }
  if (complaint) {
    call.parts.output.Write(Stream::kErr, fmt::format("{}: {}\n", call.tool, *complaint));
  }
  std::string usage = fmt::format("usage: ninja -t {} [options] {}\n\noptions:\n", call.tool, words);
  for (const ToolFlag& flag : flags) {
    usage += UsageLine(flag);
  }
  call.Print(usage + UsageLine(kHelp));
  return std::nullopt;
}

}  // namespace rbuild
