// Toolchain: finding cargo and rustc behind rustup's proxies or without them, and asking them who they are.
#include <algorithm>
#include <future>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/rustc_info.h"
#include "cargo/tool_output.h"

namespace rbuild::cargo {
namespace {

constexpr std::string_view kHowToInstall =
    "Install Rust with rustup: see https://rustup.rs, or `rustup default stable` if rustup is there already";

Result<bool> IsFile(const Disk& disk, const std::string& path) {
  TRY_ASSIGN(FileStat stat, disk.Stat(path));
  return stat.is_regular();
}

std::string FirstLine(std::string_view text) {
  return std::string(Trim(text.substr(0, text.find('\n'))));
}

Result<ToolOutput> RunOf(const Toolchain& toolchain, std::vector<std::string> command, const std::string& cwd) {
  ToolRequest request;
  request.command = std::move(command);
  request.environment = toolchain.environment;
  request.cwd = cwd;
  return RunTool(request);
}

class Finder {
 public:
  Finder(const Disk& disk, const Config& config, const std::string& cwd) : disk_(disk), config_(config), cwd_(cwd) {}

  Result<Toolchain> Find() {
    toolchain_.environment = config_.environment();
    TRY_ASSIGN(std::string cargo, Require("cargo", ""));
    TRY_ASSIGN(std::string rustc, Require(config_.build().rustc, "rustc"));
    TRY_ASSIGN(bool cargo_is_proxy, IsProxy(cargo));
    TRY_ASSIGN(bool rustc_is_proxy, IsProxy(rustc));
    toolchain_.cargo = cargo;
    toolchain_.rustc = rustc;
    std::string own_rustdoc = JoinPath(DirName(rustc), "rustdoc");
    if (cargo_is_proxy || rustc_is_proxy) {
      TRY(FindBehindProxies(cargo_is_proxy ? cargo : rustc, cargo_is_proxy, rustc_is_proxy));
      own_rustdoc = JoinPath(DirName(toolchain_.rustc), "rustdoc");
    }
    TRY_ASSIGN(bool has_own_rustdoc, IsFile(disk_, own_rustdoc));
    toolchain_.rustdoc = config_.build().rustdoc;
    if (toolchain_.rustdoc == "rustdoc" && has_own_rustdoc) {
      toolchain_.rustdoc = own_rustdoc;
    }
    TRY(CollectProbeCommand());
    CollectRustupFiles();
    return std::move(toolchain_);
  }

 private:
  // The path of a program as the shell would find it; "" if there is none.
  Result<std::string> Search(const std::string& name) const {
    if (name.find('/') != std::string::npos) {
      TRY_ASSIGN(bool is_file, IsFile(disk_, name));
      return is_file ? name : "";
    }
    std::string path = config_.environment().Get("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
    for (std::string_view folder : Split(path, ':')) {
      std::string candidate = CanonicalPath(JoinPath(cwd_, JoinPath(folder, name)));
      auto stat = disk_.Stat(candidate);
      // A folder of PATH that can't be looked into is passed over, as by the shell.
      if (stat && stat->is_regular()) {
        return candidate;
      }
    }
    return "";
  }

  Result<std::string> Require(const std::string& name, std::string_view key) const {
    TRY_ASSIGN(std::string path, Search(name));
    if (path.empty() && (name == "cargo" || name == "rustc")) {
      return EnvironmentError(fmt::format("`{}` was not found on PATH. {}", name, kHowToInstall));
    }
    if (path.empty()) {
      return EnvironmentError(fmt::format("build.{} (or its variable, {}) is set to `{}`, which is no program", key,
                                          VariableOf(key), name));
    }
    return path;
  }

  static std::string VariableOf(std::string_view key) {
    std::string name(key);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c == '-' ? '_' : static_cast<char>(c - 'a' + 'A'); });
    return name;
  }

  // rustup's proxies are links to rustup itself, which lies beside them.
  Result<bool> IsProxy(const std::string& program) const {
    TRY_ASSIGN(FileStat own, disk_.Stat(program));
    TRY_ASSIGN(FileStat rustup, disk_.Stat(JoinPath(DirName(program), "rustup")));
    return rustup.is_regular() && own.inode == rustup.inode && own.size == rustup.size;
  }

  Result<ToolOutput> Run(std::vector<std::string> command) const { return RunOf(toolchain_, std::move(command), cwd_); }

  Result<void> FindBehindProxies(const std::string& proxy, bool cargo_is_proxy, bool rustc_is_proxy) {
    const Environment& environment = config_.environment();
    std::string rustup_home = environment.Get("RUSTUP_HOME").value_or("");
    rustup_home = rustup_home.empty() ? JoinPath(environment.Get("HOME").value_or(""), ".rustup") : rustup_home;
    rustup_home_ = CanonicalPath(JoinPath(cwd_, rustup_home));
    TRY_ASSIGN(std::string active, ActiveToolchain(proxy));
    size_t blank = active.find(" (");
    std::string name = active.substr(0, blank);
    std::string reason = blank == std::string::npos ? "" : active.substr(blank + 2);
    std::string folder = IsAbsolutePath(name) ? name : JoinPath(JoinPath(rustup_home_, "toolchains"), name);
    TRY_ASSIGN(bool has_cargo, IsFile(disk_, folder + "/bin/cargo"));
    // A linked toolchain may have no cargo: then the proxy finds one elsewhere.
    if (cargo_is_proxy && has_cargo) {
      toolchain_.cargo = folder + "/bin/cargo";
    }
    if (rustc_is_proxy) {
      toolchain_.rustc = folder + "/bin/rustc";
    }
    if (cargo_is_proxy) {
      CollectProxyEnvironment(name, reason, folder);
    }
    return {};
  }

  // "NAME (REASON)", as rustup tells it.
  Result<std::string> ActiveToolchain(const std::string& proxy) const {
    std::string rustup = JoinPath(DirName(proxy), "rustup");
    TRY_ASSIGN(ToolOutput output, Run({rustup, "show", "active-toolchain"}));
    if (!output.success()) {
      // The proxy itself may install what is missing, if rustup is set up to do so.
      TRY_ASSIGN(ToolOutput attempt, Run({proxy, "--version"}));
      if (!attempt.success()) {
        return EnvironmentError(
            fmt::format("rustup has no toolchain for {}: {}\n{}", cwd_, FirstLine(attempt.err), kHowToInstall));
      }
      TRY_ASSIGN(output, Run({rustup, "show", "active-toolchain"}));
    }
    std::string first = FirstLine(output.out);
    if (!output.success() || first.empty()) {
      return EnvironmentError(
          fmt::format("`rustup show active-toolchain` failed in {}: {}", cwd_, FirstLine(output.err)));
    }
    return first;
  }

  static std::string SourceOf(std::string_view reason) {
    if (reason.starts_with("default")) {
      return "default";
    }
    if (reason.starts_with("overridden by environment variable")) {
      return "env";
    }
    if (reason.starts_with("directory override")) {
      return "path-override";
    }
    return reason.starts_with("overridden by '") ? "toolchain-file" : "cli";
  }

  void CollectProxyEnvironment(const std::string& name, const std::string& reason, const std::string& folder) {
    const Environment& environment = config_.environment();
    int64_t depth = ParseInt(environment.Get("RUST_RECURSION_COUNT").value_or("0")).value_or(0);
    toolchain_.proxy_environment = {
        {"CARGO_HOME", config_.cargo_home()},
        {"LD_LIBRARY_PATH", Prepend(environment.Get("LD_LIBRARY_PATH").value_or(""), folder + "/lib")},
        {"PATH", Prepend(environment.Get("PATH").value_or(""), config_.cargo_home() + "/bin")},
        {"RUSTUP_HOME", rustup_home_},
        {"RUSTUP_TOOLCHAIN", name},
        {"RUSTUP_TOOLCHAIN_SOURCE", SourceOf(reason)},
        {"RUST_RECURSION_COUNT", fmt::to_string(depth + 1)}};
    for (const auto& [variable, value] : toolchain_.proxy_environment) {
      toolchain_.environment.Set(variable, value);
    }
  }

  // In front of a list of folders, unless it is among them already.
  static std::string Prepend(const std::string& list, const std::string& folder) {
    if (list.empty()) {
      return folder;
    }
    std::vector<std::string_view> folders = Split(list, ':');
    return std::find(folders.begin(), folders.end(), folder) != folders.end() ? list : folder + ":" + list;
  }

  Result<void> CollectProbeCommand() {
    const BuildSection& build = config_.build();
    for (const auto& [key, wrapper] :
         {std::pair<std::string_view, const std::string&>("rustc-wrapper", build.rustc_wrapper),
          {"rustc-workspace-wrapper", build.rustc_workspace_wrapper}}) {
      if (!wrapper.empty()) {
        TRY_ASSIGN(std::string path, Require(wrapper, key));
        toolchain_.probe_command.push_back(path);
      }
    }
    toolchain_.probe_command.push_back(toolchain_.rustc);
    return {};
  }

  // What decides, together with the folder, which toolchain rustup takes.
  void CollectRustupFiles() {
    std::vector<std::string>& files = toolchain_.watched_files;
    if (rustup_home_.empty()) {
      return;
    }
    files.push_back(JoinPath(rustup_home_, "settings.toml"));
    for (std::string folder = CanonicalPath(cwd_);; folder = DirName(folder)) {
      files.push_back(JoinPath(folder, "rust-toolchain"));
      files.push_back(JoinPath(folder, "rust-toolchain.toml"));
      if (folder == "/" || folder.empty()) {
        return;
      }
    }
  }

  const Disk& disk_;
  const Config& config_;
  const std::string& cwd_;
  std::string rustup_home_;  // "" without rustup
  Toolchain toolchain_;
};

using Answer = Result<std::string>;

// What a program of the toolchain prints; that it fails is an error.
Answer Ask(const Toolchain& toolchain, const std::vector<std::string>& command, const std::string& cwd) {
  TRY_ASSIGN(ToolOutput output, RunOf(toolchain, command, cwd));
  if (!output.success()) {
    return EnvironmentError(
        fmt::format("`{}` failed with exit code {}: {}", Join(command, " "), output.exit_code, Trim(output.err)));
  }
  return std::move(output.out);
}

Result<void> ReadVersion(Toolchain& toolchain) {
  for (std::string_view line : Split(toolchain.verbose_version, '\n')) {
    for (const auto& [label, field] : {std::pair<std::string_view, std::string*>("host: ", &toolchain.host),
                                       {"release: ", &toolchain.release},
                                       {"commit-hash: ", &toolchain.commit_hash},
                                       {"LLVM version: ", &toolchain.llvm_version}}) {
      if (line.starts_with(label)) {
        *field = Trim(line.substr(label.size()));
      }
    }
  }
  if (toolchain.host.empty() || toolchain.release.empty()) {
    return EnvironmentError(fmt::format("`{} -vV` tells no host or release: is it rustc?\n{}",
                                        Join(toolchain.probe_command, " "), Trim(toolchain.verbose_version)));
  }
  return {};
}

Result<void> ReadCargoVersion(std::string_view version, Toolchain& toolchain) {
  std::vector<std::string_view> words = SplitWords(version);
  if (words.size() < 2 || words[0] != "cargo") {
    return EnvironmentError(fmt::format("`{} -V` says `{}`: is it cargo?", toolchain.cargo, Trim(version)));
  }
  toolchain.cargo_release = Trim(words[1]);
  return {};
}

// Cargo tells its children the path that it was really started from, with links resolved, as the sysroot is.
Result<void> ResolveCargo(const Disk& disk, Toolchain& toolchain) {
  std::string candidate = JoinPath(toolchain.sysroot, "bin/cargo");
  TRY_ASSIGN(FileStat same, disk.Stat(candidate));
  TRY_ASSIGN(FileStat own, disk.Stat(toolchain.cargo));
  if (same.is_regular() && same.inode == own.inode && same.size == own.size) {
    toolchain.cargo = candidate;
  }
  return {};
}

void CollectPrograms(const Disk& disk, Toolchain& toolchain) {
  toolchain.programs = {toolchain.cargo, toolchain.rustc};
  std::string libraries = JoinPath(toolchain.sysroot, "lib");
  // Not there in an unusual sysroot: then the binary alone has to tell.
  if (auto entries = disk.ListDirectory(libraries)) {
    for (const DirEntry& entry : *entries) {
      if (entry.name.starts_with("librustc_driver-")) {
        toolchain.programs.push_back(JoinPath(libraries, entry.name));
      }
    }
  }
}

}  // namespace

Result<Toolchain> LocateToolchain(const Disk& disk, const Config& config, const std::string& cwd) {
  return Finder(disk, config, cwd).Find();
}

Result<Toolchain> AskToolchain(Toolchain located, const Disk& disk, const std::string& cwd) {
  Toolchain toolchain = std::move(located);
  // The start of a program costs more than what it has to say here: all at once.
  auto ask = [&](std::vector<std::string> command) {
    return std::async(kInBackground,
                      [&toolchain, &cwd, command = std::move(command)] { return Ask(toolchain, command, cwd); });
  };
  std::vector<std::string> version_command = toolchain.probe_command;
  version_command.emplace_back("-vV");
  std::future<Answer> version = ask(std::move(version_command));
  std::future<Answer> sysroot = ask({toolchain.rustc, "--print=sysroot"});
  std::future<Answer> cargo_version = ask({toolchain.cargo, "-V"});
  Answer version_answer = version.get();
  Answer sysroot_answer = sysroot.get();
  Answer cargo_answer = cargo_version.get();
  TRY_ASSIGN(toolchain.verbose_version, std::move(version_answer));
  TRY(ReadVersion(toolchain));
  TRY_ASSIGN(const std::string folder, std::move(sysroot_answer));
  toolchain.sysroot = Trim(folder);
  TRY(ResolveCargo(disk, toolchain));
  TRY_ASSIGN(const std::string cargo, std::move(cargo_answer));
  TRY(ReadCargoVersion(cargo, toolchain));
  CollectPrograms(disk, toolchain);
  return toolchain;
}

}  // namespace rbuild::cargo
