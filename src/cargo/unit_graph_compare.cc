// Compares graphs by what each unit is, all the way down.
#include "cargo/unit_graph_compare.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cargo/value.h"

namespace rbuild::cargo {
namespace {

std::string Show(const Value& value) {
  if (value.is_null()) {
    return "null";
  }
  if (const bool* flag = value.AsBool()) {
    return *flag ? "true" : "false";
  }
  if (const int64_t* number = value.AsInt()) {
    return fmt::format("{}", *number);
  }
  if (const std::string* text = value.AsString()) {
    return *text;
  }
  std::string out;
  if (const Value::Array* items = value.AsArray()) {
    for (const Value& item : *items) {
      out += (out.empty() ? "" : ",") + Show(item);
    }
    return "[" + out + "]";
  }
  if (const Value::Table* table = value.AsTable()) {
    for (const auto& [key, item] : *table) {
      out += fmt::format("{}{}={}", out.empty() ? "" : " ", key, Show(item));
    }
  }
  return "{" + out + "}";
}

std::string Field(const Value& table, std::string_view key) {
  const Value* value = table.Find(key);
  return value == nullptr ? "-" : Show(*value);
}

using Fields = std::vector<std::pair<std::string, std::string>>;

// What a unit is, apart from its dependencies.
Fields FieldsOf(const Value& unit) {
  Fields fields;
  const auto add = [&fields](const Value& table, std::string_view prefix, std::span<const std::string_view> keys) {
    for (const std::string_view key : keys) {
      fields.emplace_back(fmt::format("{}{}", prefix, key), Field(table, key));
    }
  };
  static constexpr std::string_view kOwn[] = {"pkg_id", "mode", "platform"};
  static constexpr std::string_view kOfTarget[] = {"name",    "kind", "crate_types", "src_path",         "edition",
                                                   "doctest", "doc",  "test",        "required-features"};
  static constexpr std::string_view kOfProfile[] = {
      "opt_level",       "lto",   "codegen_units", "debuginfo", "split_debuginfo", "debug_assertions",
      "overflow_checks", "rpath", "incremental",   "panic"};
  add(unit, "", kOwn);
  add(*unit.Find("target"), "target.", kOfTarget);
  const Value& profile = *unit.Find("profile");
  add(profile, "profile.", kOfProfile);
  const Value* strip = profile.Find("strip");
  const Value* inner = strip->Find("resolved") != nullptr ? strip->Find("resolved") : strip->Find("deferred");
  fields.emplace_back("profile.strip", inner == nullptr ? "-" : Show(*inner));
  fields.emplace_back("features", Field(unit, "features"));
  return fields;
}

std::string ShowUnit(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    text += fmt::format("\n    {}: {}", name, value);
  }
  return text;
}

// In a word: the first fields say which one it is.
std::string NameUnit(const Fields& fields) {
  return fmt::format("`{}` ({}) of {}", fields[3].second, fields[1].second, fields[0].second);
}

// Units of both graphs under common numbers: equal ones have the same.
class Canon {
 public:
  size_t NumberOf(const std::string& text) { return numbers_.emplace(text, numbers_.size()).first->second; }

 private:
  std::map<std::string, size_t> numbers_;
};

struct Graph {
  std::vector<Fields> fields;                         // by index
  std::vector<std::string> shown;                     // by index: the fields as one text
  std::vector<std::vector<std::string>> edges_shown;  // by index
  std::vector<size_t> numbers;                        // by index
  std::vector<size_t> roots;                          // numbers, sorted
};

class GraphReader {
 public:
  GraphReader(const Value& document, Canon* canon)
      : units_(*document.Find("units")->AsArray()), canon_(*canon), done_(units_.size()) {
    graph_.edges_shown.resize(units_.size());
    graph_.numbers.resize(units_.size());
    for (const Value& unit : units_) {
      graph_.fields.push_back(FieldsOf(unit));
      graph_.shown.push_back(ShowUnit(graph_.fields.back()));
    }
  }

  Graph Read(const Value& document) {
    for (size_t i = 0; i < units_.size(); ++i) {
      Visit(i);
    }
    for (const Value& root : *document.Find("roots")->AsArray()) {
      graph_.roots.push_back(graph_.numbers[static_cast<size_t>(*root.AsInt())]);
    }
    std::sort(graph_.roots.begin(), graph_.roots.end());
    return std::move(graph_);
  }

 private:
  size_t Visit(size_t index) {
    if (done_[index]) {
      return graph_.numbers[index];
    }
    std::string text = graph_.shown[index];
    std::set<std::string> seen;
    for (const Value& edge : *units_[index].Find("dependencies")->AsArray()) {
      const auto target = static_cast<size_t>(*edge.Find("index")->AsInt());
      const std::string name = Field(edge, "extern_crate_name");
      const std::string key = fmt::format("\n{} {}", Visit(target), name);
      if (seen.insert(key).second) {
        text += key;
        graph_.edges_shown[index].push_back(fmt::format("{} = {}", name, NameUnit(graph_.fields[target])));
      }
    }
    done_[index] = true;
    return graph_.numbers[index] = canon_.NumberOf(text);
  }

  const Value::Array& units_;
  Canon& canon_;
  std::vector<bool> done_;
  Graph graph_;
};

// The indices in `a` of what is more frequent there than in `b`.
template <class T>
std::vector<size_t> OnlyIn(const std::vector<T>& a, const std::vector<T>& b) {
  std::multiset<T> rest(b.begin(), b.end());
  std::vector<size_t> indices;
  for (size_t i = 0; i < a.size(); ++i) {
    const auto it = rest.find(a[i]);
    if (it == rest.end()) {
      indices.push_back(i);
    } else {
      rest.erase(it);
    }
  }
  return indices;
}

std::string DifferentFields(const Fields& expected, const Fields& actual) {
  std::string text = fmt::format("the unit {} differs:", NameUnit(expected));
  for (size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] != actual[i]) {
      text += fmt::format("\n    {}: {} in cargo's plan, {} in rbuild's", expected[i].first, expected[i].second,
                          actual[i].second);
    }
  }
  return text;
}

// Of the units that only one of the plans has, one of cargo's beside the most similar one of ours.
std::string DifferentUnits(const Graph& expected, const std::vector<size_t>& missing, const Graph& actual,
                           const std::vector<size_t>& extra) {
  const auto equal_fields = [](const Fields& a, const Fields& b) {
    size_t count = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      count += a[i] == b[i] ? 1 : 0;
    }
    return count;
  };
  if (missing.empty()) {
    return "this unit is in rbuild's plan alone:" + actual.shown[extra.front()];
  }
  const Fields& unit = expected.fields[missing.front()];
  const Fields* nearest = nullptr;
  for (const size_t i : extra) {
    const Fields& other = actual.fields[i];
    const bool is_same_target = other[0] == unit[0] && other[3] == unit[3];
    if (is_same_target && (nearest == nullptr || equal_fields(unit, other) > equal_fields(unit, *nearest))) {
      nearest = &other;
    }
  }
  return nearest == nullptr ? "this unit is in cargo's plan alone:" + expected.shown[missing.front()]
                            : DifferentFields(unit, *nearest);
}

std::string ShowList(std::string_view title, const std::vector<std::string>& items) {
  std::string text = fmt::format("\n  {}:", title);
  for (const std::string& item : items) {
    text += "\n    " + item;
  }
  return text;
}

// The innermost unit that differs by its edges alone: of those without an equal one on the other side, the one with the
// fewest edges says most.
std::string DifferentEdges(const Graph& expected, const Graph& actual) {
  const std::set<size_t> known(actual.numbers.begin(), actual.numbers.end());
  std::optional<size_t> best;
  for (size_t i = 0; i < expected.numbers.size(); ++i) {
    if (!known.contains(expected.numbers[i]) &&
        (!best || expected.edges_shown[i].size() < expected.edges_shown[*best].size())) {
      best = i;
    }
  }
  if (!best) {
    return "a unit is there more often in one of the plans";
  }
  std::string text = fmt::format("the dependencies of {} differ:{}", NameUnit(expected.fields[*best]),
                                 ShowList("in cargo's plan", expected.edges_shown[*best]));
  for (size_t i = 0; i < actual.shown.size(); ++i) {
    if (actual.shown[i] == expected.shown[*best]) {
      text += ShowList("in rbuild's", actual.edges_shown[i]);
    }
  }
  return text;
}

Result<Value> ParseGraph(std::string_view json, std::string_view name) {
  TRY_ASSIGN(Value document, ParseJson(json, name));
  const Value* version = document.Find("version");
  if (version == nullptr || version->AsInt() == nullptr || *version->AsInt() != 1) {
    return InputError(fmt::format("{}: no unit graph of version 1", name));
  }
  return document;
}

}  // namespace

Result<std::string> DifferenceOfUnitGraphs(std::string_view expected_json, std::string_view actual_json) {
  TRY_ASSIGN(const Value expected_document, ParseGraph(expected_json, "cargo's unit graph"));
  TRY_ASSIGN(const Value actual_document, ParseGraph(actual_json, "rbuild's unit graph"));
  Canon canon;
  const Graph expected = GraphReader(expected_document, &canon).Read(expected_document);
  const Graph actual = GraphReader(actual_document, &canon).Read(actual_document);
  const std::vector<size_t> missing = OnlyIn(expected.shown, actual.shown);
  const std::vector<size_t> extra = OnlyIn(actual.shown, expected.shown);
  if (!missing.empty() || !extra.empty()) {
    return DifferentUnits(expected, missing, actual, extra);
  }
  if (!OnlyIn(expected.numbers, actual.numbers).empty()) {
    return DifferentEdges(expected, actual);
  }
  return std::string(expected.roots == actual.roots ? "" : "the roots differ");
}

}  // namespace rbuild::cargo
