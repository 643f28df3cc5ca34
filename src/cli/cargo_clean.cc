// `rbuild clean`. cargo's target folder is one with ours, so without a restriction cargo removes all of it; with one,
// cargo wouldn't find our part.
#include "cli/cargo_clean.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/path.h"
#include "build/build_folder.h"
#include "cargo/layout.h"
#include "cargo/package_spec.h"
#include "cargo/value.h"
#include "cli/cargo_build.h"
#include "cli/cargo_programs.h"
#include "cli/option_values.h"
#include "run/capture.h"

namespace rbuild {

namespace {

struct Size {
  uint64_t files = 0;
  uint64_t bytes = 0;
};

std::string SizeText(uint64_t bytes) {
  constexpr uint64_t kStep = 1024;
  constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= kStep && unit + 1 < kUnits.size()) {
    value /= kStep;
    ++unit;
  }
  return unit == 0 ? fmt::format("{}B", bytes) : fmt::format("{:.1f}{}", value, kUnits[unit]);
}

class Cleaner {
 public:
  Cleaner(const CargoOptions& options, const Environment& environment, Output& output)
      : options_(options), environment_(environment), status_(output, environment, DisplayOf(options)) {}

  int Run() {
    const Result<int> code = Clean();
    if (!code) {
      status_.Error(code.error().ToString());
      return kCargoFailure;
    }
    return *code;
  }

 private:
  Result<int> Clean() {
    TRY(ChangeDirectory(options_.directory));
    if (!options_.only_doc) {
      TRY_ASSIGN(const Place place, AskForPlace());
      members_ = options_.request.workspace ? place.members : std::vector<std::string>();
      TRY(CleanOwn(place.build_directory + "/rbuild"));
    }
    return RunCargo(Arguments());
  }

  struct Place {
    std::string build_directory;  // which holds `rbuild`; mostly the target folder
    std::vector<std::string> members;
  };

  Result<Place> AskForPlace() const {
    CaptureRequest request;
    request.arguments = {"cargo", "metadata", "--no-deps", "--format-version", "1"};
    AddPlaces(&request.arguments);
    request.environment = environment_;
    if (!options_.target_dir.empty()) {
      request.environment->Set("CARGO_TARGET_DIR", options_.target_dir);
    }
    TRY_ASSIGN(const Captured captured, Capture(request));
    if (!captured.success()) {
      return InputError(std::string(Trimmed(captured.err)));
    }
    TRY_ASSIGN(const cargo::Value metadata, cargo::ParseJson(captured.out, "cargo metadata"));
    Place place;
    if (const cargo::Value* packages = metadata.Find("packages");
        packages != nullptr && packages->AsArray() != nullptr) {
      for (const cargo::Value& package : *packages->AsArray()) {
        if (const cargo::Value* name = package.Find("name"); name != nullptr && name->AsString() != nullptr) {
          place.members.push_back(*name->AsString());
        }
      }
    }
    for (const char* key : {"build_directory", "target_directory"}) {
      const cargo::Value* value = metadata.Find(key);
      if (value != nullptr && value->AsString() != nullptr) {
        place.build_directory = *value->AsString();
        return place;
      }
    }
    return EnvironmentError("`cargo metadata` names no target directory");
  }

  // cargo's message without its first word, which ours adds again.
  static std::string_view Trimmed(std::string_view message) {
    constexpr std::string_view kPrefix = "error: ";
    while (message.ends_with('\n')) {
      message.remove_suffix(1);
    }
    return message.starts_with(kPrefix) ? message.substr(kPrefix.size()) : message;
  }

  // All of it stays locked until cargo is through.
  Result<void> CleanOwn(const std::string& folder) {
    TRY_ASSIGN(FileStat stat, disk_.Stat(folder));
    if (!stat.is_directory()) {
      return {};
    }
    const bool is_limited = options_.request.release || !options_.request.profile.empty();
    const std::string only = is_limited ? cargo::ProfileDirectory(options_.request.profile_name()) : "";
    TRY_ASSIGN(std::vector<DirEntry> entries, disk_.ListDirectory(folder));
    for (const DirEntry& entry : entries) {
      if (entry.kind == FileKind::kDirectory && (only.empty() || entry.name == only)) {
        TRY(CleanBuildFolder(JoinPath(folder, entry.name), is_limited));
      }
    }
    if (removed_.files > 0) {
      status_.WriteStatus(options_.dry_run ? "Summary" : "Removed",
                          fmt::format("{} files, {} total (rbuild's)", removed_.files, SizeText(removed_.bytes)));
    }
    return {};
  }

  Result<void> CleanBuildFolder(const std::string& folder, bool is_limited) {
    if (!options_.dry_run) {
      const auto on_wait = [this](std::string_view holder) {
        status_.Info(fmt::format("Blocking waiting for the build folder, which {} holds", holder));
      };
      TRY_ASSIGN(BuildFolder locked, BuildFolder::Lock(disk_, folder, on_wait, LivingLineage(environment_)));
      locked_.push_back(std::move(locked));
    }
    if (!options_.request.packages.empty() || options_.request.workspace) {
      return CleanPackages(folder + "/units");
    }
    return is_limited ? RemoveFolder(folder) : Result<void>();
  }

  Result<void> CleanPackages(const std::string& units) {
    TRY_ASSIGN(FileStat stat, disk_.Stat(units));
    if (!stat.is_directory()) {
      return {};
    }
    std::vector<std::string> names = members_;
    for (const std::string& text : options_.request.packages) {
      TRY_ASSIGN(cargo::PackageSpec spec, cargo::PackageSpec::Parse(text));
      names.push_back(spec.name());
    }
    TRY_ASSIGN(std::vector<DirEntry> entries, disk_.ListDirectory(units));
    for (const DirEntry& entry : entries) {
      // Of another version of the package, too: that costs time, and nothing else.
      if (std::find(names.begin(), names.end(), cargo::PackageOfUnitFolder(entry.name)) != names.end()) {
        TRY(RemoveFolder(JoinPath(units, entry.name)));
      }
    }
    return {};
  }

  Result<void> RemoveFolder(const std::string& folder) {
    TRY(Count(folder));
    return options_.dry_run ? Result<void>() : RemoveTree(disk_, folder);
  }

  Result<void> Count(const std::string& folder) {
    TRY_ASSIGN(std::vector<DirEntry> entries, disk_.ListDirectory(folder));
    for (const DirEntry& entry : entries) {
      const std::string path = JoinPath(folder, entry.name);
      if (entry.kind == FileKind::kDirectory) {
        TRY(Count(path));
        continue;
      }
      TRY_ASSIGN(FileStat stat, disk_.Stat(path));
      ++removed_.files;
      removed_.bytes += stat.size;
    }
    return {};
  }

  void AddPlaces(std::vector<std::string>* arguments) const {
    const auto add = [&](bool is_given, std::string_view flag) {
      if (is_given) {
        arguments->emplace_back(flag);
      }
    };
    add(options_.offline, "--offline");
    add(options_.locked, "--locked");
    add(options_.frozen, "--frozen");
    if (!options_.manifest_path.empty()) {
      arguments->insert(arguments->end(), {"--manifest-path", options_.manifest_path});
    }
    for (const std::string& text : options_.config_arguments) {
      arguments->insert(arguments->end(), {"--config", text});
    }
  }

  // What cargo is told: the same as we were.
  std::vector<std::string> Arguments() const {
    std::vector<std::string> arguments = {"cargo", "clean"};
    AddPlaces(&arguments);
    const cargo::BuildRequest& request = options_.request;
    const auto add = [&](std::string_view flag, const std::string& value) {
      if (!value.empty()) {
        arguments.insert(arguments.end(), {std::string(flag), value});
      }
    };
    for (const std::string& package : request.packages) {
      add("--package", package);
    }
    for (const std::string& platform : request.platforms) {
      add("--target", platform);
    }
    add("--target-dir", options_.target_dir);
    add("--profile", request.profile);
    add("--color", options_.color ? std::string(ColorWord(*options_.color)) : "");
    for (const auto& [is_given, flag] : {std::pair<bool, const char*>(request.release, "--release"),
                                         {request.workspace, "--workspace"},
                                         {options_.only_doc, "--doc"},
                                         {options_.dry_run, "--dry-run"},
                                         {options_.quiet, "--quiet"},
                                         {options_.verbose > 0, "--verbose"}}) {
      if (is_given) {
        arguments.emplace_back(flag);
      }
    }
    return arguments;
  }

  Result<int> RunCargo(const std::vector<std::string>& arguments) const {
    TRY_ASSIGN(const Ending ending, RunOnPath(arguments, environment_));
    return ending.signal == 0 ? ending.code : kCargoFailure;
  }

  const CargoOptions& options_;
  const Environment& environment_;
  CargoStatus status_;
  RealDisk disk_;
  std::vector<BuildFolder> locked_;
  std::vector<std::string> members_;  // if --workspace asks for them
  Size removed_;
};

}  // namespace

int CleanWorkspace(const CargoOptions& options, const Environment& environment, Output& output) {
  return Cleaner(options, environment, output).Run();
}

}  // namespace rbuild
