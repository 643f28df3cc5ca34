// `-t rules`: the rules of the build file, those of its subninjas excepted.
#include <algorithm>
#include <array>

#include "tools/tool_flags.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

constexpr std::array kFlags = {ToolFlag{'d', "", "", "also show what each rule's commands are called"}};

}  // namespace

Result<int> RunRulesTool(ToolCall& call) {
  const std::optional<ToolLine> line = ReadToolFlags(call, kFlags, "");
  if (!line) {
    return 1;
  }
  std::vector<const Rule*> rules;
  for (const auto& [name, rule] : call.graph().root_scope()->rules()) {
    rules.push_back(rule);
  }
  std::sort(rules.begin(), rules.end(), [](const Rule* a, const Rule* b) { return a->name < b->name; });
  std::string text;
  for (const Rule* rule : rules) {
    const Value* description = line->Has("d") ? rule->Find("description") : nullptr;
    text += rule->name + (description != nullptr ? ": " + description->Unexpanded() : "") + "\n";
  }
  call.Print(text);
  return 0;
}

}  // namespace rbuild
