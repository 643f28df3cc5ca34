// What the tests of running commands share: a temporary folder, and a runner that is driven to the end.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/disk.h"
#include "run/local_runner.h"

namespace rbuild {

// A new folder that is removed with all below it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  void Write(const std::string& name, const std::string& content) const;
  std::string Read(const std::string& name) const;

 private:
  std::string path_;
};

// A fixture with a LocalRunner, made by the test with its own options.
class RunnerTest : public testing::Test {
 protected:
  RunnerTest() { options_.environment = Environment::OfProcess(); }

  // The runner with `options_` as they are at the first call.
  LocalRunner& runner();
  // Starts a shell command; its id is the number of commands started before.
  CommandId Start(const std::string& line);
  CommandId Start(Command command);
  // Waits for the command's end; announcements and other ends on the way are kept.
  Outcome Finish(CommandId id);
  Outcome Run(const std::string& line) { return Finish(Start(line)); }
  Outcome Run(Command command) { return Finish(Start(std::move(command))); }

  LocalRunner::Options options_;
  RealClock clock_;
  TempFolder folder_;
  std::vector<std::string> announced_;
  std::map<CommandId, Outcome> finished_;
  std::vector<int> interrupts_;

 private:
  std::unique_ptr<LocalRunner> runner_;
  size_t started_ = 0;
};

}  // namespace rbuild
