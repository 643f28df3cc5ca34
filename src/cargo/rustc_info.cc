// RustcInfo: asking rustc once for everything about a platform, and reading its answer.
#include "cargo/rustc_info.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cargo/rustc_probe.h"
#include "cargo/tool_output.h"

namespace rbuild::cargo {
namespace {

constexpr std::array<std::string_view, 6> kCrateTypes = {"bin", "rlib", "dylib", "cdylib", "staticlib", "proc-macro"};
// Stands for the crate's name in the answer, and ends the list of split-debuginfo values.
constexpr std::string_view kPlaceholder = "___";

bool IsUnsupported(std::string_view crate_type, std::string_view messages) {
  std::string quoted = fmt::format("crate type `{}`", crate_type);
  for (std::string_view line : Split(messages, '\n')) {
    bool refuses = line.find("unsupported crate type") != std::string_view::npos ||
                   line.find("unknown crate type") != std::string_view::npos;
    if (refuses && line.find(quoted) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

tl::unexpected<Error> Unreadable(std::string_view what, std::string_view answer) {
  return EnvironmentError(fmt::format("rustc's answer about itself has no {}:\n{}", what, Trim(answer)));
}

ToolRequest MakeRequest(const Toolchain& toolchain, const Config& config, const std::string& cwd,
                        std::string_view platform, const std::vector<std::string>& rustflags) {
  ToolRequest request;
  request.cwd = cwd;
  request.environment = toolchain.environment;
  for (const EnvEntry& entry : config.env()) {
    if (entry.force || !request.environment.Get(entry.name)) {
      request.environment.Set(entry.name, entry.value);
    }
  }
  request.environment.Set("CARGO", toolchain.cargo);
  // Its messages would end up between the lines that are read.
  request.environment.Unset("RUSTC_LOG");
  request.command = toolchain.probe_command;
  std::vector<std::string>& command = request.command;
  command.insert(command.end(), {"-", "--crate-name", std::string(kPlaceholder), "--print=file-names"});
  command.insert(command.end(), rustflags.begin(), rustflags.end());
  if (!platform.empty()) {
    command.insert(command.end(), {"--target", std::string(platform)});
  }
  for (std::string_view crate_type : kCrateTypes) {
    command.insert(command.end(), {"--crate-type", std::string(crate_type)});
  }
  command.insert(command.end(),
                 {"--print=sysroot", "--print=split-debuginfo", "--print=crate-name", "--print=cfg", "-Wwarnings"});
  return request;
}

}  // namespace

Result<ProbeAnswer> ParseProbe(std::string_view out, std::string_view messages) {
  ProbeAnswer answer;
  std::vector<std::string_view> lines = Split(out, '\n');
  size_t next = 0;
  for (std::string_view crate_type : kCrateTypes) {
    if (IsUnsupported(crate_type, messages)) {
      continue;
    }
    std::string_view line = next < lines.size() ? Trim(lines[next++]) : "";
    size_t at = line.find(kPlaceholder);
    if (at == std::string_view::npos) {
      return Unreadable(fmt::format("file name of crate type {}", crate_type), out);
    }
    answer.file_names[std::string(crate_type)] = {std::string(line.substr(0, at)),
                                                  std::string(line.substr(at + kPlaceholder.size()))};
  }
  if (next >= lines.size() || Trim(lines[next]).empty()) {
    return Unreadable("sysroot", out);
  }
  answer.sysroot = Trim(lines[next++]);
  while (next < lines.size() && Trim(lines[next]) != kPlaceholder) {
    answer.split_debuginfo.emplace_back(Trim(lines[next++]));
  }
  if (next == lines.size()) {
    return Unreadable("crate name", out);
  }
  for (++next; next < lines.size(); ++next) {
    std::string_view line = Trim(lines[next]);
    // Set while a proc-macro is compiled, which no manifest may depend on.
    if (line.empty() || line == "proc_macro") {
      continue;
    }
    TRY_ASSIGN(Cfg cfg, Cfg::Parse(line));
    answer.cfgs.push_back(std::move(cfg));
  }
  return answer;
}

Result<RustcInfo> ProbeRustc(const Toolchain& toolchain, const Config& config, const std::string& cwd,
                             std::string_view platform, bool has_targets) {
  RustcInfo info;
  info.platform = platform;
  std::string_view stem = BaseName(platform);
  info.triple = platform.empty()              ? toolchain.host
                : platform.ends_with(".json") ? std::string(stem.substr(0, stem.size() - 5))
                                              : std::string(platform);
  TRY_ASSIGN(info.rustflags, ResolveFlags(config, FlagsKind::kRustc, platform, toolchain.host, has_targets, nullptr));
  for (int round = 0;; ++round) {
    ToolRequest request = MakeRequest(toolchain, config, cwd, platform, info.rustflags);
    TRY_ASSIGN(ToolOutput output, RunTool(request));
    if (!output.success()) {
      return EnvironmentError(fmt::format("rustc could not tell about {}: `{}` failed with exit code {}\n{}",
                                          platform.empty() ? "the host" : platform, Join(request.command, " "),
                                          output.exit_code, Trim(output.err)));
    }
    TRY_ASSIGN(ProbeAnswer answer, ParseProbe(output.out, output.err));
    TRY_ASSIGN(std::vector<std::string> flags,
               ResolveFlags(config, FlagsKind::kRustc, platform, toolchain.host, has_targets, &answer.cfgs));
    bool is_settled = flags == info.rustflags;
    if (!is_settled && round == 0) {
      info.rustflags = std::move(flags);
      continue;
    }
    if (!is_settled) {
      info.warnings.emplace_back(
          "the flags that the configuration gives to rustc change the cfgs that decide about these flags");
    }
    info.cfgs = std::move(answer.cfgs);
    info.sysroot = std::move(answer.sysroot);
    info.file_names = std::move(answer.file_names);
    info.split_debuginfo = std::move(answer.split_debuginfo);
    break;
  }
  info.sysroot_libdir = fmt::format("{}/lib/rustlib/{}/lib", info.sysroot, info.triple);
  TRY_ASSIGN(info.rustdocflags,
             ResolveFlags(config, FlagsKind::kRustdoc, platform, toolchain.host, has_targets, &info.cfgs));
  TRY_ASSIGN(info.target_config, ReadTargetConfig(config, info.triple, info.cfgs));
  return info;
}

}  // namespace rbuild::cargo
