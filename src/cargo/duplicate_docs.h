// DuplicateDocs: of several units whose pages would lie in one folder, only what cargo documents.
//
// Source of the rule: cargo's remove_duplicate_doc. rustdoc tells crates apart by their names alone.
#pragma once

#include <vector>

#include "cargo/draft_graph.h"
#include "cargo/metadata.h"
#include "cargo/platforms.h"

namespace rbuild::cargo {

// Takes out documentation of older versions, and what is there for the host beside the target, and all that nothing
// else needs. Roots stay. Crates of one name may remain: what their packages do about it is their business.
void LeaveOutDuplicateDocs(const Metadata& metadata, const Platforms& platforms, const std::vector<DraftId>& roots,
                           DraftGraph* graph);

}  // namespace rbuild::cargo
