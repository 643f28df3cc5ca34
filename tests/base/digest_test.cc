// SHA-256 digests, and the ids and tables that stages are addressed by.
#include "base/digest.h"

#include <unordered_set>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/ids.h"

namespace rbuild {
namespace {

// The examples of FIPS 180-2 and the empty text.
TEST(DigestTest, IsSha256) {
  EXPECT_EQ(DigestOf("").ToHex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(DigestOf("abc").ToHex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(DigestOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").ToHex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(DigestOf(std::string(1'000'000, 'a')).ToHex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(DigestTest, ManyPiecesAreOneText) {
  Hasher hasher;
  for (int i = 0; i < 1000; ++i) {
    hasher.Add(std::string(1000, 'a'));
  }
  EXPECT_EQ(hasher.Finish(), DigestOf(std::string(1'000'000, 'a')));
}

TEST(DigestTest, HexAndRawComeBack) {
  const Digest digest = DigestOf("x");
  EXPECT_EQ(Digest::FromHex(digest.ToHex()), digest);
  EXPECT_EQ(Digest::FromRaw(digest.raw()), digest);
  EXPECT_EQ(digest.ToShortHex(), digest.ToHex().substr(0, 16));
}

TEST(DigestTest, RefusesWhatIsNoDigest) {
  EXPECT_EQ(Digest::FromHex(""), std::nullopt);
  EXPECT_EQ(Digest::FromHex(std::string(63, 'a')), std::nullopt);
  EXPECT_EQ(Digest::FromHex(std::string(65, 'a')), std::nullopt);
  EXPECT_EQ(Digest::FromHex(std::string(63, 'a') + "g"), std::nullopt);
  EXPECT_EQ(Digest::FromHex(std::string(64, 'A')), std::nullopt);
  EXPECT_EQ(Digest::FromRaw("short"), std::nullopt);
}

TEST(DigestTest, ZeroIsNone) {
  EXPECT_TRUE(Digest().is_zero());
  EXPECT_FALSE(DigestOf("").is_zero());
}

TEST(HasherTest, FieldsCanNotBeMistakenForOthers) {
  EXPECT_NE(Hasher().AddField("ab").AddField("c").Finish(), Hasher().AddField("a").AddField("bc").Finish());
  EXPECT_NE(Hasher().AddField("").AddField("a").Finish(), Hasher().AddField("a").AddField("").Finish());
  EXPECT_EQ(Hasher().Add("ab").Add("c").Finish(), Hasher().Add("a").Add("bc").Finish());
}

TEST(HasherTest, NumbersHaveOneForm) {
  EXPECT_EQ(Hasher().AddNumber(0x0102).Finish(), DigestOf(std::string("\x02\x01\0\0\0\0\0\0", 8)));
  EXPECT_EQ(Hasher().AddDigest(DigestOf("x")).Finish(), DigestOf(DigestOf("x").raw()));
}

using TestId = Id<struct TestTag>;

TEST(IdTest, IsInvalidUntilGiven) {
  EXPECT_FALSE(TestId().valid());
  EXPECT_TRUE(TestId(0).valid());
  EXPECT_LT(TestId(1), TestId(2));
  EXPECT_EQ(std::unordered_set<TestId>({TestId(1), TestId(1), TestId(2)}).size(), 2);
}

TEST(IdMapTest, GrowsAndKeeps) {
  IdMap<TestId, int> map(2, 7);
  const TestId added = map.Add(9);
  EXPECT_EQ(added, TestId(2));
  map.GrowTo(5, 1);
  map.GrowTo(1);
  ASSERT_EQ(map.size(), 5);
  EXPECT_EQ(map[TestId(0)], 7);
  EXPECT_EQ(map[added], 9);
  EXPECT_EQ(map[TestId(4)], 1);
}

TEST(ClockTest, RunsForward) {
  RealClock clock;
  const int64_t start = clock.NowMs();
  EXPECT_GE(clock.NowMs(), start);
  EXPECT_GT(clock.WallNs(), int64_t{1'600'000'000} * 1'000'000'000);
}

}  // namespace
}  // namespace rbuild
