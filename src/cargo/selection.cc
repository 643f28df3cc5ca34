// Package selection: -p, --workspace, --exclude and the default members.
#include "cargo/selection.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild::cargo {
namespace {

// -p or --exclude arguments. Each remembers whether it has matched a member.
struct Arguments {
  struct Spec {
    PackageSpec spec;
    bool matched = false;
  };
  struct Pattern {
    std::string text;
    bool matched = false;
  };
  std::vector<Spec> specs;
  std::vector<Pattern> patterns;
};

Result<Arguments> ParseArguments(const std::vector<std::string>& texts) {
  Arguments arguments;
  for (const std::string& text : texts) {
    auto spec = PackageSpec::Parse(text);
    if (spec) {
      arguments.specs.push_back({*std::move(spec)});
    } else if (IsGlobPattern(text)) {
      arguments.patterns.push_back({text});
    } else {
      return tl::make_unexpected(std::move(spec).error());
    }
  }
  return arguments;
}

bool MatchSpecs(Arguments* arguments, const Package& package) {
  bool matched = false;
  for (Arguments::Spec& spec : arguments->specs) {
    if (spec.spec.Matches(package)) {
      spec.matched = matched = true;
    }
  }
  return matched;
}

bool MatchPatterns(Arguments* arguments, const Package& package) {
  bool matched = false;
  for (Arguments::Pattern& pattern : arguments->patterns) {
    if (GlobMatches(pattern.text, package.name)) {
      pattern.matched = matched = true;
    }
  }
  return matched;
}

// What is wrong with the arguments that matched nothing; "" if each did. `what`: "" or "excluded ".
std::string MissingSpecs(const Arguments& arguments, const Metadata& metadata, std::string_view what) {
  std::set<std::string> names;
  for (const Arguments::Spec& spec : arguments.specs) {
    if (!spec.matched) {
      names.insert(spec.spec.text());
    }
  }
  const std::vector<std::string> sorted(names.begin(), names.end());
  return sorted.empty() ? ""
                        : fmt::format("{}package(s) `{}` not found in workspace `{}`", what, Join(sorted, ", "),
                                      metadata.workspace_root);
}

std::string MissingPatterns(const Arguments& arguments, const Metadata& metadata, std::string_view what) {
  std::vector<std::string> texts;
  for (const Arguments::Pattern& pattern : arguments.patterns) {
    if (!pattern.matched) {
      texts.push_back(pattern.text);
    }
  }
  return texts.empty() ? ""
                       : fmt::format("{}package pattern(s) `{}` not found in workspace `{}`", what, Join(texts, ", "),
                                     metadata.workspace_root);
}

std::vector<PackageSpec> SpecsOf(const Metadata& metadata, const std::vector<PackageIndex>& packages) {
  std::vector<PackageSpec> specs;
  specs.reserve(packages.size());
  for (const PackageIndex package : packages) {
    specs.push_back(PackageSpec::Of(metadata.packages[package]));
  }
  return specs;
}

Result<PackageSelection> AllBut(const Metadata& metadata, const std::vector<std::string>& exclude) {
  TRY_ASSIGN(Arguments arguments, ParseArguments(exclude));
  PackageSelection selection;
  for (const PackageIndex member : metadata.members) {
    const Package& package = metadata.packages[member];
    const bool by_spec = MatchSpecs(&arguments, package);
    if (!MatchPatterns(&arguments, package) && !by_spec) {
      selection.specs.push_back(PackageSpec::Of(package));
    }
  }
  for (const std::string& warning :
       {MissingSpecs(arguments, metadata, "excluded "), MissingPatterns(arguments, metadata, "excluded ")}) {
    if (!warning.empty()) {
      selection.warnings.push_back(warning);
    }
  }
  return selection;
}

// --workspace -p NAME: the names only have to be there.
Result<PackageSelection> All(const Metadata& metadata, const std::vector<std::string>& packages) {
  TRY_ASSIGN(Arguments arguments, ParseArguments(packages));
  for (const PackageIndex member : metadata.members) {
    MatchSpecs(&arguments, metadata.packages[member]);
    MatchPatterns(&arguments, metadata.packages[member]);
  }
  for (const std::string& message : {MissingSpecs(arguments, metadata, ""), MissingPatterns(arguments, metadata, "")}) {
    if (!message.empty()) {
      return InputError(message);
    }
  }
  return PackageSelection{.specs = SpecsOf(metadata, metadata.members), .warnings = {}};
}

Result<PackageSelection> Named(const Metadata& metadata, const std::vector<std::string>& packages) {
  TRY_ASSIGN(Arguments arguments, ParseArguments(packages));
  PackageSelection selection;
  for (Arguments::Spec& spec : arguments.specs) {
    selection.specs.push_back(spec.spec);
  }
  for (const PackageIndex member : metadata.members) {
    if (MatchPatterns(&arguments, metadata.packages[member])) {
      selection.specs.push_back(PackageSpec::Of(metadata.packages[member]));
    }
  }
  if (const std::string message = MissingPatterns(arguments, metadata, ""); !message.empty()) {
    return InputError(message);
  }
  return selection;
}

Result<PackageSelection> SelectByFlags(const Metadata& metadata, const BuildRequest& request) {
  if (!request.exclude.empty()) {
    if (!request.workspace) {
      return InputError("--exclude can only be used together with --workspace");
    }
    return AllBut(metadata, request.exclude);
  }
  if (request.workspace) {
    return All(metadata, request.packages);
  }
  if (!request.packages.empty()) {
    return Named(metadata, request.packages);
  }
  return PackageSelection{.specs = SpecsOf(metadata, metadata.default_members), .warnings = {}};
}

// The shortest spec that fits this package alone.
std::string UniqueSpec(const Metadata& metadata, const std::vector<PackageIndex>& candidates, PackageIndex package) {
  const Package& own = metadata.packages[package];
  const auto same_version = std::count_if(candidates.begin(), candidates.end(), [&](PackageIndex other) {
    return metadata.packages[other].version == own.version;
  });
  return same_version == 1 ? fmt::format("{}@{}", own.name, own.version) : own.id;
}

// Finds packages by their specs among those of a build.
class PackageFinder {
 public:
  PackageFinder(const Metadata& metadata, const ActivePackages& active) : metadata_(metadata), active_(active) {}

  Result<PackageIndex> Find(const PackageSpec& spec) {
    std::vector<PackageIndex> found = Matching(spec);
    // A member that is named is a root.
    if (found.size() == 1 && metadata_.packages[found.front()].is_member) {
      return found.front();
    }
    std::erase_if(found, [this](PackageIndex package) { return !IsActive(package); });
    if (found.empty()) {
      return Unmatched(spec);
    }
    if (found.size() > 1) {
      std::string message = fmt::format(
          "specification `{}` is ambiguous\nhelp: re-run this command with one of the following specifications",
          spec.text());
      for (const PackageIndex package : found) {
        message += "\n  " + UniqueSpec(metadata_, found, package);
      }
      return InputError(message);
    }
    return found.front();
  }

 private:
  std::vector<PackageIndex> Matching(const PackageSpec& spec) const {
    std::vector<PackageIndex> found;
    for (size_t i = 0; i < metadata_.packages.size(); ++i) {
      if (spec.Matches(metadata_.packages[PackageIndex(i)])) {
        found.emplace_back(i);
      }
    }
    return found;
  }

  // Asked only of what is no member: to resolve once more is not for every build.
  bool IsActive(PackageIndex package) {
    if (!is_active_) {
      is_active_ = active_();
    }
    return (*is_active_)[package];
  }

  tl::unexpected<Error> Unmatched(const PackageSpec& spec) {
    std::vector<std::string> names;
    for (size_t i = 0; i < metadata_.packages.size(); ++i) {
      if (IsActive(PackageIndex(i))) {
        names.push_back(metadata_.packages[PackageIndex(i)].name);
      }
    }
    const auto nearest = NearestWord(spec.name(), names);
    return InputError(
        fmt::format("package ID specification `{}` did not match any packages{}", spec.text(),
                    nearest ? fmt::format("\n\nhelp: a package with a similar name exists: `{}`", *nearest) : ""));
  }

  const Metadata& metadata_;
  const ActivePackages& active_;
  std::optional<IdMap<PackageIndex, bool>> is_active_;
};

// What is run is one program, by its name.
Result<void> CheckRunPatterns(const BuildRequest& request) {
  const auto package = std::ranges::find_if(request.packages, IsGlobPattern);
  if (package != request.packages.end()) {
    return InputError(fmt::format("`cargo run` does not support glob pattern `{}` on package selection", *package));
  }
  for (const TargetRule* rule : {&request.targets.bins, &request.targets.examples}) {
    if (std::ranges::any_of(rule->names, IsGlobPattern)) {
      return InputError("`cargo run` does not support glob patterns on target selection");
    }
  }
  return {};
}

}  // namespace

Result<PackageSelection> SelectPackages(const Metadata& metadata, bool is_virtual, const BuildRequest& request) {
  if (request.command == Command::kRun) {
    TRY(CheckRunPatterns(request));
  }
  TRY_ASSIGN(PackageSelection selection, SelectByFlags(metadata, request));
  if (selection.specs.empty()) {
    return InputError(is_virtual
                          ? fmt::format("manifest path `{}` contains no package: The manifest is virtual, and the "
                                        "workspace has no members.",
                                        metadata.workspace_root)
                          : "no packages to compile");
  }
  return selection;
}

Result<std::vector<PackageIndex>> FindPackages(const Metadata& metadata, const std::vector<PackageSpec>& specs,
                                               const ActivePackages& active) {
  PackageFinder finder(metadata, active);
  std::set<PackageIndex> found;
  for (const PackageSpec& spec : specs) {
    TRY_ASSIGN(const PackageIndex package, finder.Find(spec));
    found.insert(package);
  }
  return std::vector<PackageIndex>(found.begin(), found.end());
}

}  // namespace rbuild::cargo
