// Options: which of the two command lines it is.
#include "cli/options.h"

#include <optional>
#include <utility>

#include "base/path.h"
#include "cli/flags.h"

namespace rbuild {

namespace {

bool IsCalledNinja(std::string_view program) {
  std::string_view base = BaseName(program);
  return base == "ninja" || base == "ninja-build";
}

// A program that cargo starts for `cargo rbuild`, with that word as its first argument.
bool IsCalledByCargo(std::string_view program) {
  return BaseName(program) == "cargo-rbuild";
}

// What the choice of the command line depends on: -f or -t, which only ninja's has, the folder of the last -C, and
// where the first word stands.
struct FirstLook {
  bool has_ninja_flag = false;
  std::string directory;
  std::optional<size_t> word;
};

// From here on the arguments are those of the program that `run` starts.
bool IsProgramOfRun(const std::vector<std::string>& arguments, std::optional<size_t> last_word) {
  return last_word && (arguments[*last_word] == "run" || arguments[*last_word] == "r");
}

// The flags of both. They take as long to make as a tenth of a build that has nothing to do.
class FlagsOfBoth {
 public:
  FlagsOfBoth() { AddNinjaFlags(ninja_, values_); }

  bool Knows(const std::string& name) const { return ninja_.Knows(name) || cargo_.Knows(name); }
  bool TakesValue(const std::string& name) const { return ninja_.TakesValue(name) || cargo_.TakesValue(name); }

 private:
  NinjaFlags values_;  // named by the set, and not asked for
  FlagSet ninja_;
  const FlagSet& cargo_ = AllCargoFlags();
};

FirstLook LookAt(const std::vector<std::string>& arguments) {
  FirstLook look;
  std::optional<FlagsOfBoth> made;
  auto flags = [&made]() -> const FlagsOfBoth& {
    if (!made) {
      made.emplace();
    }
    return *made;
  };
  std::optional<size_t> last_word;
  for (size_t i = 0; i < arguments.size() && arguments[i] != "--" && !look.has_ninja_flag; ++i) {
    const std::string& argument = arguments[i];
    if (argument.size() < 2 || argument[0] != '-') {
      if (IsProgramOfRun(arguments, last_word)) {
        break;
      }
      look.word = look.word.value_or(i);
      last_word = i;
      continue;
    }
    if (argument[1] == '-') {
      i += flags().TakesValue(argument) ? 1 : 0;
      continue;
    }
    for (size_t j = 1; j < argument.size(); ++j) {
      std::string name = {'-', argument[j]};
      if (!flags().Knows(name)) {
        break;
      }
      look.has_ninja_flag = look.has_ninja_flag || name == "-f" || name == "-t";
      // -k has a value for ninja alone: `-k 0` and `-k` are both left to the parser that will be chosen.
      if (name == "-k" || !flags().TakesValue(name)) {
        continue;
      }
      bool attached = j + 1 < argument.size();
      if (name == "-C") {
        look.directory = attached ? argument.substr(j + 1) : i + 1 < arguments.size() ? arguments[i + 1] : "";
      }
      i += attached ? 0 : 1;
      break;
    }
  }
  return look;
}

}  // namespace

tl::expected<Options, UsageError> ParseOptions(std::string_view program, const std::vector<std::string>& arguments,
                                               const Environment& environment, const Disk& disk) {
  if (IsCalledNinja(program)) {
    return ParseNinjaLine("ninja", arguments);
  }
  const FirstLook look = LookAt(arguments);
  // `cargo rbuild test` and `rbuild cargo test`; a build file may have a target `cargo`.
  const bool skips_word =
      look.word && (IsCalledByCargo(program) ? arguments[*look.word] == "rbuild"
                                             : arguments[*look.word] == "cargo" && *look.word + 1 < arguments.size());
  if (skips_word || IsCalledByCargo(program)) {
    std::vector<std::string> rest = arguments;
    if (skips_word) {
      rest.erase(rest.begin() + static_cast<ptrdiff_t>(*look.word));
    }
    return ParseCargoLine(std::move(rest), look.directory, environment, disk);
  }
  bool is_ninja = look.has_ninja_flag;
  if (!is_ninja) {
    Result<FileStat> build_file = disk.Stat(JoinPath(look.directory, "build.ninja"));
    is_ninja = build_file.has_value() && build_file->exists();
  }
  return is_ninja ? ParseNinjaLine("rbuild", arguments) : ParseCargoLine(arguments, look.directory, environment, disk);
}

}  // namespace rbuild
