// What must hold for any format of the status line whatever.
#include "status/any_format.h"

#include "status/progress.h"

namespace rbuild {

namespace {

std::optional<std::string> FaultOf(const Result<StatusFormat>& format) {
  if (!format) {
    return format.error().ToString().empty() ? std::optional<std::string>("an error without text") : std::nullopt;
  }
  Progress progress(2);
  static_cast<void>(format->Format(progress, "description"));
  progress.SetTotal(2);
  progress.SetExpected(1, 1000);
  progress.Started(0);
  progress.Finished(500, 500, 1000);
  const std::string shown = format->Format(progress, "description");
  if (format->Format(progress, "description") != shown) {
    return "the same state doesn't look the same again";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> FaultOfStatusFormat(std::string_view text) {
  if (std::optional<std::string> fault = FaultOf(StatusFormat::FromPlaceholders(text))) {
    return fault;
  }
  return FaultOf(StatusFormat::FromVariables(text));
}

}  // namespace rbuild
