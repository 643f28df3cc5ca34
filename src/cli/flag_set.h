// FlagSet: flags, each defined once, and the reading of a command line into the variables behind them.
//
// The only place that knows the library for command lines.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rbuild {

// Names are given as "-j,--jobs". All variables must outlive the set.
class FlagSet {
 public:
  // What is found without judging any value.
  struct Scan {
    std::string missing_value;        // the flag at the end that lacks its value; "" if none
    std::optional<size_t> last_flag;  // where the flag stands at which the reading ended (see ScanArguments)
    std::string last_value;
    size_t after_last = 0;         // the first argument behind it
    std::vector<size_t> words;     // where the arguments stand that are neither flags nor their values
    std::optional<size_t> dashes;  // where "--" stands
  };
  // What a set does not know.
  struct Rest {
    std::vector<std::string> words;
    std::string unknown_flag;  // the first one; "" if none
    std::string error;         // "" if none: `--quiet=x`, a value for a flag that takes none
  };

  FlagSet();
  ~FlagSet();
  FlagSet(const FlagSet&) = delete;
  FlagSet& operator=(const FlagSet&) = delete;

  // A flag with a value; the last one counts.
  void Text(const std::string& names, std::string& value, const std::string& kind, const std::string& help);
  // A flag with a value that may be given several times.
  void Texts(const std::string& names, std::vector<std::string>& values, const std::string& kind,
             const std::string& help);
  // A flag whose value may be left out, `value` being `usual` then; else it stands behind a `=`.
  void Choice(const std::string& names, std::string& value, const std::string& usual, const std::string& kind,
              const std::string& help);
  void Switch(const std::string& names, bool& value, const std::string& help);
  void Count(const std::string& names, int& value, const std::string& help);
  // `action` is called at each occurrence, in the order of the command line.
  void Each(const std::string& names, std::function<void()> action, const std::string& help);

  bool Knows(const std::string& name) const;
  bool TakesValue(const std::string& name) const;
  // After Parse().
  bool Given(const std::string& name) const;
  // "--bin <NAME>", "--jobs <N>" also for "-j". REQUIRES: Knows(name).
  std::string Spelled(const std::string& name) const;
  // "--jobs" and so on.
  std::vector<std::string> LongNames() const;
  // Help: one line for each flag, in the order of their definition.
  std::string Table() const;

  // Walks as getopt does, which alone tells a flag from another flag's value. Ends at "--" and behind the short flag
  // `last` ("" = none) with its value.
  Scan ScanArguments(const std::vector<std::string>& arguments, const std::string& last) const;
  // Sets the variables; words and flags may stand in any order. REQUIRES: no flag lacks its value; called once.
  Rest Parse(std::vector<std::string> arguments);

 private:
  size_t ScanCluster(const std::vector<std::string>& arguments, size_t index, const std::string& last,
                     Scan& scan) const;

  std::unique_ptr<CLI::App> app_;
};

}  // namespace rbuild
