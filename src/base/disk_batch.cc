// StatAll and HashAll: threads that take the next few paths until none is left.
#include "base/disk_batch.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>

namespace rbuild {

namespace {

// What one thread takes at a time.
constexpr size_t kStatsAtOnce = 64;
constexpr size_t kHashesAtOnce = 1;
// Fewer than these are not worth a thread.
constexpr size_t kStatsForAThread = 256;
constexpr size_t kHashesForAThread = 8;

class Batch {
 public:
  // Does one thing for the path of this index. `path` is a copy that the thread may keep as its own.
  using Act = std::function<Result<void>(const std::string& path, size_t index)>;

  Batch(std::span<const std::string_view> paths, size_t at_once, Act act)
      : paths_(paths), at_once_(at_once), act_(std::move(act)) {}

  // False if it was stopped.
  Result<bool> Run(size_t threads, const std::function<bool()>& should_stop) {
    {
      std::vector<std::jthread> helpers;
      for (size_t i = 1; i < threads; ++i) {
        try {
          helpers.emplace_back([this] { Work({}); });
        } catch (const std::system_error&) {
          break;  // the system has no more threads: fewer do the same
        }
      }
      Work(should_stop);
    }
    if (error_) {
      return tl::make_unexpected(*std::move(error_));
    }
    return !stopped_;
  }

 private:
  void Work(const std::function<bool()>& should_stop) {
    std::string path;
    while (!stopped_) {
      const size_t begin = next_.fetch_add(at_once_);
      // What was begun is done to its end: so the error of the first path is found whatever the threads' order.
      for (size_t i = begin; i < std::min(begin + at_once_, paths_.size()); ++i) {
        path = paths_[i];
        if (Result<void> done = act_(path, i); !done) {
          Fail(i, std::move(done).error());
          return;
        }
      }
      if (begin >= paths_.size()) {
        return;
      }
      if (should_stop && should_stop()) {
        stopped_ = true;
      }
    }
  }

  void Fail(size_t index, Error error) {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    if (index < failed_) {
      failed_ = index;
      error_ = std::move(error);
    }
  }

  const std::span<const std::string_view> paths_;
  const size_t at_once_;
  const Act act_;
  std::atomic<size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;  // for what follows
  size_t failed_ = std::numeric_limits<size_t>::max();
  std::optional<Error> error_;
};

size_t ThreadsFor(size_t most, size_t count, size_t for_a_thread) {
  return std::min(most, 1 + count / for_a_thread);
}

}  // namespace

Result<std::vector<FileStat>> StatAll(const Disk& disk, std::span<const std::string_view> paths, size_t threads) {
  std::vector<FileStat> stats(paths.size());
  Batch batch(paths, kStatsAtOnce, [&](const std::string& path, size_t index) -> Result<void> {
    TRY_ASSIGN(stats[index], disk.Stat(path));
    return {};
  });
  TRY(batch.Run(ThreadsFor(threads, paths.size(), kStatsForAThread), {}));
  return stats;
}

Result<std::optional<std::vector<Digest>>> HashAll(const Disk& disk, std::span<const std::string_view> paths,
                                                   size_t threads, const std::function<bool()>& should_stop) {
  std::vector<Digest> digests(paths.size());
  Batch batch(paths, kHashesAtOnce, [&](const std::string& path, size_t index) -> Result<void> {
    TRY_ASSIGN(digests[index], disk.HashFile(path));
    return {};
  });
  TRY_ASSIGN(const bool all, batch.Run(ThreadsFor(threads, paths.size(), kHashesForAThread), should_stop));
  return all ? std::optional(std::move(digests)) : std::nullopt;
}

}  // namespace rbuild
