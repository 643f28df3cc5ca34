// FlagSet: on top of CLI11.
#include "cli/flag_set.h"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace rbuild {

namespace {

// Words, and the first flag that is unknown.
FlagSet::Rest Sort(std::vector<std::string> remaining) {
  FlagSet::Rest rest;
  bool words_only = false;
  for (std::string& item : remaining) {
    if (!words_only && item == "--") {
      words_only = true;
    } else if (!words_only && item.size() > 1 && item[0] == '-') {
      if (rest.unknown_flag.empty()) {
        rest.unknown_flag = item.starts_with("--") ? item.substr(0, item.find('=')) : item;
      }
    } else {
      rest.words.push_back(std::move(item));
    }
  }
  return rest;
}

}  // namespace

FlagSet::FlagSet() : app_(std::make_unique<CLI::App>()) {
  app_->set_help_flag();
  app_->allow_extras();
}

FlagSet::~FlagSet() = default;

void FlagSet::Text(const std::string& names, std::string& value, const std::string& kind, const std::string& help) {
  app_->add_option(names, value, help)->type_name(kind)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void FlagSet::Texts(const std::string& names, std::vector<std::string>& values, const std::string& kind,
                    const std::string& help) {
  app_->add_option(names, values, help)
      ->type_name(kind)
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void FlagSet::Choice(const std::string& names, std::string& value, const std::string& usual, const std::string& kind,
                     const std::string& help) {
  app_->add_flag(names + "{" + usual + "}", value, help)
      ->type_name(kind)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void FlagSet::Switch(const std::string& names, bool& value, const std::string& help) {
  app_->add_flag_callback(names, [&value] { value = true; }, help);
}

void FlagSet::Count(const std::string& names, int& value, const std::string& help) {
  Each(names, [&value] { ++value; }, help);
}

void FlagSet::Each(const std::string& names, std::function<void()> action, const std::string& help) {
  app_->add_flag_callback(names, std::move(action), help)->trigger_on_parse();
}

bool FlagSet::Knows(const std::string& name) const {
  return app_->get_option_no_throw(name) != nullptr;
}

bool FlagSet::TakesValue(const std::string& name) const {
  const CLI::Option* option = app_->get_option_no_throw(name);
  return option != nullptr && option->get_items_expected_max() > 0;
}

bool FlagSet::Given(const std::string& name) const {
  return app_->count(name) > 0;
}

std::string FlagSet::Spelled(const std::string& name) const {
  const CLI::Option* option = app_->get_option_no_throw(name);
  const std::string& spelled = option->get_lnames().empty() ? name : "--" + option->get_lnames().front();
  return fmt::format("{} <{}>", spelled, option->get_type_name());
}

std::vector<std::string> FlagSet::LongNames() const {
  std::vector<std::string> names;
  for (const CLI::Option* option : std::as_const(*app_).get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

std::string FlagSet::Table() const {
  std::string table;
  for (const CLI::Option* option : std::as_const(*app_).get_options()) {
    std::string names;
    for (const std::string& name : option->get_snames()) {
      names += (names.empty() ? "-" : ", -") + name;
    }
    for (const std::string& name : option->get_lnames()) {
      names += (names.empty() ? "    --" : ", --") + name;
    }
    if (option->get_items_expected_max() > 0) {
      names += " " + option->get_type_name();
    } else if (!option->get_type_name().empty()) {
      names += "[=" + option->get_type_name() + "]";
    }
    table += fmt::format("  {:<31} {}\n", names, option->get_description());
  }
  return table;
}

// Looks at the short flags of arguments[index]; returns how many further arguments they take.
size_t FlagSet::ScanCluster(const std::vector<std::string>& arguments, size_t index, const std::string& last,
                            Scan& scan) const {
  const std::string& cluster = arguments[index];
  for (size_t i = 1; i < cluster.size(); ++i) {
    std::string name = {'-', cluster[i]};
    if (!TakesValue(name)) {
      continue;
    }
    const bool attached = i + 1 < cluster.size();
    if (!attached && index + 1 >= arguments.size()) {
      scan.missing_value = name;
    } else if (name == last) {
      scan.last_flag = index;
      scan.last_value = attached ? cluster.substr(i + 1) : arguments[index + 1];
      scan.after_last = index + (attached ? 1 : 2);
    }
    return attached ? 0 : 1;
  }
  return 0;
}

FlagSet::Scan FlagSet::ScanArguments(const std::vector<std::string>& arguments, const std::string& last) const {
  Scan scan;
  for (size_t i = 0; i < arguments.size() && !scan.last_flag; ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") {
      scan.dashes = i;
      break;
    }
    if (argument.starts_with("--")) {
      if (argument.find('=') == std::string::npos && TakesValue(argument)) {
        if (++i == arguments.size()) {
          scan.missing_value = argument;
        }
      }
    } else if (argument.size() > 1 && argument[0] == '-') {
      i += ScanCluster(arguments, i, last, scan);
    } else {
      scan.words.push_back(i);
    }
  }
  return scan;
}

FlagSet::Rest FlagSet::Parse(std::vector<std::string> arguments) {
  // CLI11 takes the arguments from the back, and `--name=` for a flag without value.
  std::vector<std::string> reversed;
  bool words_only = false;
  for (std::string& argument : arguments) {
    size_t equals = argument.find('=');
    words_only = words_only || argument == "--";
    if (!words_only && argument.starts_with("--") && equals != std::string::npos &&
        TakesValue(argument.substr(0, equals))) {
      reversed.push_back(argument.substr(0, equals));
      reversed.push_back(argument.substr(equals + 1));
    } else {
      reversed.push_back(std::move(argument));
    }
  }
  std::reverse(reversed.begin(), reversed.end());
  try {
    app_->parse(std::move(reversed));
  } catch (const CLI::Error& error) {
    return {.words = {}, .unknown_flag = "", .error = error.what()};
  }
  return Sort(app_->remaining());
}

}  // namespace rbuild
