// Progress: ninja's counters, rates and estimate; the parser and printer of status formats.
#include "status/progress.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <fmt/format.h>

namespace rbuild {

namespace {

constexpr int64_t kTrustLogMs = 15'000;
constexpr double kTrustLogPart = 0.05;
constexpr double kTrustLogRatio = 10;

std::string RateText(std::optional<double> rate) {
  return rate ? fmt::format("{:.1f}", *rate) : "?";
}

// Both times of one line get hours as soon as either needs them, so that they line up.
bool NeedsHours(const Progress& progress) {
  constexpr double kHourMs = 3'600'000;
  return static_cast<double>(progress.elapsed_ms()) >= kHourMs || progress.eta_ms().value_or(0) >= kHourMs;
}

std::string ClockText(double ms, bool hours) {
  auto seconds = static_cast<int64_t>(ms / 1000);
  if (hours) {
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
  return fmt::format("{:02}:{:02}", seconds / 60, seconds % 60);
}

bool IsNameChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

}  // namespace

Progress::Progress(int jobs) : window_(static_cast<size_t>(std::max(jobs, 1))) {}

void Progress::SetExpected(int commands, int64_t total_ms) {
  known_total_ = commands;
  known_total_ms_ = total_ms;
}

void Progress::Started(int64_t now_ms) {
  ++started_;
  ++running_;
  SetNow(now_ms);
  UpdateRate();
}

void Progress::Finished(int64_t now_ms, int64_t took_ms, int64_t expected_ms) {
  ++finished_;
  work_ms_ += took_ms;
  if (expected_ms >= 0) {
    ++known_finished_;
    known_finished_ms_ += expected_ms;
  }
  SetNow(now_ms);
  UpdateRate();
}

void Progress::SetNow(int64_t now_ms) {
  now_ms_ = std::max(now_ms_, now_ms);
}

void Progress::UpdateRate() {
  if (finished_ == last_rated_) {
    return;
  }
  last_rated_ = finished_;
  if (ends_.size() == window_) {
    ends_.pop_front();
  }
  ends_.push_back(now_ms_);
  if (ends_.back() != ends_.front()) {
    current_rate_ = static_cast<double>(ends_.size()) * 1000 / static_cast<double>(ends_.back() - ends_.front());
  }
}

int Progress::percent() const {
  return finished_ == 0 || total_ == 0 ? 0 : static_cast<int>(int64_t{100} * finished_ / total_);
}

std::optional<double> Progress::overall_rate() const {
  if (now_ms_ <= 0) {
    return std::nullopt;
  }
  return finished_ * 1000.0 / static_cast<double>(now_ms_);
}

bool Progress::LogIsOfUse() const {
  if (known_total_ - known_finished_ <= 0 || known_total_ms_ - known_finished_ms_ <= 0) {
    return false;
  }
  if (now_ms_ < kTrustLogMs || finished_ == 0 || total_ == 0 || finished_ < total_ * kTrustLogPart) {
    return true;
  }
  double here = static_cast<double>(work_ms_) / finished_;
  double before = static_cast<double>(known_total_ms_) / known_total_;
  double smaller = std::min(here, before);
  return smaller > 0 && std::max(here, before) / smaller < kTrustLogRatio;
}

double Progress::predicted_part() const {
  const bool use_log = LogIsOfUse();
  const int log_edges = use_log ? known_total_ - known_finished_ : 0;
  const auto log_ms = static_cast<double>(use_log ? known_total_ms_ - known_finished_ms_ : 0);
  const int known = finished_ + log_edges;
  if (known == 0) {
    return 0;
  }
  const auto done_ms = static_cast<double>(work_ms_);
  const double mean = (done_ms + log_ms) / known;
  const int unknown = std::max(total_ - known, 0);
  const double all = done_ms + log_ms + mean * unknown;
  return all <= 0 ? 0 : done_ms / all;
}

std::optional<double> Progress::eta_ms() const {
  double part = predicted_part();
  if (part <= 0) {
    return std::nullopt;
  }
  return static_cast<double>(now_ms_) / part - static_cast<double>(now_ms_);
}

StatusFormat StatusFormat::Default() {
  StatusFormat format;
  format.AddLiteral("[");
  format.AddField(Field::kFinished);
  format.AddLiteral("/");
  format.AddField(Field::kTotal);
  format.AddLiteral("] ");
  format.AddField(Field::kDescription);
  return format;
}

std::optional<StatusFormat::Field> StatusFormat::FieldOfPlaceholder(char placeholder) {
  static constexpr std::array<std::pair<char, Field>, 13> kPlaceholders = {{
      {'s', Field::kStarted},
      {'t', Field::kTotal},
      {'r', Field::kRunning},
      {'u', Field::kUnstarted},
      {'f', Field::kFinished},
      {'o', Field::kOverallRate},
      {'c', Field::kCurrentRate},
      {'p', Field::kPercent},
      {'e', Field::kElapsedSeconds},
      {'w', Field::kElapsed},
      {'E', Field::kEtaSeconds},
      {'W', Field::kEta},
      {'P', Field::kPredictedPercent},
  }};
  for (const auto& [name, field] : kPlaceholders) {
    if (name == placeholder) {
      return field;
    }
  }
  return std::nullopt;
}

std::optional<StatusFormat::Field> StatusFormat::FieldOfVariable(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Field>, 14> kVariables = {{
      {"started", Field::kStarted},
      {"total", Field::kTotal},
      {"running", Field::kRunning},
      {"remaining", Field::kUnstarted},
      {"finished", Field::kFinished},
      {"rate", Field::kOverallRate},
      {"current_rate", Field::kCurrentRate},
      {"progress", Field::kPercent},
      {"elapsed_seconds", Field::kElapsedSeconds},
      {"elapsed", Field::kElapsed},
      {"eta_seconds", Field::kEtaSeconds},
      {"eta", Field::kEta},
      {"predicted_progress", Field::kPredictedPercent},
      {"description", Field::kDescription},
  }};
  for (const auto& [variable, field] : kVariables) {
    if (variable == name) {
      return field;
    }
  }
  return std::nullopt;
}

void StatusFormat::AddLiteral(std::string_view text) {
  if (pieces_.empty() || pieces_.back().field != Field::kLiteral) {
    pieces_.push_back({Field::kLiteral, ""});
  }
  pieces_.back().literal += text;
}

Result<StatusFormat> StatusFormat::FromPlaceholders(std::string_view text) {
  StatusFormat format;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      format.AddLiteral(text.substr(i, 1));
      continue;
    }
    std::string_view placeholder = text.substr(++i, 1);
    if (placeholder == "%") {
      format.AddLiteral("%");
      continue;
    }
    std::optional<Field> field = placeholder.empty() ? std::nullopt : FieldOfPlaceholder(placeholder[0]);
    if (!field) {
      return InputError(fmt::format("unknown placeholder '%{}' in $NINJA_STATUS", placeholder));
    }
    format.AddField(*field);
  }
  format.AddField(Field::kDescription);
  return format;
}

Result<StatusFormat> StatusFormat::FromVariables(std::string_view text) {
  StatusFormat format;
  size_t i = 0;
  while (i < text.size()) {
    if (text[i] != '$') {
      format.AddLiteral(text.substr(i++, 1));
      continue;
    }
    std::string_view rest = text.substr(i + 1);
    if (!rest.empty() && (rest[0] == '$' || rest[0] == ' ' || rest[0] == ':')) {
      format.AddLiteral(rest.substr(0, 1));
      i += 2;
      continue;
    }
    bool braces = rest.starts_with('{');
    if (braces) {
      rest.remove_prefix(1);
    }
    auto name_end = std::find_if_not(rest.begin(), rest.end(), IsNameChar);
    std::string_view name = rest.substr(0, static_cast<size_t>(name_end - rest.begin()));
    if (name.empty() || (braces && !rest.substr(name.size()).starts_with('}'))) {
      return InputError(fmt::format("bad $-escape in --status format '{}' (literal $ must be written as $$)", text));
    }
    std::optional<Field> field = FieldOfVariable(name);
    if (!field) {
      return InputError(fmt::format("unknown variable '{}' in --status format", name));
    }
    format.AddField(*field);
    i += 1 + name.size() + (braces ? 2 : 0);
  }
  return format;
}

std::string StatusFormat::Value(Field field, const Progress& progress) {
  std::optional<double> eta = progress.eta_ms();
  switch (field) {
    case Field::kStarted:
      return fmt::format("{}", progress.started());
    case Field::kTotal:
      return fmt::format("{}", progress.total());
    case Field::kRunning:
      return fmt::format("{}", progress.running());
    case Field::kUnstarted:
      return fmt::format("{}", progress.unstarted());
    case Field::kFinished:
      return fmt::format("{}", progress.finished());
    case Field::kOverallRate:
      return RateText(progress.overall_rate());
    case Field::kCurrentRate:
      return RateText(progress.current_rate());
    case Field::kPercent:
      return fmt::format("{:3}%", progress.percent());
    case Field::kElapsedSeconds:
      return fmt::format("{:.3f}", static_cast<double>(progress.elapsed_ms()) / 1000);
    case Field::kElapsed:
      return ClockText(static_cast<double>(progress.elapsed_ms()), NeedsHours(progress));
    case Field::kEtaSeconds:
      return eta ? fmt::format("{:.3f}", *eta / 1000) : "?";
    case Field::kEta:
      return eta ? ClockText(*eta, NeedsHours(progress)) : "?";
    case Field::kPredictedPercent:
      return fmt::format("{:3}%", static_cast<int>(100 * progress.predicted_part()));
    case Field::kLiteral:
    case Field::kDescription:
      break;
  }
  return "";
}

std::string StatusFormat::Format(const Progress& progress, std::string_view description) const {
  std::string text;
  for (const Piece& piece : pieces_) {
    if (piece.field == Field::kLiteral) {
      text += piece.literal;
    } else if (piece.field == Field::kDescription) {
      text += description;
    } else {
      text += Value(piece.field, progress);
    }
  }
  return text;
}

}  // namespace rbuild
