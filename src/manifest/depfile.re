// ParseDepfile: words by re2c, and what they mean.
#include "manifest/depfile.h"

#include <cstdint>
#include <unordered_set>
#include <utility>

#include "base/path.h"

namespace rbuild {

namespace {

/*!re2c
  re2c:define:YYCTYPE = "unsigned char";
  re2c:define:YYCURSOR = cursor;
  re2c:define:YYMARKER = marker;
  re2c:yyfill:enable = 0;

  eol = "\r"? "\n";
*/

constexpr std::string_view kEnvPrefix = "# env-dep:";
constexpr std::string_view kTreePrefix = "# tree-dep:";
constexpr std::string_view kCommentPrefix = "# ";

// A list of canonical paths without repetitions.
class PathList {
 public:
  PathList() : known_(0, Hash{this}, Equal{this}) {}
  PathList(const PathList&) = delete;
  PathList& operator=(const PathList&) = delete;

  bool Contains(std::string_view path) const { return known_.contains(path); }
  void Add(std::string_view path) {
    if (!Contains(path)) {
      paths_.emplace_back(path);
      known_.insert(static_cast<uint32_t>(paths_.size() - 1));
    }
  }
  std::vector<std::string> Take() && { return std::move(paths_); }

 private:
  // The set holds indices, so that each path is stored once.
  struct Hash {
    using is_transparent = void;
    const PathList* list;
    size_t operator()(std::string_view path) const { return std::hash<std::string_view>()(path); }
    size_t operator()(uint32_t index) const { return (*this)(list->paths_[index]); }
  };
  struct Equal {
    using is_transparent = void;
    const PathList* list;
    std::string_view text(uint32_t index) const { return list->paths_[index]; }
    std::string_view text(std::string_view path) const { return path; }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return text(a) == text(b);
    }
  };

  std::vector<std::string> paths_;
  std::unordered_set<uint32_t, Hash, Equal> known_;
};

// How a word ended.
enum class WordEnd { kBlank, kJoinedLine, kNewline, kEndOfText };

std::string Unescape(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == 'n' || next == 'r' || next == '\\') {
      result += next == 'n' ? '\n' : next == 'r' ? '\r' : '\\';
      ++i;
    } else {
      result += text[i];
    }
  }
  return result;
}

class DepfileParser {
 public:
  // The copy of `content` has the NUL at its end that the generated code stops at.
  explicit DepfileParser(std::string_view content) : text_(content), next_(text_.data()) {}

  Result<Depfile> Parse(const std::string& name) {
    bool at_line_start = true;
    WordEnd end = WordEnd::kNewline;
    do {
      if (at_line_start && ReadComment()) {
        end = WordEnd::kNewline;
        continue;
      }
      word_.clear();
      end = ReadWord();
      if (!TakeWord()) {
        return InputError("inputs may not also have inputs", Location{name, line_, 0, ""});
      }
      at_line_start = end == WordEnd::kNewline;
      if (at_line_start) {
        reading_targets_ = true;
        target_is_input_ = false;
      }
      line_ += end == WordEnd::kNewline || end == WordEnd::kJoinedLine ? 1 : 0;
    } while (end != WordEnd::kEndOfText);

    if (found_word_ && !found_colon_) {
      return InputError("expected ':' in depfile", Location{name, 0, 0, ""});
    }
    depfile_.targets = std::move(targets_).Take();
    depfile_.inputs = std::move(inputs_).Take();
    depfile_.trees = std::move(trees_).Take();
    return std::move(depfile_);
  }

 private:
  const char* text_end() const { return text_.data() + text_.size(); }

  // Reads the comment that stands here, if one does, with the end of its line.
  bool ReadComment() {
    const std::string_view rest(next_, text_end());
    if (!rest.starts_with(kCommentPrefix)) {
      return false;
    }
    const size_t newline = rest.find('\n');
    std::string_view line = rest.substr(0, newline);
    next_ += newline == std::string_view::npos ? rest.size() : newline + 1;
    ++line_;
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.starts_with(kEnvPrefix)) {
      AddEnv(line.substr(kEnvPrefix.size()));
    } else if (line.starts_with(kTreePrefix) && line.size() > kTreePrefix.size()) {
      trees_.Add(CanonicalPath(Unescape(line.substr(kTreePrefix.size()))));
    }
    return true;
  }

  void AddEnv(std::string_view text) {
    const size_t equals = text.find('=');
    EnvDependency dependency;
    dependency.name = Unescape(text.substr(0, equals));
    if (equals != std::string_view::npos) {
      dependency.value = Unescape(text.substr(equals + 1));
    }
    if (!dependency.name.empty()) {
      depfile_.env.push_back(std::move(dependency));
    }
  }

  // What `word_` is: nothing, a target or an input. False if it is an input of something that is an input itself.
  bool TakeWord() {
    const bool is_input = !reading_targets_;
    found_word_ = found_word_ || !word_.empty();
    if (word_.ends_with(':')) {
      word_.pop_back();
      reading_targets_ = false;
      found_colon_ = true;
    }
    if (word_.empty()) {
      return true;
    }
    CanonicalizePath(&word_);
    const bool known_input = inputs_.Contains(word_);
    if (is_input && !known_input) {
      inputs_.Add(word_);
      return !target_is_input_;
    }
    if (!is_input && known_input) {
      target_is_input_ = true;
    } else if (!is_input) {
      targets_.Add(word_);
    }
    return true;
  }

  // Appends to word_ up to the next separator, and reads that.
  WordEnd ReadWord();

  std::string text_;
  const char* next_;
  int line_ = 1;
  std::string word_;
  bool reading_targets_ = true;   // no colon was read in this rule
  bool target_is_input_ = false;  // a target of this rule is an input of an earlier one
  bool found_word_ = false;
  bool found_colon_ = false;
  PathList targets_;
  PathList inputs_;
  PathList trees_;
  Depfile depfile_;
};

WordEnd DepfileParser::ReadWord() {
  const char* cursor = next_;
  const char* marker = nullptr;
  for (;;) {
    const char* start = cursor;
    /*!re2c
      // An odd number of backslashes before a blank: the last one escapes it, the others stand for half as many.
      // An even number: they are what they are, and the blank ends the word.
      "\\"+ " " {
        const size_t count = static_cast<size_t>(cursor - start) - 1;
        if (count % 2 == 0) {
          word_.append(count, '\\');
          next_ = cursor;
          return WordEnd::kBlank;
        }
        word_.append(count / 2, '\\');
        word_ += ' ';
        continue;
      }
      "\\"+ eol {
        const size_t count = std::string_view(start, cursor).find_first_of("\r\n");
        word_.append(count - count % 2, '\\');
        next_ = cursor;
        return count % 2 == 0 ? WordEnd::kNewline : WordEnd::kJoinedLine;
      }
      "\\"+ "#" {
        word_.append(start + 1, cursor);
        continue;
      }
      // A colon with a blank behind it ends the targets, whatever stands before it.
      "\\"+ ":" {
        const bool ends_targets = std::string_view(" \t\r\n\0", 5).find(*cursor) != std::string_view::npos;
        word_.append(ends_targets ? start : start + 1, cursor);
        continue;
      }
      "$$"                         { word_ += '$'; continue; }
      [^\\$ \t\r\n\000]+ | "\\"+ | "$" { word_.append(start, cursor); continue; }
      [ \t\r]                      { next_ = cursor; return WordEnd::kBlank; }
      eol                          { next_ = cursor; return WordEnd::kNewline; }
      "\000" {
        next_ = start == text_end() ? start : cursor;
        return start == text_end() ? WordEnd::kEndOfText : WordEnd::kBlank;
      }
    */
  }
}

}  // namespace

Result<Depfile> ParseDepfile(std::string_view content, const std::string& name) {
  return DepfileParser(content).Parse(name);
}

std::string EscapeDepfilePath(std::string_view path) {
  std::string text;
  for (char c : path) {
    if (c == '$') {
      text += '$';
    } else if (c == ' ' || c == '#') {
      text += '\\';
    }
    text += c;
  }
  return text;
}

}  // namespace rbuild
