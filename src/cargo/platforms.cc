// Evaluates the platform conditions of all declared dependencies once.
#include "cargo/platforms.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/string_map.h"

namespace rbuild::cargo {

Result<Platforms> Platforms::Make(const Metadata& metadata, PlatformFacts host, std::vector<PlatformFacts> targets) {
  Platforms platforms;
  platforms.shares_host_ = targets.empty();
  if (targets.empty()) {
    targets.push_back(host);
    targets.front().name = host.triple;
  }
  platforms.facts_.Add(std::move(host));
  for (PlatformFacts& target : targets) {
    platforms.roots_.push_back(platforms.facts_.Add(std::move(target)));
  }

  StringMap<uint64_t> by_condition;
  by_condition.emplace("", ~uint64_t{0});
  for (const Package& package : metadata.packages) {
    std::vector<uint64_t> active;
    active.reserve(package.dependencies.size());
    for (const Dependency& dependency : package.dependencies) {
      auto it = by_condition.find(dependency.target);
      if (it == by_condition.end()) {
        auto spec = PlatformSpec::Parse(dependency.target);
        if (!spec) {
          return tl::make_unexpected(std::move(spec).error().With(
              fmt::format("{}: dependency `{}`", package.manifest_path, dependency.toml_name())));
        }
        uint64_t mask = 0;
        for (size_t i = 0; i < platforms.facts_.size(); ++i) {
          const PlatformFacts& facts = platforms.facts_[PlatformId(i)];
          mask |= uint64_t{spec->Matches(facts.triple, facts.cfgs) ? 1U : 0U} << i;
        }
        it = by_condition.emplace(dependency.target, mask).first;
      }
      active.push_back(it->second);
    }
    platforms.active_.Add(std::move(active));
  }
  return platforms;
}

bool Platforms::IsOverridden(std::string_view links, PlatformId platform) const {
  return facts_[platform].overridden_links.count(std::string(links)) != 0;
}

bool Platforms::IsActiveForAnyRoot(PackageIndex package, uint32_t dependency) const {
  return std::any_of(roots_.begin(), roots_.end(),
                     [&](PlatformId platform) { return IsActive(package, dependency, platform); });
}

}  // namespace rbuild::cargo
