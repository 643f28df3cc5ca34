// Options: which of the two command lines it is.
#include "cli/options.h"

#include "base/path.h"
#include "cli/flags.h"

namespace rbuild {

namespace {

bool IsCalledNinja(std::string_view program) {
  std::string_view base = BaseName(program);
  return base == "ninja" || base == "ninja-build";
}

// What the choice of the command line depends on: -f or -t, which only ninja's has, and the folder of the last -C.
struct FirstLook {
  bool has_ninja_flag = false;
  std::string directory;
};

FirstLook LookAt(const std::vector<std::string>& arguments) {
  NinjaFlags ninja_flags;
  FlagSet ninja_set;
  AddNinjaFlags(ninja_set, ninja_flags);
  CargoFlags cargo_flags;
  FlagSet cargo_set;
  AddCargoFlags(cargo_set, cargo_flags);
  FirstLook look;
  for (size_t i = 0; i < arguments.size() && arguments[i] != "--" && !look.has_ninja_flag; ++i) {
    const std::string& argument = arguments[i];
    if (argument.size() < 2 || argument[0] != '-') {
      continue;
    }
    if (argument[1] == '-') {
      bool takes = ninja_set.TakesValue(argument) || cargo_set.TakesValue(argument);
      i += takes ? 1 : 0;
      continue;
    }
    for (size_t j = 1; j < argument.size(); ++j) {
      std::string name = {'-', argument[j]};
      if (!ninja_set.Knows(name) && !cargo_set.Knows(name)) {
        break;
      }
      look.has_ninja_flag = look.has_ninja_flag || name == "-f" || name == "-t";
      // -k has a value for ninja alone: `-k 0` and `-k` are both left to the parser that will be chosen.
      if (name == "-k" || !(ninja_set.TakesValue(name) || cargo_set.TakesValue(name))) {
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
                                               const Disk& disk) {
  if (IsCalledNinja(program)) {
    return ParseNinjaLine("ninja", arguments);
  }
  FirstLook look = LookAt(arguments);
  bool is_ninja = look.has_ninja_flag;
  if (!is_ninja) {
    Result<FileStat> build_file = disk.Stat(JoinPath(look.directory, "build.ninja"));
    is_ninja = build_file.has_value() && build_file->exists();
  }
  return is_ninja ? ParseNinjaLine("rbuild", arguments) : ParseCargoLine(arguments);
}

}  // namespace rbuild
