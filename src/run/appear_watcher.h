// AppearWatcher: tells when a file is renamed into its place (early_output = appear).
//
// inotify's IN_MOVED_TO and nothing else counts: a file that was merely created is empty or half written. Without
// inotify nothing is ever announced and the outputs become available when their command exits, as always.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "run/command_runner.h"
#include "run/event_loop.h"

namespace rbuild {

class AppearWatcher {
 public:
  // `on_appear` is called once for each watched path that appears, with the path as it was given. `loop` must outlive
  // the watcher.
  AppearWatcher(EventLoop& loop, std::function<void(CommandId, const std::string&)> on_appear);
  ~AppearWatcher();
  AppearWatcher(const AppearWatcher&) = delete;
  AppearWatcher& operator=(const AppearWatcher&) = delete;

  // Watches the folders of `paths`, which must exist, for as long as the command runs. Call it before the command is
  // started. A folder that can't be watched announces nothing.
  void Add(CommandId id, const std::vector<std::string>& paths);
  void Remove(CommandId id);
  // Reports what has happened up to now, without waiting.
  void Drain();

 private:
  struct Wanted {
    CommandId id;
    std::string path;
  };
  // A folder's watch descriptor, and the name in it.
  using Place = std::pair<int, std::string>;

  bool Open();
  void Forget(std::multimap<Place, Wanted>::iterator entry);

  EventLoop& loop_;
  std::function<void(CommandId, const std::string&)> on_appear_;
  bool unavailable_ = false;
  Descriptor inotify_;
  Watch watch_;
  std::multimap<Place, Wanted> wanted_;
  std::map<int, int> uses_;  // how many entries of wanted_ need this watch descriptor
};

}  // namespace rbuild
