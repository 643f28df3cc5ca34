// EventLoop: waits for descriptors, timers and signals; the only file that knows libuv.
//
// Single-threaded: callbacks run inside RunOnce() and nowhere else. A Watch must not outlive its loop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "base/error.h"

namespace rbuild {

// A callback's registration: destroying it ends the watching, also from inside its own callback.
class Watch {
 public:
  struct Handle;

  Watch() = default;
  explicit Watch(Handle* handle) : handle_(handle) {}

  bool active() const { return handle_ != nullptr; }
  void Stop() { handle_.reset(); }

 private:
  struct Closer {
    void operator()(Handle* handle) const;
  };
  std::unique_ptr<Handle, Closer> handle_;
};

class EventLoop {
 public:
  using Callback = std::function<void()>;

  static Result<EventLoop> Create();
  EventLoop(EventLoop&&) noexcept;
  EventLoop& operator=(EventLoop&&) = delete;
  ~EventLoop();

  // Calls back each time `fd` is readable, at its end or in error. Makes `fd` non-blocking. The descriptor must stay
  // open until the Watch is gone.
  Result<Watch> OnReadable(int fd, Callback callback);
  // Calls back once. The Watch must be kept until then.
  Result<Watch> After(std::chrono::milliseconds delay, Callback callback);
  Result<Watch> OnSignal(int signal, Callback callback);

  // Waits until something happens or the timeout has passed, and runs what is due. Without a timeout it waits for ever.
  // REQUIRES: something is watched, or there is a timeout.
  void RunOnce(std::optional<std::chrono::milliseconds> timeout);

 private:
  struct State;
  explicit EventLoop(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace rbuild
