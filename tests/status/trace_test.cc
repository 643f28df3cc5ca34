// TraceRecorder: lanes, events, overlap.
#include "status/trace.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "fakes/fake_output.h"
#include "fakes/memory_disk.h"
#include "status/ninja_status.h"

namespace rbuild {
namespace {

class TraceTest : public testing::Test {
 protected:
  struct Event {
    std::string name;
    std::string category;
    int64_t start_us = 0;
    int64_t duration_us = 0;
    int64_t lane = 0;
    std::vector<std::string> outputs;
    friend bool operator==(const Event&, const Event&) = default;
  };

  void Start(uint32_t id, int64_t now_ms) { trace_.EdgeStarted(Edge(id, {}), now_ms); }
  void Finish(uint32_t id, int64_t start_ms, int64_t announce_ms, int64_t end_ms,
              std::vector<uint32_t> upstreams = {}) {
    EdgeResult result;
    result.start_ms = start_ms;
    result.announce_ms = announce_ms;
    result.end_ms = end_ms;
    trace_.EdgeFinished(Edge(id, std::move(upstreams)), result);
  }
  // Both at once, where lanes don't matter.
  void Run(uint32_t id, int64_t start_ms, int64_t announce_ms, int64_t end_ms, std::vector<uint32_t> upstreams = {}) {
    Start(id, start_ms);
    Finish(id, start_ms, announce_ms, end_ms, std::move(upstreams));
  }
  static EdgeInfo Edge(uint32_t id, std::vector<uint32_t> upstreams) {
    EdgeInfo edge;
    edge.id = id;
    edge.description = "edge " + std::to_string(id);
    edge.outputs = {"out" + std::to_string(id)};
    edge.upstreams = std::move(upstreams);
    return edge;
  }
  static std::vector<Event> Parse(const std::string& json) {
    std::vector<Event> events;
    simdjson::dom::parser parser;
    simdjson::dom::array array;
    if (parser.parse(json).get(array) != simdjson::SUCCESS) {
      ADD_FAILURE() << "not a JSON array: " << json;
      return events;
    }
    for (simdjson::dom::element element : array) {
      EXPECT_EQ("X", std::string_view(element["ph"]));
      Event event{std::string(std::string_view(element["name"])),
                  std::string(std::string_view(element["cat"])),
                  int64_t(element["ts"]),
                  int64_t(element["dur"]),
                  int64_t(element["tid"]),
                  {}};
      for (simdjson::dom::element output : element["args"]["outputs"].get_array()) {
        event.outputs.emplace_back(std::string_view(output));
      }
      events.push_back(event);
    }
    return events;
  }

  FakeOutput output_;
  NinjaStatus inner_{output_, Environment(), {}};
  TraceRecorder trace_{inner_};
};

TEST_F(TraceTest, AnEmptyBuildIsAnEmptyArray) {
  EXPECT_TRUE(Parse(trace_.ToJson()).empty());
  EXPECT_EQ("pipelining overlapped 0.0 s", trace_.SummaryText());
}

TEST_F(TraceTest, AnEdgeThatAnnouncedHasTwoEvents) {
  trace_.BuildStarted(100);
  Run(1, 100, 150, 300);
  Run(2, 300, -1, 310);
  std::vector<Event> expected = {{"edge 1", "front", 0, 50'000, 0, {"out1"}},
                                 {"edge 1", "codegen", 50'000, 150'000, 0, {"out1"}},
                                 {"edge 2", "edge", 200'000, 10'000, 0, {"out2"}}};
  EXPECT_EQ(expected, Parse(trace_.ToJson()));
}

TEST_F(TraceTest, LanesAreJobSlotsAndUsedAgain) {
  Start(1, 0);
  Start(2, 0);
  Finish(1, 0, -1, 10);
  Start(3, 10);
  Finish(3, 10, -1, 20);
  Finish(2, 0, -1, 30);
  std::vector<int64_t> lanes;
  for (const Event& event : Parse(trace_.ToJson())) {
    lanes.push_back(event.lane);
  }
  EXPECT_EQ((std::vector<int64_t>{0, 0, 1}), lanes);
}

TEST_F(TraceTest, AnyNameIsValidJson) {
  EdgeInfo edge = Edge(1, {});
  edge.description = "a \"quoted\" \\ name\n\x01\t \xe6\xbc\xa2 \xff\xc3( \xed\xa0\x80 \xf5";
  edge.outputs = {"with \"quotes\"", "\xf0\x9f\xa6\x80"};
  trace_.EdgeStarted(edge, 0);
  trace_.EdgeFinished(edge, {});
  std::vector<Event> events = Parse(trace_.ToJson());
  ASSERT_EQ(1U, events.size());
  EXPECT_EQ(
      "a \"quoted\" \\ name\n\x01\t \xe6\xbc\xa2 \xef\xbf\xbd\xef\xbf\xbd( \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd "
      "\xef\xbf\xbd",
      events[0].name);
  EXPECT_EQ(edge.outputs, events[0].outputs);
}

TEST_F(TraceTest, UnitsAreNamedAsCargoNamesThem) {
  EdgeInfo edge = Edge(1, {});
  edge.unit = "serde (lib)";
  trace_.EdgeStarted(edge, 0);
  trace_.EdgeFinished(edge, {});
  EXPECT_EQ("serde (lib)", Parse(trace_.ToJson()).at(0).name);
}

TEST_F(TraceTest, OverlapIsTheTimeBesideAnUpstreamsCodegen) {
  Run(1, 0, 100, 300);
  Run(2, 120, -1, 400, {1});
  PipelineOverlap overlap = trace_.Overlap();
  EXPECT_EQ(180, overlap.edge_ms);
  EXPECT_EQ(180, overlap.wall_ms);
  EXPECT_EQ(1, overlap.edges);
  EXPECT_EQ("pipelining overlapped 0.2 s", trace_.SummaryText());
}

TEST_F(TraceTest, SeveralUpstreamsCountOnceForAnEdge) {
  Run(1, 0, 100, 300);
  Run(2, 0, 150, 250);
  Run(3, 160, -1, 500, {1, 2});
  EXPECT_EQ(140, trace_.Overlap().edge_ms);
}

TEST_F(TraceTest, SeveralEdgesCountEachButTheClockOnce) {
  Run(1, 0, 100, 300);
  Run(2, 100, -1, 200, {1});
  Run(3, 150, -1, 400, {1});
  PipelineOverlap overlap = trace_.Overlap();
  EXPECT_EQ(100 + 150, overlap.edge_ms);
  EXPECT_EQ(200, overlap.wall_ms);
  EXPECT_EQ(2, overlap.edges);
}

TEST_F(TraceTest, NoOverlapWithoutAnnouncementOrUpstreamOrAtTheBorder) {
  Run(1, 0, -1, 300);
  Run(2, 100, -1, 200, {1});  // never announced
  Run(3, 0, 50, 300);
  Run(4, 100, -1, 200);           // not downstream of 3
  Run(5, 300, -1, 400, {3});      // starts when it ends
  Run(6, 300, -1, 400, {3, 77});  // an upstream that did not run
  PipelineOverlap overlap = trace_.Overlap();
  EXPECT_EQ(0, overlap.edge_ms);
  EXPECT_EQ(0, overlap.edges);
}

TEST_F(TraceTest, AnUpstreamThatRanTwiceCountsBothTimes) {
  Run(1, 0, 10, 100);
  Run(1, 200, 210, 300);
  Run(2, 50, -1, 250, {1});
  EXPECT_EQ(50 + 40, trace_.Overlap().edge_ms);
}

TEST_F(TraceTest, PassesEverythingOn) {
  trace_.BuildStarted(0);
  trace_.PlanTotal(1);
  trace_.PlanExpected(1, 10);
  Start(1, 0);
  trace_.EdgeAnnounced(Edge(1, {}), 5);
  Finish(1, 0, 5, 10);
  trace_.EdgeFresh(Edge(2, {}));
  trace_.FreshDiagnostics(Edge(2, {}), "old\n");
  trace_.Tick(20);
  trace_.Info("i");
  trace_.Warning("w");
  trace_.Error("e");
  trace_.Explain("x");
  trace_.BuildFinished({});
  EXPECT_EQ("[1/1] edge 1\nold\nrbuild: i\n", output_.out);
  EXPECT_EQ("rbuild: warning: w\nrbuild: error: e\nrbuild explain: x\n", output_.err);
}

TEST_F(TraceTest, IsWrittenThroughTheDisk) {
  MemoryDisk disk;
  Run(1, 0, -1, 10);
  ASSERT_TRUE(disk.MakeDirs("target").has_value());
  ASSERT_TRUE(trace_.Write(disk, "target/trace.json").has_value());
  EXPECT_EQ(trace_.ToJson(), disk.Content("target/trace.json"));
}

TEST_F(TraceTest, AFailingDiskIsAnErrorThatSaysWhatFailed) {
  MemoryDisk disk;
  disk.FailAfter(0);
  Result<void> written = trace_.Write(disk, "trace.json");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(0U, written.error().message.find("writing the trace: "));
}

}  // namespace
}  // namespace rbuild
