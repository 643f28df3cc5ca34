// Directives: reading a build script's output.
#include "cargo/directives.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/escaped_lines.h"

namespace rbuild::cargo {

namespace {

// What the older form knows; any other key of it is metadata.
constexpr std::array<std::string_view, 17> kOldKeys = {"rustc-flags",
                                                       "rustc-link-lib",
                                                       "rustc-link-search",
                                                       "rustc-link-arg-cdylib",
                                                       "rustc-cdylib-link-arg",
                                                       "rustc-link-arg-bins",
                                                       "rustc-link-arg-bin",
                                                       "rustc-link-arg-tests",
                                                       "rustc-link-arg-benches",
                                                       "rustc-link-arg-examples",
                                                       "rustc-link-arg",
                                                       "rustc-cfg",
                                                       "rustc-check-cfg",
                                                       "rustc-env",
                                                       "warning",
                                                       "rerun-if-changed",
                                                       "rerun-if-env-changed"};

bool IsValidUtf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<uint8_t>(text[i]);
    size_t length = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || i + length > text.size()) {
      return false;
    }
    for (size_t k = 1; k < length; ++k) {
      if ((static_cast<uint8_t>(text[i + k]) & 0xC0) != 0x80) {
        return false;
      }
    }
    const auto second = length > 1 ? static_cast<uint8_t>(text[i + 1]) : uint8_t{0};
    // Overlong forms, surrogates, and what lies beyond U+10FFFF.
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
        (lead == 0xF4 && second > 0x8F)) {
      return false;
    }
    i += length;
  }
  return true;
}

std::string ScriptOf(const DirectiveContext& context) {
  return fmt::format("the build script of `{}`", context.package);
}

// Reads directives one by one into a Directives.
class DirectiveReader {
 public:
  DirectiveReader(const DirectiveContext& context, Directives* result) : context_(context), result_(*result) {}

  Result<void> ReadLine(std::string_view line) {
    line_ = line;
    if (line.starts_with("cargo::")) {
      prefix_ = "cargo::";
      TRY(CheckRustVersion());
      return ReadAssignment(line.substr(prefix_.size()), /*old_form=*/false);
    }
    if (line.starts_with("cargo:")) {
      prefix_ = "cargo:";
      std::string_view text = line.substr(prefix_.size());
      auto is_key = [&](std::string_view key) { return text.starts_with(key) && text.substr(key.size(), 1) == "="; };
      if (std::any_of(kOldKeys.begin(), kOldKeys.end(), is_key)) {
        return ReadAssignment(text, /*old_form=*/true);
      }
      return ReadMetadata(text);
    }
    return {};
  }

  // REQUIRES: `key` is not metadata of the older form.
  Result<void> Add(std::string_view key, std::string_view value) {
    if (std::vector<std::string>* list = ListOf(key)) {
      list->emplace_back(value);
      return {};
    }
    if (key == "rustc-flags") {
      return ReadFlags(value);
    }
    if (key == "rustc-env") {
      return ReadEnv(value);
    }
    if (key == "metadata") {
      return ReadMetadata(value);
    }
    if (key.starts_with("rustc-link-arg") || key == "rustc-cdylib-link-arg") {
      return ReadLinkArgument(key, value);
    }
    return Bad(fmt::format("there is no directive `{}`", key));
  }

  void set_line(std::string_view line) { line_ = line; }

 private:
  tl::unexpected<Error> Bad(std::string_view why) const {
    return InputError(fmt::format("invalid output of {}: `{}`\n{}", ScriptOf(context_), line_, why));
  }

  Result<void> CheckRustVersion() const {
    std::vector<std::string_view> parts = Split(context_.rust_version, '.');
    std::optional<int64_t> major = ParseInt(parts[0]);
    std::optional<int64_t> minor = parts.size() > 1 ? ParseInt(parts[1]) : std::optional<int64_t>(0);
    if (!major || !minor || *major > 1 || (*major == 1 && *minor >= 77)) {
      return {};
    }
    return Bad(
        fmt::format("directives with `cargo::` need Rust 1.77, but the package's minimum supported Rust version is {}: "
                    "use `cargo:` instead",
                    context_.rust_version));
  }

  Result<void> ReadAssignment(std::string_view text, bool old_form) {
    if (text.find('=') == std::string_view::npos) {
      return Bad("expected `cargo::KEY=VALUE`, but there is no `=`");
    }
    auto [key, value] = CutAtEquals(text);
    if (old_form || key == "error" || key == "metadata" ||
        std::find(kOldKeys.begin(), kOldKeys.end(), key) != kOldKeys.end()) {
      return Add(key, value);
    }
    return Bad(fmt::format("unknown key `{}`", key));
  }

  Result<void> ReadMetadata(std::string_view text) {
    if (text.find('=') == std::string_view::npos) {
      return Bad("expected `KEY=VALUE`, but there is no `=`");
    }
    auto [key, value] = CutAtEquals(text);
    result_.metadata.emplace_back(key, value);
    return {};
  }

  // The list that a simple directive is appended to; absent for the others.
  std::vector<std::string>* ListOf(std::string_view key) {
    if (key == "rustc-link-lib") {
      return &result_.link_libs;
    }
    if (key == "rustc-link-search") {
      return &result_.link_searches;
    }
    if (key == "rustc-cfg") {
      return &result_.cfgs;
    }
    if (key == "rustc-check-cfg") {
      return &result_.check_cfgs;
    }
    if (key == "warning") {
      return &result_.warnings;
    }
    if (key == "error") {
      return &result_.errors;
    }
    if (key == "rerun-if-changed") {
      return &result_.rerun_if_changed;
    }
    return key == "rerun-if-env-changed" ? &result_.rerun_if_env_changed : nullptr;
  }

  Result<void> ReadFlags(std::string_view value) {
    std::string blanks(value);
    std::replace_if(blanks.begin(), blanks.end(), [](char c) { return c == '\r' || c == '\f' || c == '\v'; }, ' ');
    std::vector<std::string_view> words = SplitWords(blanks);
    for (size_t i = 0; i < words.size(); ++i) {
      std::string_view flag = words[i].substr(0, 2);
      if (flag != "-l" && flag != "-L") {
        return Bad("only `-l` and `-L` are allowed in rustc-flags");
      }
      std::string_view argument = words[i].substr(2);
      if (argument.empty()) {
        if (++i == words.size()) {
          return Bad(fmt::format("`{}` has no value", flag));
        }
        argument = words[i];
      }
      (flag == "-l" ? result_.link_libs : result_.link_searches).emplace_back(argument);
    }
    return {};
  }

  Result<void> ReadEnv(std::string_view text) {
    if (text.find('=') == std::string_view::npos) {
      return Bad("rustc-env has the form NAME=VALUE");
    }
    auto [name, value] = CutAtEquals(text);
    if (name == "RUSTC_BOOTSTRAP") {
      std::vector<std::string_view> allowed = Split(context_.rustc_bootstrap, ',');
      const bool user_asked = context_.rustc_bootstrap == "1" ||
                              (!context_.library_name.empty() &&
                               std::find(allowed.begin(), allowed.end(), context_.library_name) != allowed.end());
      if (!user_asked) {
        return Bad(
            fmt::format("a crate can't set RUSTC_BOOTSTRAP for itself, which would undo Rust's stability guarantees "
                        "for the whole program; if you are sure, set RUSTC_BOOTSTRAP={} in the environment",
                        context_.library_name.empty() ? "1" : context_.library_name));
      }
      result_.warnings.push_back(fmt::format("{} can't set RUSTC_BOOTSTRAP for itself: ignored", ScriptOf(context_)));
      return {};
    }
    result_.env.emplace_back(name, value);
    return {};
  }

  Result<void> ReadLinkArgument(std::string_view key, std::string_view value) {
    using For = LinkArgument::For;
    if (key == "rustc-link-arg") {
      return Link(For::kAll, value);
    }
    if (key == "rustc-link-arg-cdylib" || key == "rustc-cdylib-link-arg") {
      if (!context_.has_cdylib) {
        result_.warnings.push_back(
            fmt::format("{}{} stands in {}, but that package has no cdylib", prefix_, key, ScriptOf(context_)));
      }
      return Link(For::kCdylib, value);
    }
    if (key == "rustc-link-arg-bin") {
      if (value.find('=') == std::string_view::npos) {
        return Bad(fmt::format("{} has the form BIN=ARGUMENT", key));
      }
      auto [bin, argument] = CutAtEquals(value);
      if (std::find(context_.bins.begin(), context_.bins.end(), bin) == context_.bins.end()) {
        return Bad(fmt::format("the package has no bin target with the name `{}`", bin));
      }
      result_.link_arguments.push_back({For::kBin, std::string(bin), std::string(argument)});
      return {};
    }
    if (key == "rustc-link-arg-bins") {
      return LinkKind(For::kBins, !context_.bins.empty(), "bin", value);
    }
    if (key == "rustc-link-arg-tests") {
      return LinkKind(For::kTests, context_.has_tests, "test", value);
    }
    if (key == "rustc-link-arg-benches") {
      return LinkKind(For::kBenches, context_.has_benches, "benchmark", value);
    }
    if (key == "rustc-link-arg-examples") {
      return LinkKind(For::kExamples, context_.has_examples, "example", value);
    }
    return Bad(fmt::format("unknown key `{}`", key));
  }

  Result<void> Link(LinkArgument::For target, std::string_view argument) {
    result_.link_arguments.push_back({target, "", std::string(argument)});
    return {};
  }

  Result<void> LinkKind(LinkArgument::For target, bool exists, std::string_view kind, std::string_view argument) {
    if (!exists) {
      return Bad(fmt::format("the package has no {} target", kind));
    }
    return Link(target, argument);
  }

  const DirectiveContext& context_;
  Directives& result_;
  std::string_view line_;
  std::string_view prefix_ = "cargo:";
};

}  // namespace

Result<Directives> ParseDirectives(std::string_view output, const DirectiveContext& context) {
  Directives directives;
  DirectiveReader reader(context, &directives);
  for (std::string_view line : Split(output, '\n')) {
    if (IsValidUtf8(line)) {
      TRY(reader.ReadLine(Trim(line)));
    }
  }
  return directives;
}

Result<void> AddOverride(std::string_view key, std::string_view value, const DirectiveContext& context,
                         Directives* directives) {
  if (key == "warning" || key == "rerun-if-changed" || key == "rerun-if-env-changed") {
    return InputError(fmt::format("`{}` is not allowed where the configuration overrides a build script", key));
  }
  DirectiveReader reader(context, directives);
  const std::string line = fmt::format("{}={}", key, value);
  reader.set_line(line);
  if (key != "metadata" && std::find(kOldKeys.begin(), kOldKeys.end(), key) != kOldKeys.end()) {
    return reader.Add(key, value);
  }
  directives->metadata.emplace_back(key, value);
  return {};
}

std::string_view SearchPath(std::string_view search) {
  constexpr std::array<std::string_view, 5> kKinds = {"native=", "crate=", "dependency=", "framework=", "all="};
  for (std::string_view kind : kKinds) {
    if (search.starts_with(kind)) {
      return search.substr(kind.size());
    }
  }
  return search;
}

std::string Envify(std::string_view name) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

}  // namespace rbuild::cargo
