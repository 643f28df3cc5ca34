// FakeRunner: the tiny language.
#include "fakes/fake_runner.h"

#include <algorithm>
#include <csignal>

#include "base/text.h"

namespace rbuild {

Result<void> FakeRunner::Start(const Command& command) {
  if (!unstartable.empty() && command.line.starts_with(unstartable)) {
    return EnvironmentError("can't start a process");
  }
  commands_run.push_back(command.line);
  Running running;
  running.command = command;
  running.outcome.start_ms = clock_.now_ms;
  std::string_view rest = command.line;
  while (!rest.empty()) {
    size_t end = rest.find(" && ");
    running.steps.emplace_back(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 4);
  }
  running.pid = static_cast<int64_t>(1000 + commands_run.size());
  running_.push_back(std::move(running));
  most_running = std::max(most_running, running_.size());
  return {};
}

std::optional<ProcessIdentity> FakeRunner::ProcessOf(CommandId id) const {
  auto found = std::find_if(running_.begin(), running_.end(), [&](const Running& r) { return r.command.id == id; });
  return found == running_.end() ? std::nullopt : std::optional(ProcessIdentity{found->pid, 1});
}

bool FakeRunner::IsRunning(CommandId id) const {
  return std::any_of(running_.begin(), running_.end(), [&](const Running& r) { return r.command.id == id; });
}

bool FakeRunner::Step(Running& running, std::string* announced) {
  const std::string step = running.steps.front();
  running.steps.pop_front();
  std::vector<std::string_view> words = SplitWords(step);
  const std::string_view verb = words.front();
  if (verb == "announce") {
    *announced = std::string(words[1]);
    return true;
  }
  if (verb == "touch") {
    for (size_t i = 1; i < words.size(); ++i) {
      disk_.Create(std::string(words[i]));
    }
  } else if (verb == "write") {
    disk_.Create(std::string(words[1]), words.size() > 2 ? step.substr(step.find(words[2])) : "");
  } else if (verb == "cat") {
    std::string content;
    for (size_t i = 1; i + 2 < words.size(); ++i) {
      std::string path(words[i]);
      content += disk_.Exists(path) ? disk_.Content(path) : "";
    }
    disk_.Create(std::string(words.back()), content);
  } else if (verb == "link") {
    disk_.LinkTo(std::string(words[1]));
  } else if (verb == "echo") {
    running.outcome.output += step.substr(5) + "\n";
  } else if (verb == "fail") {
    running.outcome.exit_code = static_cast<int>(ParseInt(words[1]).value_or(1));
    running.steps.clear();
  } else if (verb == "interrupt") {
    running.outcome.interrupted = true;
    running.outcome.exit_code = 130;
    running.steps.clear();
  }
  return false;
}

RunEvent FakeRunner::Wait(std::optional<std::chrono::milliseconds>) {
  if (running_.empty()) {
    if (on_idle) {
      on_idle();
    }
    return interrupt_before_start ? RunEvent(Interrupted{SIGINT}) : RunEvent(Woken());
  }
  if (before_event) {
    before_event();
  }
  if (events_++ == interrupt_before_event) {
    return Interrupted{SIGINT};
  }
  clock_.now_ms += 10;
  auto chosen = newest_first ? running_.end() - 1 : running_.begin();
  while (!chosen->steps.empty()) {
    std::string announced;
    if (Step(*chosen, &announced)) {
      return Announced{chosen->command.id, announced};
    }
  }
  Finished finished{chosen->command.id, chosen->outcome};
  finished.outcome.end_ms = clock_.now_ms;
  running_.erase(chosen);
  return finished;
}

void FakeRunner::SignalAll(int signal) {
  signals_sent.push_back(signal);
  for (Running& running : running_) {
    running.steps.clear();
    running.outcome.interrupted = true;
    running.outcome.exit_code = 130;
  }
}

}  // namespace rbuild
