// Paths as text.
#include "base/path.h"

#include <gtest/gtest.h>

namespace rbuild {
namespace {

struct Case {
  const char* path;
  const char* canonical;
};

class CanonicalPathTest : public testing::TestWithParam<Case> {};

TEST_P(CanonicalPathTest, IsAsNinjasRulesSay) {
  const auto [path, canonical] = GetParam();
  EXPECT_EQ(CanonicalPath(path), canonical);
}

TEST_P(CanonicalPathTest, InPlaceTellsWhetherItChanged) {
  const auto [path, canonical] = GetParam();
  std::string text = path;
  EXPECT_EQ(CanonicalizePath(&text), std::string_view(path) != canonical);
  EXPECT_EQ(text, canonical);
}

TEST_P(CanonicalPathTest, IsStable) {
  std::string text = GetParam().canonical;
  EXPECT_FALSE(CanonicalizePath(&text));
  EXPECT_EQ(text, GetParam().canonical);
}

INSTANTIATE_TEST_SUITE_P(Table, CanonicalPathTest,
                         testing::Values(Case{"", ""}, Case{"foo.h", "foo.h"}, Case{"./foo.h", "foo.h"},
                                         Case{"././foo.h", "foo.h"}, Case{"foo/./bar.h", "foo/bar.h"},
                                         Case{"x/foo/../bar.h", "x/bar.h"}, Case{"x/foo/../../bar.h", "bar.h"},
                                         Case{"foo//bar", "foo/bar"}, Case{"foo//.//..///bar", "bar"},
                                         Case{"foo/..", "."}, Case{"foo/../", "."}, Case{".", "."}, Case{"./", "."},
                                         Case{"./.", "."}, Case{"foo/", "foo"}, Case{"foo/.", "foo"},
                                         Case{"foo/bar/..", "foo"}, Case{"foo/.hidden_bar", "foo/.hidden_bar"},
                                         Case{"foo/..x/...", "foo/..x/..."}));

INSTANTIATE_TEST_SUITE_P(LeadingDots, CanonicalPathTest,
                         testing::Values(Case{"..", ".."}, Case{"../", ".."}, Case{"../foo", "../foo"},
                                         Case{"../../foo/../bar", "../../bar"}, Case{"../x/..", ".."},
                                         Case{"test/../../bar", "../bar"}, Case{"foo/../../..", "../.."},
                                         Case{"./../a", "../a"}));

INSTANTIATE_TEST_SUITE_P(Absolute, CanonicalPathTest,
                         testing::Values(Case{"/", "/"}, Case{"//", "/"}, Case{"/.", "/"}, Case{"/..", "/"},
                                         Case{"/foo", "/foo"}, Case{"//foo", "/foo"}, Case{"/foo/", "/foo"},
                                         Case{"/foo/..", "/"}, Case{"/abs/../z", "/z"}, Case{"/../z", "/z"},
                                         Case{"/a/../../b", "/b"},
                                         Case{"/usr/include/./stdio.h", "/usr/include/stdio.h"}));

TEST(PathTest, CaseAndLinksPlayNoPart) {
  EXPECT_NE(CanonicalPath("A"), CanonicalPath("a"));
  EXPECT_EQ(CanonicalPath("/proc/self/../x"), "/proc/x");
}

TEST(PathTest, Join) {
  EXPECT_EQ(JoinPath("a", "b/c"), "a/b/c");
  EXPECT_EQ(JoinPath("a/", "b"), "a/b");
  EXPECT_EQ(JoinPath("a", "/b"), "/b");
  EXPECT_EQ(JoinPath("", "b"), "b");
  EXPECT_EQ(JoinPath(".", "b"), "b");
  EXPECT_EQ(JoinPath("/", "b"), "/b");
  EXPECT_EQ(JoinPath("a", ""), "a");
}

TEST(PathTest, DirNameAndBaseName) {
  EXPECT_EQ(DirName("a/b/c"), "a/b");
  EXPECT_EQ(DirName("a"), "");
  EXPECT_EQ(DirName("/a"), "/");
  EXPECT_EQ(DirName(""), "");
  EXPECT_EQ(BaseName("a/b/c"), "c");
  EXPECT_EQ(BaseName("c"), "c");
  EXPECT_EQ(BaseName("/c"), "c");
}

TEST(PathTest, IsBelow) {
  EXPECT_TRUE(IsBelow("a/b", "a"));
  EXPECT_TRUE(IsBelow("a", "a"));
  EXPECT_TRUE(IsBelow("/x", "/"));
  EXPECT_FALSE(IsBelow("ab", "a"));
  EXPECT_FALSE(IsBelow("a", "a/b"));
  EXPECT_FALSE(IsBelow("/a", "a"));
}

TEST(PathTest, BelowTheCurrentFolderIsWhatDoesNotLeaveIt) {
  EXPECT_TRUE(IsBelow("a/b", "."));
  EXPECT_TRUE(IsBelow(".", "."));
  EXPECT_TRUE(IsBelow("..a", "."));
  EXPECT_FALSE(IsBelow("../a", "."));
  EXPECT_FALSE(IsBelow("..", "."));
  EXPECT_FALSE(IsBelow("/a", "."));
}

}  // namespace
}  // namespace rbuild
