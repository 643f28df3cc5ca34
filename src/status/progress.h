// Progress: how far a build is, how fast it goes and when it will end; and the format in which the user wants to see
// it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rbuild {

// Counts edges and adds up their times. All times are milliseconds since the start of the build.
//
// The estimate is ninja's: an edge yet to end takes as long as the log says; one that the log does not know as long as
// the mean of those that are known or have ended. After 15 s and 5 % of the edges, what the log says is dropped if its
// mean and this build's differ by 10 times (a cache was cleared or filled). Parallelism is assumed to stay as it is.
class Progress {
 public:
  // `jobs` is how many of the last ends the current rate looks at; 0 or less is unlimited and looks at 1.
  explicit Progress(int jobs);

  void SetTotal(int commands) { total_ = commands; }
  void SetExpected(int commands, int64_t total_ms);
  void Started(int64_t now_ms);
  // `expected_ms` is -1 if the log does not know the edge; `took_ms` is how long it ran.
  void Finished(int64_t now_ms, int64_t took_ms, int64_t expected_ms);
  void SetNow(int64_t now_ms);
  // A finished edge counts as running until it has been shown, as in ninja.
  void Shown() { --running_; }

  int started() const { return started_; }
  int finished() const { return finished_; }
  int running() const { return running_; }
  int total() const { return total_; }
  int unstarted() const { return total_ - started_; }
  int percent() const;
  int64_t elapsed_ms() const { return now_ms_; }
  // Commands per second; nothing while unknown.
  std::optional<double> overall_rate() const;
  std::optional<double> current_rate() const { return current_rate_; }
  // The part of the work that is done, by time: 0 to 1; 0 while unknown.
  double predicted_part() const;
  // Nothing while unknown.
  std::optional<double> eta_ms() const;

 private:
  void UpdateRate();
  bool LogIsOfUse() const;

  size_t window_;
  int total_ = 0;
  int started_ = 0;
  int finished_ = 0;
  int running_ = 0;
  int64_t now_ms_ = 0;
  int64_t work_ms_ = 0;  // of all finished edges
  int known_total_ = 0;
  int64_t known_total_ms_ = 0;
  int known_finished_ = 0;
  int64_t known_finished_ms_ = 0;
  std::deque<int64_t> ends_;
  int last_rated_ = -1;
  std::optional<double> current_rate_;
};

// What stands before (or around) the description of an edge.
class StatusFormat {
 public:
  // NINJA_STATUS (ninja's manual, "Environment variables"): %s started, %t total, %r running, %u unstarted, %f
  // finished, %o overall and %c current rate, %p percent, %e elapsed seconds, %w elapsed time, %E remaining seconds, %W
  // remaining time, %P percent by time, %%. The description follows. Anything else is an Error.
  static Result<StatusFormat> FromPlaceholders(std::string_view text);
  // --status: text with $started, ${total} and so on, where $description is one of the names.
  static Result<StatusFormat> FromVariables(std::string_view text);
  // ninja's "[%f/%t] ".
  static StatusFormat Default();

  std::string Format(const Progress& progress, std::string_view description) const;

 private:
  enum class Field : uint8_t {
    kLiteral,
    kStarted,
    kTotal,
    kRunning,
    kUnstarted,
    kFinished,
    kOverallRate,
    kCurrentRate,
    kPercent,
    kElapsedSeconds,
    kElapsed,
    kEtaSeconds,
    kEta,
    kPredictedPercent,
    kDescription,
  };
  struct Piece {
    Field field = Field::kLiteral;
    std::string literal;
  };

  static std::optional<Field> FieldOfPlaceholder(char placeholder);
  static std::optional<Field> FieldOfVariable(std::string_view name);
  static std::string Value(Field field, const Progress& progress);
  void AddLiteral(std::string_view text);
  void AddField(Field field) { pieces_.push_back({field, ""}); }

  std::vector<Piece> pieces_;
};

}  // namespace rbuild
