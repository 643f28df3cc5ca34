// The text of each reason.
#include "plan/dirty_reason.h"

#include <fmt/format.h>

namespace rbuild {

namespace {

struct ReasonText {
  std::string operator()(const NeverBuilt&) const { return "was never built here"; }
  std::string operator()(const NotFinished&) const { return "its last run did not finish"; }
  std::string operator()(const CommandChanged&) const { return "its command changed"; }
  std::string operator()(const InputListChanged& r) const {
    return fmt::format("input {} was {}", r.path, r.added ? "added" : "removed");
  }
  std::string operator()(const InputChanged& r) const { return fmt::format("input {} changed", r.path); }
  std::string operator()(const InputMissing& r) const { return fmt::format("discovered input {} is missing", r.path); }
  std::string operator()(const AlwaysDirty& r) const {
    return fmt::format("input {} is a phony target without a file: always out of date", r.path);
  }
  std::string operator()(const InputNotMade& r) const {
    return fmt::format("input {} is never made by its command: always out of date", r.path);
  }
  std::string operator()(const InputNewer& r) const {
    return fmt::format("input {} is newer than its last run", r.path);
  }
  std::string operator()(const OutputOlder& r) const {
    return fmt::format("output {} is older than input {}", r.path, r.input);
  }
  std::string operator()(const OutputMissing& r) const { return fmt::format("output {} doesn't exist", r.path); }
  std::string operator()(const OutputNotMade& r) const {
    return fmt::format("its command never makes {}: always out of date", r.path);
  }
  std::string operator()(const OutputChanged& r) const {
    return fmt::format("output {} is not as its command left it", r.path);
  }
  std::string operator()(const EnvironmentChanged& r) const {
    return fmt::format("environment variable {} changed", r.name);
  }
};

}  // namespace

std::string TextOf(const DirtyReason& reason) {
  return std::visit(ReasonText(), reason);
}

std::string Explain(const std::string& output, const DirtyReason& reason) {
  return fmt::format("{}: {}", output, TextOf(reason));
}

}  // namespace rbuild
