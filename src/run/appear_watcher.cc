// AppearWatcher over inotify.
#include "run/appear_watcher.h"

#include <array>
#include <cstring>

#ifdef __linux__
#include <sys/inotify.h>
#endif
#include <unistd.h>

#include "base/path.h"

namespace rbuild {

AppearWatcher::AppearWatcher(EventLoop& loop, std::function<void(CommandId, const std::string&)> on_appear)
    : loop_(loop), on_appear_(std::move(on_appear)) {}
AppearWatcher::~AppearWatcher() = default;

#ifdef __linux__

bool AppearWatcher::Open() {
  if (inotify_.valid() || unavailable_) {
    return inotify_.valid();
  }
  inotify_ = Descriptor(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (inotify_.valid()) {
    if (Result<Watch> watch = loop_.OnReadable(inotify_.get(), [this] { Drain(); })) {
      watch_ = *std::move(watch);
      return true;
    }
    inotify_.Close();
  }
  unavailable_ = true;
  return false;
}

void AppearWatcher::Add(CommandId id, const std::vector<std::string>& paths) {
  if (paths.empty() || !Open()) {
    return;
  }
  for (const std::string& path : paths) {
    const std::string folder(DirName(path));
    // The same folder gives the same watch descriptor, whatever its spelling.
    const int wd = inotify_add_watch(inotify_.get(), folder.empty() ? "." : folder.c_str(), IN_MOVED_TO | IN_ONLYDIR);
    if (wd < 0) {
      continue;
    }
    wanted_.emplace(Place(wd, BaseName(path)), Wanted{id, path});
    ++uses_[wd];
  }
}

void AppearWatcher::Remove(CommandId id) {
  for (auto entry = wanted_.begin(); entry != wanted_.end();) {
    auto next = std::next(entry);
    if (entry->second.id == id) {
      Forget(entry);
    }
    entry = next;
  }
}

void AppearWatcher::Forget(std::multimap<Place, Wanted>::iterator entry) {
  const int wd = entry->first.first;
  wanted_.erase(entry);
  if (--uses_[wd] == 0) {
    uses_.erase(wd);
    inotify_rm_watch(inotify_.get(), wd);
  }
}

void AppearWatcher::Drain() {
  if (!inotify_.valid()) {
    return;
  }
  alignas(inotify_event) std::array<char, size_t{16} * 1024> buffer;
  for (ssize_t count; (count = read(inotify_.get(), buffer.data(), buffer.size())) > 0;) {
    for (ssize_t at = 0; at < count;) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof(event));
      const char* name = buffer.data() + at + sizeof(event);
      at += static_cast<ssize_t>(sizeof(event) + event.len);
      if ((event.mask & IN_MOVED_TO) == 0 || event.len == 0) {
        continue;
      }
      auto [first, last] = wanted_.equal_range(Place(event.wd, name));
      std::vector<Wanted> appeared;
      for (auto entry = first; entry != last;) {
        auto next = std::next(entry);
        appeared.push_back(entry->second);
        Forget(entry);
        entry = next;
      }
      for (const Wanted& wanted : appeared) {
        on_appear_(wanted.id, wanted.path);
      }
    }
  }
}

#else

bool AppearWatcher::Open() {
  return false;
}
void AppearWatcher::Add(CommandId, const std::vector<std::string>&) {}
void AppearWatcher::Remove(CommandId) {}
void AppearWatcher::Forget(std::multimap<Place, Wanted>::iterator) {}
void AppearWatcher::Drain() {}

#endif

}  // namespace rbuild
