// Platforms: the kinds of machine that units are built for, and which declared dependencies apply to each.
//
// Source of the rules: the cargo reference, "Platform specific dependencies", and cargo's own way with the host:
// without
// --target, roots are planned for the host's triple as if it had been asked for, apart from what runs while building;
// unit_sharing.h brings the two together.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "cargo/cfg.h"
#include "cargo/metadata.h"

namespace rbuild::cargo {

using PlatformId = Id<struct PlatformTag>;

struct PlatformFacts {
  std::string name;  // Unit::platform: "" is the host, else the triple or the path of a target's JSON file
  std::string triple;
  CfgSet cfgs;
  std::set<std::string> overridden_links;  // `links` of packages whose build script the configuration replaces
};

class Platforms {
 public:
  // Without `targets`, units are built for the host. Errors quote the cfg expression that can't be parsed.
  // REQUIRES: fewer than 63 targets.
  static Result<Platforms> Make(const Metadata& metadata, PlatformFacts host, std::vector<PlatformFacts> targets);

  // What runs while building: build scripts, proc-macros and what they are made from.
  PlatformId host() const { return PlatformId(0); }
  // What root units are planned for, in the order of their names.
  const std::vector<PlatformId>& roots() const { return roots_; }
  // No target was asked for: units for the host's triple and for the host are the same where all else is equal.
  bool shares_host() const { return shares_host_; }

  const std::string& name(PlatformId platform) const { return facts_[platform].name; }
  const std::string& triple(PlatformId platform) const { return facts_[platform].triple; }
  bool IsOverridden(std::string_view links, PlatformId platform) const;

  // Whether the package's declared dependency with this index applies to the platform.
  bool IsActive(PackageIndex package, uint32_t dependency, PlatformId platform) const {
    return ((active_[package][dependency] >> platform.index()) & 1) != 0;
  }
  bool IsActiveForAnyRoot(PackageIndex package, uint32_t dependency) const;

 private:
  IdMap<PlatformId, PlatformFacts> facts_;
  std::vector<PlatformId> roots_;
  bool shares_host_ = false;
  IdMap<PackageIndex, std::vector<uint64_t>> active_;  // by dependency: a bit for each platform
};

}  // namespace rbuild::cargo
