// Compares graphs by what each unit is, all the way down.
#include "cargo/unit_graph_compare.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
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

std::string ShowProfile(const Value& profile) {
  std::string out;
  for (const char* key : {"opt_level", "lto", "codegen_units", "debuginfo", "split_debuginfo", "debug_assertions",
                          "overflow_checks", "rpath", "incremental", "panic"}) {
    out += fmt::format("{}={} ", key, Field(profile, key));
  }
  const Value* strip = profile.Find("strip");
  const Value* inner = strip->Find("resolved") != nullptr ? strip->Find("resolved") : strip->Find("deferred");
  return out + "strip=" + Show(*inner);
}

// What a unit is, apart from its dependencies.
std::string ShowUnit(const Value& unit) {
  return fmt::format("{} {} {} for {}\n      {}\n      features {}", Field(unit, "pkg_id"), Field(unit, "mode"),
                     Show(*unit.Find("target")), Field(unit, "platform"), ShowProfile(*unit.Find("profile")),
                     Field(unit, "features"));
}

// Units of both graphs under common numbers: equal ones have the same.
class Canon {
 public:
  size_t NumberOf(const std::string& text) { return numbers_.emplace(text, numbers_.size()).first->second; }

 private:
  std::map<std::string, size_t> numbers_;
};

struct Graph {
  std::vector<std::string> shown;                     // by index
  std::vector<std::vector<std::string>> edges_shown;  // by index
  std::vector<size_t> numbers;                        // by index
  std::vector<size_t> roots;                          // numbers, sorted
};

class GraphReader {
 public:
  GraphReader(const Value& document, Canon* canon)
      : units_(*document.Find("units")->AsArray()), canon_(*canon), done_(units_.size()) {
    graph_.shown.resize(units_.size());
    graph_.edges_shown.resize(units_.size());
    graph_.numbers.resize(units_.size());
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
    const Value& unit = units_[index];
    graph_.shown[index] = ShowUnit(unit);
    std::string text = graph_.shown[index];
    std::set<std::string> seen;
    for (const Value& edge : *unit.Find("dependencies")->AsArray()) {
      const auto target = static_cast<size_t>(*edge.Find("index")->AsInt());
      const std::string name = Field(edge, "extern_crate_name");
      const std::string key = fmt::format("\n{} {}", Visit(target), name);
      if (seen.insert(key).second) {
        text += key;
        graph_.edges_shown[index].push_back(fmt::format("{} = {}", name, graph_.shown[target]));
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

// The first index in `a` whose text is more frequent there than in `b`.
template <class T>
std::optional<size_t> FirstOnlyIn(const std::vector<T>& a, const std::vector<T>& b) {
  std::multiset<T> rest(b.begin(), b.end());
  for (size_t i = 0; i < a.size(); ++i) {
    const auto it = rest.find(a[i]);
    if (it == rest.end()) {
      return i;
    }
    rest.erase(it);
  }
  return std::nullopt;
}

// The innermost unit that differs by its edges alone.
std::string ShowEdges(const Graph& expected, const Graph& actual, size_t index) {
  std::string out = fmt::format("    {}\n  expected dependencies:", expected.shown[index]);
  for (const std::string& edge : expected.edges_shown[index]) {
    out += "\n    " + edge;
  }
  for (size_t i = 0; i < actual.shown.size(); ++i) {
    if (actual.shown[i] == expected.shown[index]) {
      out += "\n  actual dependencies:";
      for (const std::string& edge : actual.edges_shown[i]) {
        out += "\n    " + edge;
      }
    }
  }
  return out;
}

// The candidates are the units without an equal one on the other side; the one with the fewest edges says most.
std::string ShowFirstEdgeDifference(const Graph& expected, const Graph& actual) {
  const std::set<size_t> known(actual.numbers.begin(), actual.numbers.end());
  std::optional<size_t> best;
  for (size_t i = 0; i < expected.numbers.size(); ++i) {
    if (!known.contains(expected.numbers[i]) &&
        (!best || expected.edges_shown[i].size() < expected.edges_shown[*best].size())) {
      best = i;
    }
  }
  return best ? ShowEdges(expected, actual, *best) : "    (a unit is there more often)";
}

}  // namespace

std::string DifferenceOfUnitGraphs(std::string_view expected_json, std::string_view actual_json) {
  const auto expected_document = ParseJson(expected_json, "expected");
  const auto actual_document = ParseJson(actual_json, "actual");
  if (!expected_document || !actual_document) {
    return (expected_document ? actual_document : expected_document).error().ToString();
  }
  Canon canon;
  const Graph expected = GraphReader(*expected_document, &canon).Read(*expected_document);
  const Graph actual = GraphReader(*actual_document, &canon).Read(*actual_document);
  if (const auto missing = FirstOnlyIn(expected.shown, actual.shown)) {
    std::string out = "this unit is missing:\n    " + expected.shown[*missing];
    if (const auto extra = FirstOnlyIn(actual.shown, expected.shown)) {
      out += "\n  and this one is too many:\n    " + actual.shown[*extra];
    }
    return out;
  }
  if (const auto extra = FirstOnlyIn(actual.shown, expected.shown)) {
    return "this unit is too many:\n    " + actual.shown[*extra];
  }
  if (FirstOnlyIn(expected.numbers, actual.numbers)) {
    return "dependencies differ:\n" + ShowFirstEdgeDifference(expected, actual);
  }
  return expected.roots == actual.roots ? "" : "the roots differ";
}

}  // namespace rbuild::cargo
