// Equality of profiles.
#include "cargo/unit.h"

#include <tuple>

namespace rbuild::cargo {

bool operator==(const Profile& a, const Profile& b) {
  const auto comparable = [](const Profile& p) {
    return std::tie(p.opt_level, p.lto, p.codegen_units, p.debuginfo, p.split_debuginfo, p.debug_assertions,
                    p.overflow_checks, p.rpath, p.incremental, p.panic, p.strip);
  };
  return comparable(a) == comparable(b);
}

}  // namespace rbuild::cargo
