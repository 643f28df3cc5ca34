// Cfg: a recursive descent parser and the evaluation of its trees.
#include "cargo/cfg.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild::cargo {
namespace {

bool IsIdentifierStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool IsIdentifierPart(char c) {
  return IsIdentifierStart(c) || (c >= '0' && c <= '9');
}

// Deep enough for anything a person writes, shallow enough for any stack.
constexpr int kDeepestNesting = 100;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<CfgExpr> Whole() {
    TRY_ASSIGN(CfgExpr expr, Expression(0));
    TRY(End());
    return expr;
  }

  Result<Cfg> WholeCfg() {
    TRY_ASSIGN(Word word, Identifier());
    TRY_ASSIGN(Cfg cfg, RestOfCfg(std::move(word.name)));
    TRY(End());
    return cfg;
  }

 private:
  struct Word {
    std::string name;
    bool raw = false;
  };

  tl::unexpected<Error> Fail(std::string_view problem) const {
    return InputError(
        fmt::format("failed to parse `{}` as a cfg expression: {} at column {}", text_, problem, at_ + 1));
  }

  std::string Here() const { return at_ == text_.size() ? "the end" : fmt::format("`{}`", text_.substr(at_, 1)); }

  void SkipBlanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  bool Accept(char c) {
    SkipBlanks();
    if (at_ < text_.size() && text_[at_] == c) {
      ++at_;
      return true;
    }
    return false;
  }

  Result<void> Expect(char c) {
    if (!Accept(c)) {
      return Fail(fmt::format("expected `{}`, found {}", c, Here()));
    }
    return {};
  }

  Result<void> End() {
    SkipBlanks();
    if (at_ != text_.size()) {
      return Fail(fmt::format("unexpected {} after the expression", Here()));
    }
    return {};
  }

  Result<Word> Identifier() {
    SkipBlanks();
    Word word;
    if (text_.substr(at_).starts_with("r#")) {
      word.raw = true;
      at_ += 2;
    }
    size_t start = at_;
    if (at_ == text_.size() || !IsIdentifierStart(text_[at_])) {
      return Fail(fmt::format("expected a name, found {}", Here()));
    }
    while (at_ < text_.size() && IsIdentifierPart(text_[at_])) {
      ++at_;
    }
    word.name = text_.substr(start, at_ - start);
    return word;
  }

  Result<Cfg> RestOfCfg(std::string name) {
    Cfg cfg{std::move(name), std::nullopt};
    if (!Accept('=')) {
      return cfg;
    }
    SkipBlanks();
    if (at_ == text_.size() || text_[at_] != '"') {
      return Fail(fmt::format("expected a string in double quotes, found {}", Here()));
    }
    size_t end = text_.find('"', at_ + 1);
    if (end == std::string_view::npos) {
      return Fail("the string has no closing quote that starts");
    }
    cfg.value = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return cfg;
  }

  Result<CfgExpr> List(CfgExpr::Kind kind, int depth) {
    CfgExpr expr{kind, {}, {}};
    TRY(Expect('('));
    while (!Accept(')')) {
      TRY_ASSIGN(CfgExpr part, Expression(depth + 1));
      expr.parts.push_back(std::move(part));
      if (!Accept(',')) {
        TRY(Expect(')'));
        break;
      }
    }
    return expr;
  }

  Result<CfgExpr> Expression(int depth) {
    if (depth > kDeepestNesting) {
      return Fail(fmt::format("more than {} nested expressions", kDeepestNesting));
    }
    TRY_ASSIGN(Word word, Identifier());
    if (!word.raw) {
      SkipBlanks();
      bool is_call = at_ < text_.size() && text_[at_] == '(';
      if (is_call && (word.name == "all" || word.name == "any")) {
        return List(word.name == "all" ? CfgExpr::Kind::kAll : CfgExpr::Kind::kAny, depth);
      }
      if (is_call && word.name == "not") {
        return Negation(depth);
      }
      if (is_call) {
        return Fail(fmt::format("`{}` can't have arguments (only all, any and not can): `(`", word.name));
      }
      if (word.name == "all" || word.name == "any" || word.name == "not") {
        return Fail(fmt::format("expected `(` after `{}`, found {}", word.name, Here()));
      }
      bool is_value = at_ < text_.size() && text_[at_] == '=';
      if (!is_value && (word.name == "true" || word.name == "false")) {
        return CfgExpr{word.name == "true" ? CfgExpr::Kind::kTrue : CfgExpr::Kind::kFalse, {}, {}};
      }
    }
    TRY_ASSIGN(Cfg cfg, RestOfCfg(std::move(word.name)));
    return CfgExpr{CfgExpr::Kind::kCfg, std::move(cfg), {}};
  }

  Result<CfgExpr> Negation(int depth) {
    TRY(Expect('('));
    TRY_ASSIGN(CfgExpr part, Expression(depth + 1));
    Accept(',');
    TRY(Expect(')'));
    CfgExpr expr{CfgExpr::Kind::kNot, {}, {}};
    expr.parts.push_back(std::move(part));
    return expr;
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<Cfg> Cfg::Parse(std::string_view text) {
  return Parser(text).WholeCfg();
}

std::string Cfg::ToString() const {
  return value ? fmt::format("{}=\"{}\"", name, *value) : name;
}

Result<CfgExpr> CfgExpr::Parse(std::string_view text) {
  return Parser(text).Whole();
}

bool CfgExpr::Matches(const CfgSet& set) const {
  auto matches = [&set](const CfgExpr& part) { return part.Matches(set); };
  switch (kind) {
    case Kind::kTrue:
      return true;
    case Kind::kFalse:
      return false;
    case Kind::kCfg:
      return std::find(set.begin(), set.end(), cfg) != set.end();
    case Kind::kNot:
      return !parts.front().Matches(set);
    case Kind::kAll:
      return std::all_of(parts.begin(), parts.end(), matches);
    case Kind::kAny:
      return std::any_of(parts.begin(), parts.end(), matches);
  }
  return false;
}

Result<PlatformSpec> PlatformSpec::Parse(std::string_view text) {
  if (!text.starts_with("cfg(")) {
    if (text.empty() || text.find_first_of(" ()\"") != std::string_view::npos) {
      return InputError(fmt::format("`{}` is neither a target triple nor a cfg(...) expression", text));
    }
    return PlatformSpec{std::string(text), std::nullopt};
  }
  if (!text.ends_with(")")) {
    return InputError(fmt::format("failed to parse `{}`: cfg( without its closing parenthesis", text));
  }
  auto expr = CfgExpr::Parse(text.substr(4, text.size() - 5));
  if (!expr) {
    return tl::make_unexpected(std::move(expr).error());
  }
  return PlatformSpec{"", *std::move(expr)};
}

bool PlatformSpec::Matches(std::string_view target, const CfgSet& set) const {
  return expr ? expr->Matches(set) : triple == target;
}

}  // namespace rbuild::cargo
