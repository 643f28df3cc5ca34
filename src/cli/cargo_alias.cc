// Words that stand for other commands.
#include "cli/cargo_alias.h"

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/config.h"

namespace rbuild {

Result<std::optional<std::vector<std::string>>> AliasOf(std::string_view word, const std::string& folder,
                                                        const Environment& environment, const Disk& disk) {
  TRY_ASSIGN(cargo::Config config, cargo::Config::Load(disk, environment, {folder, {}}));
  return config.GetList({"alias", std::string(word)});
}

bool HasExternalCommand(std::string_view word, const Environment& environment, const Disk& disk) {
  const std::string home = environment.Get("CARGO_HOME").value_or(environment.Get("HOME").value_or("") + "/.cargo");
  const std::string path = fmt::format("{}/bin:{}", home, environment.Get("PATH").value_or(""));
  for (std::string_view folder : Split(path, ':')) {
    Result<FileStat> stat = disk.Stat(JoinPath(folder, fmt::format("cargo-{}", word)));
    if (!folder.empty() && stat && stat->is_regular()) {
      return true;
    }
  }
  return false;
}

}  // namespace rbuild
