// RunBuildScript: the files that follow from what a script printed.
#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/build_script.h"
#include "cargo/fragment.h"
#include "cargo/package_files.h"
#include "manifest/depfile.h"

namespace rbuild::cargo {

namespace {

// Beyond this many files, a folder is named in the depfile as a whole alone: rbuild needs no more, and stock ninja,
// which knows no folders, isn't worth the time.
constexpr size_t kMaxListedFiles = 2000;

// Text with `# tree-dep:` and `# env-dep:` lines, and one rule.
class DepfileText {
 public:
  DepfileText(std::string target, std::string workspace_root)
      : target_(std::move(target)), workspace_root_(std::move(workspace_root)) {}

  void AddInput(const std::string& path) { inputs_ += " \\\n  " + EscapeDepfilePath(Relative(path)); }
  // Absolute: relative to the workspace, a package's folder may be named as the package, which is a target's name too.
  void AddTree(const std::string& path) { comments_ += "# tree-dep:" + EscapeComment(CanonicalPath(path)) + "\n"; }
  void AddVariable(const std::string& name, const std::optional<std::string>& value) {
    comments_ += "# env-dep:" + EscapeComment(name);
    if (value) {
      comments_ += "=" + EscapeComment(*value);
    }
    comments_ += "\n";
  }

  std::string Finish() const { return fmt::format("{}:{}\n{}", EscapeDepfilePath(target_), inputs_, comments_); }

 private:
  std::string Relative(const std::string& path) const {
    std::string canonical = CanonicalPath(path);
    if (workspace_root_.empty()) {
      return canonical;
    }
    if (canonical == workspace_root_) {
      return ".";
    }
    return IsBelow(canonical, workspace_root_) ? canonical.substr(workspace_root_.size() + 1) : canonical;
  }

  // Without the escape of NUL: neither paths nor variables hold one.
  static std::string EscapeComment(std::string_view value) {
    std::string text;
    for (char c : value) {
      text += c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\\' ? "\\\\" : std::string(1, c);
    }
    return text;
  }

  std::string target_;
  std::string workspace_root_;
  std::string inputs_;
  std::string comments_;
};

class OutputWriter {
 public:
  OutputWriter(const BuildScriptSpec& spec, const Directives& directives, const Environment& inherited, Disk& disk)
      : spec_(spec), directives_(directives), inherited_(inherited), disk_(disk) {}

  Result<void> Write() {
    for (const std::string& unit_class : spec_.classes) {
      TRY_ASSIGN(std::string text, FlagsFragment(unit_class));
      TRY(Put(FlagsFragmentName(unit_class), text));
    }
    TRY_ASSIGN(std::string variables, VariablesFragment());
    TRY(Put(kVariablesFragment, variables));
    TRY_ASSIGN(std::string search, SearchFragment());
    TRY(Put(kSearchFragment, search));
    TRY(WriteInputs());
    return Put(kDirectivesFile, FormatDirectives(directives_));
  }

 private:
  // An empty file would count as a mere stamp, whose maker's run matters and not its bytes.
  Result<void> Put(std::string_view name, std::string_view content) {
    content = content.empty() ? "# nothing\n" : content;
    TRY(WriteFileIfChanged(disk_, fmt::format("{}/{}", spec_.folder, name), content));
    return {};
  }

  bool Applies(const LinkArgument& link, std::string_view unit_class) const {
    using For = LinkArgument::For;
    switch (link.target) {
      case For::kAll:
        return unit_class != "doc";
      case For::kCdylib:
        return false;  // collected by the search fragment, which also brings those of packages below
      case For::kBins:
        return unit_class.starts_with("bin-");
      case For::kBin:
        return unit_class.starts_with("bin-") && unit_class.substr(4) == link.bin;
      case For::kTests:
        return unit_class == "test";
      case For::kBenches:
        return unit_class == "bench";
      case For::kExamples:
        return unit_class == "example";
    }
    return false;
  }

  // Flags and variables for the package's own units of one class.
  Result<std::string> FlagsFragment(std::string_view unit_class) const {
    const bool is_lib = unit_class == "lib" || unit_class == "cdylib";
    std::vector<std::string> arguments;
    const bool is_rustdocs = unit_class == "doc" || unit_class == "doctest";
    if (is_lib || (spec_.directives.library_name.empty() && !is_rustdocs)) {
      for (const std::string& lib : directives_.link_libs) {
        arguments.insert(arguments.end(), {"-l", lib});
      }
    }
    for (const LinkArgument& link : directives_.link_arguments) {
      if (Applies(link, unit_class)) {
        arguments.insert(arguments.end(), {"-C", "link-arg=" + link.argument});
      }
    }
    for (const std::string& cfg : directives_.cfgs) {
      arguments.insert(arguments.end(), {"--cfg", cfg});
    }
    for (const std::string& check : directives_.check_cfgs) {
      arguments.insert(arguments.end(), {"--check-cfg", check});
    }
    TRY_ASSIGN(std::string text, ArgumentsFragment(arguments));
    TRY_ASSIGN(std::string variables, VariablesFragment());
    return text + variables;
  }

  Result<std::string> VariablesFragment() const {
    EnvironmentChanges changes;
    for (const auto& [name, value] : directives_.env) {
      changes.Set(name, value);
    }
    return EnvironmentFragment(changes);
  }

  Result<std::string> SearchFragment() const {
    std::vector<std::string> own;
    std::vector<std::string> other;
    std::string native;
    for (const std::string& search : directives_.link_searches) {
      std::string path(SearchPath(search));
      std::vector<std::string>& list = IsBelow(path, spec_.OutDir()) ? own : other;
      list.insert(list.end(), {"-L", search});
      if (IsBelow(path, spec_.build_folder)) {
        native += ":" + path;
      }
    }
    std::vector<std::string> cdylib;
    for (const LinkArgument& link : directives_.link_arguments) {
      if (link.target == LinkArgument::For::kCdylib) {
        cdylib.insert(cdylib.end(), {"-C", "link-arg=" + link.argument});
      }
    }
    TRY_ASSIGN(std::string text, CollectingFragment(kOwnSearchVariable, own));
    TRY_ASSIGN(std::string others, CollectingFragment(kOtherSearchVariable, other));
    TRY_ASSIGN(std::string cdylibs, CollectingFragment(kCdylibVariable, cdylib));
    text += others + cdylibs;
    if (!native.empty()) {
      text += fmt::format("{0}=${0}{1}\n", kNativeVariable, ShellQuote(native));
    }
    return text;
  }

  // The three digests and the depfile.
  Result<void> WriteInputs() {
    DepfileText depfile(fmt::format("{}/{}", spec_.folder, kDirectivesFile), spec_.workspace_root);
    Hasher hasher;
    hasher.AddField(FormatEffects(directives_));
    TRY_ASSIGN(Digest out_dir, HashTree(disk_, spec_.OutDir()));
    hasher.AddDigest(out_dir);
    if (directives_.names_inputs()) {
      TRY(AddNamedInputs(&hasher, &depfile));
    } else if (spec_.is_local && !spec_.program.empty()) {
      TRY(AddPackageFiles(&hasher, &depfile));
    }
    const std::string digest = hasher.Finish().ToHex() + "\n";
    TRY(Put(kInputsDigestFile, digest));
    TRY(Put(kLinkDigestFile, directives_.concerns_linkers() ? digest : "-\n"));
    TRY(Put(kMetadataDigestFile, directives_.metadata.empty() ? "-\n" : digest));
    return disk_.WriteFile(fmt::format("{}/{}", spec_.folder, kDepfile), depfile.Finish());
  }

  Result<void> AddNamedInputs(Hasher* hasher, DepfileText* depfile) {
    for (const std::string& named : directives_.rerun_if_changed) {
      const std::string path = CanonicalPath(JoinPath(spec_.package_root, named));
      TRY_ASSIGN(Digest digest, HashTree(disk_, path, spec_.target_directory));
      hasher->AddField(named).AddDigest(digest);
      TRY_ASSIGN(FileStat stat, disk_.Stat(path));
      if (stat.is_directory()) {
        depfile->AddTree(path);
        TRY(ListFolder(path, depfile));
      } else {
        depfile->AddInput(path);
      }
    }
    for (const std::string& name : directives_.rerun_if_env_changed) {
      std::optional<std::string> value = inherited_.Get(name);
      hasher->AddField(name).AddNumber(value ? 1 : 0).AddField(value.value_or(""));
      depfile->AddVariable(name, value);
    }
    return {};
  }

  // For stock ninja, which doesn't know `tree-dep`.
  Result<void> ListFolder(const std::string& path, DepfileText* depfile) {
    TRY_ASSIGN(PackageFiles files, ListPackageFiles(disk_, path, spec_.target_directory, std::nullopt));
    if (files.files.size() <= kMaxListedFiles) {
      for (const std::string& file : files.files) {
        depfile->AddInput(JoinPath(path, file));
      }
    }
    return {};
  }

  Result<void> AddPackageFiles(Hasher* hasher, DepfileText* depfile) {
    TRY_ASSIGN(PackageFiles files, ListPackageFiles(disk_, spec_.package_root, spec_.target_directory,
                                                    AskGit(disk_, inherited_, spec_.package_root)));
    for (const std::string& file : files.files) {
      const std::string path = JoinPath(spec_.package_root, file);
      TRY_ASSIGN(Digest digest, disk_.HashFile(path));
      hasher->AddField(file).AddDigest(digest);
      depfile->AddInput(path);
    }
    for (const std::string& tree : files.trees) {
      depfile->AddTree(JoinPath(spec_.package_root, tree));
    }
    return {};
  }

  const BuildScriptSpec& spec_;
  const Directives& directives_;
  const Environment& inherited_;
  Disk& disk_;
};

}  // namespace

Result<void> WriteBuildScriptOutputs(const BuildScriptSpec& spec, const Directives& directives,
                                     const Environment& inherited, Disk& disk) {
  return OutputWriter(spec, directives, inherited, disk).Write();
}

}  // namespace rbuild::cargo
