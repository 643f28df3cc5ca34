// Cleaner: the part that all ways of cleaning share.
#include "tools/cleaner.h"

#include <fmt/format.h>

#include "plan/dyndeps.h"

namespace rbuild {

Result<void> Cleaner::Begin() {
  TRY(Lock());
  for (size_t i = 0; i < call_.graph().edge_count(); ++i) {
    if (const NodeId file = call_.graph().edge(EdgeId(i)).dyndep; file.valid()) {
      // One that is not made yet, or is wrong, can't tell; the rest is cleaned nevertheless.
      static_cast<void>(LoadDyndep(call_.manifest.graph, call_.parts.disk, file));
    }
  }
  return {};
}

Result<void> Cleaner::Lock() {
  if (call_.settings.dry_run) {
    return {};
  }
  auto on_wait = [this](std::string_view other) {
    call_.Print(fmt::format("{}: waiting for the build folder, which {} holds\n", call_.settings.program, other));
  };
  // Inside a build, as CMake's target `clean` is, that build is not waited for.
  const Lineage lineage = LivingLineage(call_.parts.environment);
  TRY_ASSIGN(folder_, BuildFolder::Lock(call_.parts.disk, call_.manifest.builddir, on_wait, lineage));
  if (folder_->waited()) {
    TRY_ASSIGN(call_.manifest, LoadManifest(call_.parts.disk, call_.settings.build_file, call_.settings.load));
  }
  return {};
}

bool Cleaner::is_verbose() const {
  return call_.settings.verbosity == Verbosity::kVerbose || call_.settings.dry_run;
}

void Cleaner::Tell(std::string_view what) {
  if (is_verbose()) {
    text_ += fmt::format("{}\n", what);
  }
}

void Cleaner::Remove(const std::string& path) {
  if (path.empty() || !seen_.insert(path).second) {
    return;
  }
  Disk& disk = call_.parts.disk;
  const Result<bool> removed = call_.settings.dry_run
                                   ? disk.Stat(path).map([](const FileStat& stat) { return stat.exists(); })
                                   : disk.Remove(path);
  if (!removed) {
    Complain(removed.error().ToString());
  } else if (*removed) {
    ++count_;
    Tell(fmt::format("Remove {}", path));
  }
}

Result<void> Cleaner::RemoveSideFiles(EdgeId edge) {
  for (const char* binding : {"depfile", "rspfile"}) {
    TRY_ASSIGN(const std::string path, call_.graph().PathBinding(edge, binding));
    Remove(path);
  }
  return {};
}

int Cleaner::Finish() {
  if (call_.settings.verbosity != Verbosity::kQuiet) {
    call_.Print(fmt::format("Cleaning...{}{}{} files.\n", is_verbose() ? "\n" : " ", text_, count_));
  }
  return exit_code_;
}

}  // namespace rbuild
