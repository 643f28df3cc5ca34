// RustdocArgs: the command lines of rustdoc, argument for argument as cargo gives them.
//
// Source of the order: cargo's prepare_rustdoc, and run_doc_tests for doctests. What a build script adds is not part of
// it: the script's fragments append it when the command runs.
#pragma once

#include <string>
#include <vector>

#include "cargo/layout.h"
#include "cargo/rustc_args.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

// What makes the pages of a kDoc unit. `private_items`: --document-private-items, which counts for roots.
RustcCommand MakeRustdocCommand(const Workspace& workspace, const UnitGraph& graph, const Layout& layout, UnitId unit,
                                bool private_items);

// A run of rustc that only tells, in `dep_info`, what rustdoc reads for a kDoc unit: stable rustdoc can't tell. Errors
// that rustdoc overlooks, in the bodies of functions, make it fail after it has told.
RustcCommand MakeDocDepInfoCommand(const Workspace& workspace, const UnitGraph& graph, const Layout& layout,
                                   UnitId unit);

// What compiles and runs the doctests of a kDoctest unit; without --color and --test-args, which may follow.
RustcCommand MakeDoctestCommand(const Workspace& workspace, const UnitGraph& graph, const Layout& layout, UnitId unit);

}  // namespace rbuild::cargo
