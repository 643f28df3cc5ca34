// Lists in an arena: whatever grows between, each keeps what it holds.
#include "base/list_arena.h"

#include <random>

#include <gtest/gtest.h>

namespace rbuild {
namespace {

using List = ListArena<int>::List;

std::vector<int> Values(List list) {
  return {list.begin(), list.end()};
}

TEST(ListArena, InsertsBeforeTheLastOnes) {
  ListArena<int> arena;
  List list = arena.Insert({}, 0, 1);
  list = arena.Insert(list, 0, 4);
  list = arena.Insert(list, 1, 2);
  list = arena.Insert(list, 1, 3);
  list = arena.Insert(list, 4, 0);
  EXPECT_EQ(Values(list), (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(ListArena, ErasesEveryOccurrence) {
  ListArena<int> arena;
  List list;
  for (int value : {7, 1, 7, 2, 7}) {
    list = arena.Insert(list, 0, value);
  }
  list = arena.Erase(list, 7);
  EXPECT_EQ(Values(list), (std::vector<int>{1, 2}));
  list = arena.Insert(list, 0, 3);
  EXPECT_EQ(Values(list), (std::vector<int>{1, 2, 3}));
  list = arena.Erase(arena.Erase(arena.Erase(list, 1), 2), 3);
  EXPECT_EQ(Values(arena.Insert(list, 0, 9)), std::vector<int>{9});
}

TEST(ListArena, ListsThatGrowInTurnsKeepWhatTheyHold) {
  ListArena<int> arena;
  std::vector<List> lists(20);
  std::vector<std::vector<int>> expected(lists.size());
  std::mt19937 random(1);
  for (int step = 0; step < 200'000; ++step) {
    // The first lists grow beyond a block of the arena.
    const size_t at = std::min(random() % lists.size(), random() % lists.size());
    if (random() % 50 == 0 && !expected[at].empty()) {
      const int value = expected[at][random() % expected[at].size()];
      std::erase(expected[at], value);
      lists[at] = arena.Erase(lists[at], value);
      continue;
    }
    const size_t after = random() % 4 == 0 ? random() % (expected[at].size() + 1) : 0;
    expected[at].insert(expected[at].end() - static_cast<std::ptrdiff_t>(after), step);
    lists[at] = arena.Insert(lists[at], after, step);
  }
  for (size_t i = 0; i < lists.size(); ++i) {
    EXPECT_EQ(Values(lists[i]), expected[i]) << i;
  }
}

}  // namespace
}  // namespace rbuild
