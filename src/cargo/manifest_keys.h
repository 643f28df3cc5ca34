// ManifestKeys: the keys of Cargo.toml that cargo has nothing to say about.
//
// Source: the cargo reference, "The Manifest Format", "Workspaces", "Specifying Dependencies", "Profiles".
#pragma once

#include "cargo/value.h"

namespace rbuild::cargo {

// Whether a manifest holds only keys that stable cargo reads, in the spelling that it recommends, says of which edition
// it is, and joins no two that cargo warns of: then cargo hardly has a warning about it, and is not asked. What this
// does not know may be known to a newer cargo.
bool HasOnlyUsualKeys(const Value& manifest);

}  // namespace rbuild::cargo
