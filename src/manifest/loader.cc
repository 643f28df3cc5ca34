// LoadManifest.
#include "manifest/loader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "manifest/parser.h"

namespace rbuild {

namespace {

// Content of a build file; its stat is added to `files`.
Result<std::string> ReadBuildFile(const Disk& disk, const std::string& path, std::vector<LoadedFile>* files) {
  TRY_ASSIGN(const FileStat stat, disk.Stat(path));
  if (!stat.exists()) {
    return InputError(std::strerror(ENOENT));
  }
  if (stat.is_directory()) {
    return InputError(std::strerror(EISDIR));
  }
  const bool known =
      std::any_of(files->begin(), files->end(), [&](const LoadedFile& file) { return file.path == path; });
  if (!known) {
    files->push_back({path, stat});
  }
  return disk.ReadFile(path);
}

}  // namespace

Result<LoadedManifest> LoadManifest(const Disk& disk, const std::string& path, const LoadOptions& options) {
  LoadedManifest loaded;
  ManifestParser parser(&loaded.graph,
                        [&](const std::string& file) { return ReadBuildFile(disk, file, &loaded.files); },
                        {.phony_cycle_is_error = options.phony_cycle_is_error});
  TRY(parser.Parse(path));
  loaded.warnings = parser.warnings();
  const Scope& root = *loaded.graph.root_scope();
  loaded.builddir = root.Lookup("builddir");
  const std::string_view jobserver_pool = root.Lookup("enable_jobserver_pool");
  loaded.jobserver_pool = !jobserver_pool.empty() && jobserver_pool != "0";
  return loaded;
}

Result<bool> IsOutdated(const Disk& disk, const LoadedManifest& manifest) {
  for (const LoadedFile& file : manifest.files) {
    TRY_ASSIGN(FileStat now, disk.Stat(file.path));
    if (now != file.stat) {
      return true;
    }
  }
  return false;
}

}  // namespace rbuild
