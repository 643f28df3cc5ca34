// JsonText: fields in cargo's order.
#include "cargo/json_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild::cargo {

std::string JsonStrings(const std::vector<std::string>& texts) {
  return JsonArray(texts, JsonQuoted);
}

std::string TargetJson(const Target& target) {
  return fmt::format(
      R"({{"kind":{},"crate_types":{},"name":{},"src_path":{},"edition":{},{}"doc":{},"doctest":{},"test":{}}})",
      JsonStrings(target.kinds), JsonStrings(target.crate_types), JsonQuoted(target.name), JsonQuoted(target.src_path),
      JsonQuoted(target.edition),
      target.required_features.empty()
          ? ""
          : fmt::format("\"required-features\":{},", JsonStrings(target.required_features)),
      target.doc, target.doctest, target.test);
}

std::string DebugInfoJson(const std::string& debuginfo) {
  return debuginfo.size() == 1 ? debuginfo : JsonQuoted(debuginfo);
}

}  // namespace rbuild::cargo
