// ManifestKeys: the keys of Cargo.toml that cargo has nothing to say about.
//
// Source: the cargo reference, "The Manifest Format", "Workspaces", "Specifying Dependencies", "Profiles".
#pragma once

#include "cargo/value.h"

namespace rbuild::cargo {

// Whether a manifest holds only keys that stable cargo reads, in the spelling that it recommends, and says of which
// edition it is: then cargo has no warning about its keys. What this does not know may be known to a newer cargo.
bool HasOnlyUsualKeys(const Value& manifest);

}  // namespace rbuild::cargo
