// ConfigFiles: discovery from the current folder upward, includes, and cargo's rules for merging.
#include "cargo/config_files.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/path.h"

namespace rbuild::cargo {
namespace {

using Kind = ConfigOrigin::Kind;

class Reader {
 public:
  Reader(const Disk& disk, const ConfigRequest& request) : disk_(disk), request_(request) {
    files_.origins.push_back({Kind::kEnvironment, "the environment", request.cwd});
    files_.root = Value(Value::Table());
  }

  Result<ConfigFiles> Read(const std::string& cargo_home) {
    std::string folder = CanonicalPath(request_.cwd);
    bool home_seen = false;
    while (true) {
      std::string candidate = JoinPath(folder, ".cargo");
      home_seen = home_seen || candidate == cargo_home;
      TRY(Discover(candidate));
      std::string parent(DirName(folder));
      if (parent == folder || parent.empty()) {
        break;
      }
      folder = parent;
    }
    if (!home_seen) {
      TRY(Discover(cargo_home));
    }
    TRY(MergeArguments());
    return std::move(files_);
  }

 private:
  // An entry of `include`.
  struct Include {
    std::string path;
    bool optional = false;
  };

  Result<bool> Exists(const std::string& path) const {
    auto stat = disk_.Stat(path);
    if (!stat) {
      return tl::make_unexpected(std::move(stat).error().With("looking for cargo's configuration"));
    }
    return stat->exists();
  }

  Result<void> Discover(const std::string& folder) {
    std::string legacy = JoinPath(folder, "config");
    std::string modern = JoinPath(folder, "config.toml");
    files_.candidates.push_back(legacy);
    files_.candidates.push_back(modern);
    TRY_ASSIGN(bool has_legacy, Exists(legacy));
    TRY_ASSIGN(bool has_modern, Exists(modern));
    if (has_legacy) {
      files_.warnings.push_back(has_modern ? fmt::format("both `{}` and `{}` exist. Using `{}`", legacy, modern, legacy)
                                           : fmt::format("`{}` is deprecated in favor of `config.toml`", legacy));
    }
    if (!has_legacy && !has_modern) {
      return {};
    }
    std::set<std::string> open;
    TRY_ASSIGN(Value value, Load(has_legacy ? legacy : modern, Kind::kFile, open));
    return Merge(files_.root, std::move(value), false);
  }

  // Reads one file, what it includes below it. `open`: the files that led here.
  Result<Value> Load(const std::string& path, Kind kind, std::set<std::string>& open) {
    if (!open.insert(path).second) {
      return InputError(fmt::format("config `include` cycle detected with path `{}`", path));
    }
    TRY_ASSIGN(std::string text, disk_.ReadFile(path));
    TRY_ASSIGN(Value value, ParseToml(text, path));
    std::string base(DirName(DirName(path)));
    files_.origins.push_back({kind, path, base});
    TRY(SetOrigin(value, static_cast<uint32_t>(files_.origins.size() - 1), path));
    TRY_ASSIGN(std::vector<Include> includes, TakeIncludes(value, path));
    Value root{Value::Table()};
    root.origin = value.origin;
    for (const Include& include : includes) {
      std::string target = CanonicalPath(JoinPath(DirName(path), include.path));
      files_.candidates.push_back(target);
      if (include.optional) {
        TRY_ASSIGN(bool exists, Exists(target));
        if (!exists) {
          continue;
        }
      }
      auto included = Load(target, kind, open);
      if (!included) {
        return tl::make_unexpected(std::move(included).error().With(
            fmt::format("failed to load config include `{}` from `{}`", include.path, path)));
      }
      TRY(Merge(root, *std::move(included), true));
    }
    TRY(Merge(root, std::move(value), true));
    return root;
  }

  static Result<void> SetOrigin(Value& value, uint32_t origin, std::string_view name) {
    value.origin = origin;
    if (value.AsDouble() != nullptr) {
      return ValueError(value, name, "cargo's configuration knows no numbers with a fraction");
    }
    if (Value::Array* array = value.AsArray()) {
      for (Value& item : *array) {
        TRY(SetOrigin(item, origin, name));
      }
    } else if (Value::Table* table = value.AsTable()) {
      for (auto& [key, entry] : *table) {
        TRY(SetOrigin(entry, origin, name));
      }
    }
    return {};
  }

  static Result<std::vector<Include>> TakeIncludes(Value& value, const std::string& file) {
    std::vector<Include> includes;
    auto entry = value.AsTable()->find("include");
    if (entry == value.AsTable()->end()) {
      return includes;
    }
    Value list = std::move(entry->second);
    value.AsTable()->erase(entry);
    if (list.AsString() != nullptr) {
      Value::Array one;
      one.push_back(list);
      list = Value(std::move(one));
    }
    if (list.AsArray() == nullptr) {
      return ValueError(list, file, fmt::format("`include` must be a string or an array, not {}", list.KindName()));
    }
    for (const Value& item : *list.AsArray()) {
      Include include;
      const Value* path = item.AsTable() != nullptr ? item.Find("path") : &item;
      if (path == nullptr || path->AsString() == nullptr) {
        return ValueError(item, file, "an entry of `include` must be a path or a table with `path`");
      }
      include.path = *path->AsString();
      if (const Value* optional = item.Find("optional")) {
        if (optional->AsBool() == nullptr) {
          return ValueError(*optional, file, "`optional` of an `include` must be true or false");
        }
        include.optional = *optional->AsBool();
      }
      if (!include.path.ends_with(".toml")) {
        return ValueError(item, file, fmt::format("the path of an `include` must end with .toml: `{}`", include.path));
      }
      includes.push_back(std::move(include));
    }
    return includes;
  }

  Result<void> MergeArguments() {
    Value all{Value::Table()};
    for (const std::string& argument : request_.arguments) {
      std::string path = CanonicalPath(JoinPath(request_.cwd, argument));
      bool is_file = false;
      if (!argument.empty()) {
        TRY_ASSIGN(is_file, Exists(path));
      }
      if (is_file) {
        files_.candidates.push_back(path);
        std::set<std::string> open;
        TRY_ASSIGN(Value value, Load(path, Kind::kArgument, open));
        TRY(Merge(all, std::move(value), true));
      } else {
        TRY_ASSIGN(Value value, ParseArgument(argument));
        TRY(Merge(all, std::move(value), true));
      }
    }
    return Merge(files_.root, std::move(all), true);
  }

  Result<Value> ParseArgument(const std::string& argument) {
    auto parsed = ParseToml(argument, "--config");
    if (!parsed) {
      return tl::make_unexpected(
          std::move(parsed).error().With(fmt::format("failed to parse value from --config argument `{}`", argument)));
    }
    size_t start = argument.find_first_not_of(" \t");
    bool one_key = parsed->AsTable()->size() == 1 && argument[start] != '[';
    // Several settings of one table stand on several lines: inline tables can't.
    for (const Value* value = &*parsed; one_key && value->AsTable() != nullptr && !value->AsTable()->empty();
         value = &value->AsTable()->begin()->second) {
      int line = value->AsTable()->begin()->second.line;
      one_key = std::all_of(value->AsTable()->begin(), value->AsTable()->end(),
                            [line](const auto& entry) { return entry.second.line == line; });
    }
    if (!one_key) {
      return InputError(fmt::format(
          "--config argument `{}` is neither a file nor one dotted key with a value, such as `build.jobs = 2`",
          argument));
    }
    files_.origins.push_back({Kind::kArgument, "--config", request_.cwd});
    TRY(SetOrigin(*parsed, static_cast<uint32_t>(files_.origins.size() - 1), "--config"));
    if (parsed->Find("include") != nullptr) {
      return InputError("`include` can't be set by --config KEY=VALUE; name the file instead: --config FILE");
    }
    return *std::move(parsed);
  }

  int RankOf(const Value& value) const { return Rank(files_.origins[value.origin].kind); }

  Result<void> Merge(Value& old, Value from, bool force) {
    std::vector<std::string> path;
    return MergeAt(old, std::move(from), force, path);
  }

  Result<void> MergeAt(Value& old, Value from, bool force, std::vector<std::string>& path) {
    bool replaces = force || RankOf(from) > RankOf(old);
    if (old.AsTable() != nullptr && from.AsTable() != nullptr) {
      for (auto& [key, value] : *from.AsTable()) {
        auto entry = old.AsTable()->find(key);
        if (entry == old.AsTable()->end()) {
          old.AsTable()->emplace(key, std::move(value));
          continue;
        }
        path.push_back(key);
        TRY(MergeAt(entry->second, std::move(value), force, path));
        path.pop_back();
      }
      return {};
    }
    if (old.AsArray() != nullptr && from.AsArray() != nullptr) {
      MergeArrays(old, std::move(from), force, replaces, path);
      return {};
    }
    auto is_container = [](const Value& value) { return value.AsTable() != nullptr || value.AsArray() != nullptr; };
    if (is_container(old) || is_container(from)) {
      return ValueError(from, files_.origins[from.origin].name,
                        fmt::format("`{}` is {} here, but {} in {}", fmt::join(path, "."), from.KindName(),
                                    old.KindName(), files_.origins[old.origin].name));
    }
    if (replaces) {
      old = std::move(from);
    }
    return {};
  }

  void MergeArrays(Value& old, Value from, bool force, bool replaces, const std::vector<std::string>& path) {
    if (IsProgramList(path)) {
      if (replaces) {
        old = std::move(from);
      }
      return;
    }
    Value::Array& kept = *old.AsArray();
    Value::Array& added = *from.AsArray();
    kept.insert(force ? kept.end() : kept.begin(), std::make_move_iterator(added.begin()),
                std::make_move_iterator(added.end()));
    std::stable_sort(kept.begin(), kept.end(),
                     [this](const Value& a, const Value& b) { return RankOf(a) < RankOf(b); });
  }

  const Disk& disk_;
  const ConfigRequest& request_;
  ConfigFiles files_;
};

}  // namespace

Result<ConfigFiles> ReadConfigFiles(const Disk& disk, const std::string& cargo_home, const ConfigRequest& request) {
  return Reader(disk, request).Read(cargo_home);
}

bool IsProgramList(const std::vector<std::string>& path) {
  auto is = [&path](std::initializer_list<std::string_view> pattern) {
    return std::equal(path.begin(), path.end(), pattern.begin(), pattern.end(),
                      [](const std::string& part, std::string_view wanted) { return wanted == "*" || part == wanted; });
  };
  return is({"target", "*", "runner"}) || is({"host", "runner"}) || is({"doc", "browser"}) ||
         is({"credential-alias", "*"}) || is({"registry", "credential-provider"}) ||
         is({"registries", "*", "credential-provider"});
}

int Rank(ConfigOrigin::Kind kind) {
  switch (kind) {
    case Kind::kFile:
      return 0;
    case Kind::kEnvironment:
      return 1;
    case Kind::kArgument:
      return 2;
  }
  return 0;
}

}  // namespace rbuild::cargo
