// RunCargoMetadata: one call of cargo.
#include "cargo/run_metadata.h"

#include <cctype>
#include <cstdio>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/tool_output.h"

namespace rbuild::cargo {

std::vector<std::string> CommonArguments(const MetadataRequest& request) {
  std::vector<std::string> arguments;
  const auto add = [&arguments](std::string_view flag, const std::string& value) {
    if (!value.empty()) {
      arguments.insert(arguments.end(), {std::string(flag), value});
    }
  };
  add("--manifest-path", request.manifest_path);
  add("--lockfile-path", request.lockfile_path);
  add("--color", request.color);
  for (const auto& [flag, is_set] : {std::pair("--offline", request.offline), std::pair("--locked", request.locked),
                                     std::pair("--frozen", request.frozen), std::pair("--quiet", request.quiet)}) {
    if (is_set) {
      arguments.emplace_back(flag);
    }
  }
  for (const std::string& argument : request.config_arguments) {
    add("--config", argument);
  }
  return arguments;
}

namespace {

constexpr int kSignalled = 128;

ToolRequest CargoTool(const Toolchain& toolchain, const MetadataRequest& request,
                      std::initializer_list<std::string_view> command) {
  ToolRequest tool;
  tool.cwd = request.cwd;
  tool.environment = toolchain.environment;
  if (request.ignore_rust_version) {
    tool.environment.Set("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "allow");
  }
  tool.command = {toolchain.cargo};
  tool.command.insert(tool.command.end(), command.begin(), command.end());
  const std::vector<std::string> common = CommonArguments(request);
  tool.command.insert(tool.command.end(), common.begin(), common.end());
  return tool;
}

constexpr std::string_view kWarning = "warning: ";

// "    Updating crates.io index": a word in a column of twelve.
bool IsStatus(std::string_view line) {
  constexpr size_t kColumn = 12;
  const size_t begin = line.find_first_not_of(' ');
  return begin < kColumn && line.size() > kColumn && line[kColumn] == ' ' &&
         std::isupper(static_cast<unsigned char>(line[begin])) != 0 &&
         line.substr(begin, kColumn - begin).find(' ') == std::string_view::npos;
}

MetadataOutput OutputOf(ToolOutput output) {
  return MetadataOutput{std::move(output.out), WarningsIn(output.err)};
}

}  // namespace

std::vector<std::string> WarningsIn(std::string_view text) {
  std::vector<std::string> warnings;
  bool is_inside = false;
  const std::string plain = StripAnsi(text);
  for (const std::string_view whole : Split(plain, '\n')) {
    const std::string_view line = whole.substr(whole.rfind('\r') + 1);  // without the bar that it was written over
    if (line.starts_with(kWarning)) {
      warnings.emplace_back(line.substr(kWarning.size()));
      is_inside = true;
    } else if (line.starts_with("error: ") || IsStatus(line)) {
      is_inside = false;
    } else if (is_inside) {
      warnings.back() += fmt::format("\n{}", line);
    }
  }
  for (std::string& warning : warnings) {
    warning.erase(warning.find_last_not_of('\n') + 1);
  }
  return warnings;
}

std::vector<std::string> AskForWarnings(const Toolchain& toolchain, MetadataRequest request) {
  // `cargo fetch` warns as `cargo build` does, and has nothing to fetch after `cargo metadata`.
  request.offline = true;
  request.quiet = false;
  const Result<ToolOutput> output = RunTool(CargoTool(toolchain, request, {"fetch"}));
  return output ? WarningsIn(output->err) : std::vector<std::string>();
}

Result<MetadataOutput> RunCargoMetadata(const Toolchain& toolchain, const MetadataRequest& request) {
  ToolRequest tool = CargoTool(toolchain, request, {"metadata", "--format-version", "1", "--all-features"});
  ToolRequest with_features = tool;
  for (const std::string& features : request.features) {
    if (features.find('/') != std::string::npos) {
      with_features.command.insert(with_features.command.end(), {"--features", features});
    }
  }
  if (with_features.command.size() > tool.command.size()) {
    TRY_ASSIGN(ToolOutput output, RunTool(with_features));
    if (output.success()) {
      std::fwrite(output.err.data(), 1, output.err.size(), stderr);
      return OutputOf(std::move(output));
    }
    // Whoever selects features tells what is wrong with them: that depends on the packages that are built.
  }
  tool.show_stderr = true;
  TRY_ASSIGN(ToolOutput output, RunTool(tool));
  if (!output.success() && output.exit_code < kSignalled) {
    return ToldError();
  }
  if (!output.success()) {
    return InputError(fmt::format("`cargo metadata` failed with exit code {} in {}", output.exit_code, request.cwd));
  }
  return OutputOf(std::move(output));
}

}  // namespace rbuild::cargo
