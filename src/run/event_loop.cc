// EventLoop over libuv.
#include "run/event_loop.h"

#include <utility>

#include <fmt/format.h>
#include <uv.h>

namespace rbuild {

struct Watch::Handle {
  union {
    uv_handle_t any;
    uv_poll_t poll;
    uv_timer_t timer;
    uv_signal_t signal;
  } uv;
  EventLoop::Callback callback;
};

struct EventLoop::State {
  uv_loop_t loop;
  // Only for the timeout of RunOnce(): one timer that lives as long as the loop costs no allocation for each wait.
  uv_timer_t deadline;
};

namespace {

void DeleteHandle(uv_handle_t* handle) {
  std::unique_ptr<Watch::Handle> owner(static_cast<Watch::Handle*>(handle->data));
}

// The callback may destroy its own Watch; libuv frees the handle later, so only the function itself must be kept.
void Call(uv_loop_t* loop, void* data) {
  // Timers that are due run before libuv waits for descriptors: without this it would then wait although something has
  // happened.
  uv_stop(loop);
  auto* handle = static_cast<Watch::Handle*>(data);
  EventLoop::Callback callback = handle->callback;
  callback();
}

tl::unexpected<Error> UvError(const char* what, int code) {
  return EnvironmentError(fmt::format("{}: {}", what, uv_strerror(code)));
}

}  // namespace

void Watch::Closer::operator()(Handle* handle) const {
  uv_close(&handle->uv.any, DeleteHandle);
}

EventLoop::EventLoop(std::unique_ptr<State> state) : state_(std::move(state)) {}
EventLoop::EventLoop(EventLoop&&) noexcept = default;

Result<EventLoop> EventLoop::Create() {
  auto state = std::make_unique<State>();
  if (int code = uv_loop_init(&state->loop); code != 0) {
    return UvError("can't set up the event loop", code);
  }
  if (int code = uv_timer_init(&state->loop, &state->deadline); code != 0) {
    uv_loop_close(&state->loop);
    return UvError("can't set up a timer", code);
  }
  return EventLoop(std::move(state));
}

EventLoop::~EventLoop() {
  if (state_ == nullptr) {
    return;
  }
  uv_close(reinterpret_cast<uv_handle_t*>(&state_->deadline), nullptr);
  // Closed handles are freed by the loop: it must turn once more.
  uv_run(&state_->loop, UV_RUN_NOWAIT);
  uv_loop_close(&state_->loop);
}

Result<Watch> EventLoop::OnReadable(int fd, Callback callback) {
  auto handle = std::make_unique<Watch::Handle>();
  handle->callback = std::move(callback);
  uv_poll_t* poll = &handle->uv.poll;
  if (int code = uv_poll_init(&state_->loop, poll, fd); code != 0) {
    return UvError("can't watch a descriptor", code);
  }
  poll->data = handle.get();
  Watch watch(handle.release());
  auto on_event = [](uv_poll_t* source, int, int) { Call(source->loop, source->data); };
  if (int code = uv_poll_start(poll, UV_READABLE, on_event); code != 0) {
    return UvError("can't watch a descriptor", code);
  }
  return watch;
}

Result<Watch> EventLoop::After(std::chrono::milliseconds delay, Callback callback) {
  auto handle = std::make_unique<Watch::Handle>();
  handle->callback = std::move(callback);
  uv_timer_t* timer = &handle->uv.timer;
  if (int code = uv_timer_init(&state_->loop, timer); code != 0) {
    return UvError("can't set up a timer", code);
  }
  timer->data = handle.get();
  Watch watch(handle.release());
  // The loop's idea of now is as old as its last turn.
  uv_update_time(&state_->loop);
  auto on_time = [](uv_timer_t* source) { Call(source->loop, source->data); };
  if (int code = uv_timer_start(timer, on_time, static_cast<uint64_t>(delay.count()), 0); code != 0) {
    return UvError("can't start a timer", code);
  }
  return watch;
}

Result<Watch> EventLoop::OnSignal(int signal, Callback callback) {
  auto handle = std::make_unique<Watch::Handle>();
  handle->callback = std::move(callback);
  uv_signal_t* source = &handle->uv.signal;
  if (int code = uv_signal_init(&state_->loop, source); code != 0) {
    return UvError("can't watch a signal", code);
  }
  source->data = handle.get();
  Watch watch(handle.release());
  auto on_signal = [](uv_signal_t* origin, int) { Call(origin->loop, origin->data); };
  if (int code = uv_signal_start(source, on_signal, signal); code != 0) {
    return UvError("can't watch a signal", code);
  }
  return watch;
}

void EventLoop::RunOnce(std::optional<std::chrono::milliseconds> timeout) {
  if (timeout) {
    uv_update_time(&state_->loop);
    uv_timer_start(
        &state_->deadline, [](uv_timer_t* timer) { uv_stop(timer->loop); }, static_cast<uint64_t>(timeout->count()), 0);
  }
  uv_run(&state_->loop, UV_RUN_ONCE);
  if (timeout) {
    uv_timer_stop(&state_->deadline);
  }
}

}  // namespace rbuild
