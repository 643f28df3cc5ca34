// StatusDecorator: a Status that passes everything on; what derives from it changes what it is about.
#pragma once

#include <string_view>

#include "status/status.h"

namespace rbuild {

class StatusDecorator : public Status {
 public:
  // `inner` must outlive this.
  explicit StatusDecorator(Status& inner) : inner_(inner) {}

  void PlanTotal(int commands) override { inner_.PlanTotal(commands); }
  void PlanExpected(int commands, int64_t total_ms) override { inner_.PlanExpected(commands, total_ms); }
  void EdgeStarted(const EdgeInfo& edge, int64_t now_ms) override { inner_.EdgeStarted(edge, now_ms); }
  void EdgeAnnounced(const EdgeInfo& edge, int64_t now_ms) override { inner_.EdgeAnnounced(edge, now_ms); }
  void EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) override { inner_.EdgeFinished(edge, result); }
  void EdgeFresh(const EdgeInfo& edge) override { inner_.EdgeFresh(edge); }
  void EdgeDirty(const EdgeInfo& edge, std::string_view reason) override { inner_.EdgeDirty(edge, reason); }
  void FreshDiagnostics(const EdgeInfo& edge, std::string_view output) override {
    inner_.FreshDiagnostics(edge, output);
  }
  void Tick(int64_t now_ms) override { inner_.Tick(now_ms); }
  void Explain(std::string_view text) override { inner_.Explain(text); }
  void Info(std::string_view message) override { inner_.Info(message); }
  void Warning(std::string_view message) override { inner_.Warning(message); }
  void Error(std::string_view message) override { inner_.Error(message); }
  void BuildStarted(int64_t now_ms) override { inner_.BuildStarted(now_ms); }
  void BuildFinished(const BuildSummary& summary) override { inner_.BuildFinished(summary); }

 protected:
  Status& inner() { return inner_; }

 private:
  Status& inner_;
};

}  // namespace rbuild
