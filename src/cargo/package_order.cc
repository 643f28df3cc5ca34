// PackageLess: comparing names, versions and sources.
#include "cargo/package_order.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "base/text.h"

namespace rbuild::cargo {
namespace {

bool IsNumber(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Decimal numbers of any length.
int CompareNumbers(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  return a.size() != b.size() ? (a.size() < b.size() ? -1 : 1) : a.compare(b);
}

// Identifiers between dots: numbers by value and before words, the shorter list first.
int CompareIdentifiers(std::string_view a, std::string_view b) {
  std::vector<std::string_view> left = Split(a, '.');
  std::vector<std::string_view> right = Split(b, '.');
  for (size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    bool left_number = IsNumber(left[i]);
    bool right_number = IsNumber(right[i]);
    if (left_number != right_number) {
      return left_number ? -1 : 1;
    }
    int order = left_number ? CompareNumbers(left[i], right[i]) : left[i].compare(right[i]);
    if (order != 0) {
      return order;
    }
    // "01" and "1" of build metadata are equal as numbers.
    if (left[i].size() != right[i].size()) {
      return left[i].size() < right[i].size() ? -1 : 1;
    }
  }
  return left.size() == right.size() ? 0 : (left.size() < right.size() ? -1 : 1);
}

struct Version {
  std::string_view core;
  std::string_view pre;
  std::string_view build;
};

Version SplitVersion(std::string_view text) {
  Version version;
  size_t plus = text.find('+');
  if (plus != std::string_view::npos) {
    version.build = text.substr(plus + 1);
    text = text.substr(0, plus);
  }
  size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    version.pre = text.substr(dash + 1);
    text = text.substr(0, dash);
  }
  version.core = text;
  return version;
}

// The parts of a package's source that cargo compares, in its order.
struct SourceKey {
  size_t kind = 0;
  size_t reference_kind = 0;  // git only: tag, branch, rev, none
  std::string reference;
  std::string url;

  friend auto operator<=>(const SourceKey&, const SourceKey&) = default;
};

SourceKey KeyOf(const Package& package) {
  static constexpr std::array<std::string_view, 6> kKinds = {"path+",           "registry+",  "sparse+",
                                                             "local-registry+", "directory+", "git+"};
  static constexpr std::array<std::string_view, 3> kReferences = {"tag=", "branch=", "rev="};
  std::string_view source = package.is_local() ? std::string_view(package.id) : package.source;
  SourceKey key;
  key.kind = kKinds.size();
  for (size_t i = 0; i < kKinds.size(); ++i) {
    if (source.starts_with(kKinds[i])) {
      key.kind = i;
      source.remove_prefix(kKinds[i].size());
      break;
    }
  }
  source = source.substr(0, source.find('#'));
  size_t query = source.find('?');
  key.reference_kind = kReferences.size();
  if (query != std::string_view::npos) {
    std::string_view reference = source.substr(query + 1);
    for (size_t i = 0; i < kReferences.size(); ++i) {
      if (reference.starts_with(kReferences[i])) {
        key.reference_kind = i;
        key.reference = reference.substr(kReferences[i].size());
      }
    }
    source = source.substr(0, query);
  }
  key.url = source;
  return key;
}

}  // namespace

int CompareVersions(std::string_view a, std::string_view b) {
  Version left = SplitVersion(a);
  Version right = SplitVersion(b);
  if (int order = CompareIdentifiers(left.core, right.core); order != 0) {
    return order;
  }
  if (left.pre.empty() != right.pre.empty()) {
    return left.pre.empty() ? 1 : -1;
  }
  if (int order = CompareIdentifiers(left.pre, right.pre); order != 0) {
    return order;
  }
  if (left.build.empty() != right.build.empty()) {
    return left.build.empty() ? -1 : 1;
  }
  return CompareIdentifiers(left.build, right.build);
}

bool PackageLess(const Package& a, const Package& b) {
  if (a.name != b.name) {
    return a.name < b.name;
  }
  if (int order = CompareVersions(a.version, b.version); order != 0) {
    return order < 0;
  }
  return KeyOf(a) < KeyOf(b);
}

}  // namespace rbuild::cargo
