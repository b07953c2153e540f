#include "core/base/sharded_map.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>
#include <string>

using namespace sealmint;

BOOST_AUTO_TEST_SUITE(sharded_map)

BOOST_AUTO_TEST_CASE(an_empty_map_holds_nothing) {
  ShardedMap<int, std::string> map;
  BOOST_TEST(map.size() == 0U);
  BOOST_TEST(!map.find(1));
  map.erase(1);
  BOOST_TEST(map.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_copy_does_not_follow_later_changes) {
  ShardedMap<int, std::string> first;
  for (int i = 0; i < 1000; ++i) first.set(i, std::to_string(i));
  const ShardedMap<int, std::string> before = first;
  for (int i = 0; i < 1000; i += 2) first.set(i, "changed");
  for (int i = 1; i < 1000; i += 4) first.erase(i);
  first.set(5000, "new");

  BOOST_TEST(before.size() == 1000U);
  BOOST_TEST(first.size() == 751U);
  BOOST_TEST(!before.find(5000));
  for (int i = 0; i < 1000; ++i) {
    BOOST_REQUIRE(before.find(i));
    BOOST_TEST(*before.find(i) == std::to_string(i));
  }
  BOOST_TEST(*first.find(0) == "changed");
  BOOST_TEST(!first.find(1));
}

// The original may be changed too, not only the copy.
BOOST_AUTO_TEST_CASE(a_copy_may_be_changed_beside_its_original) {
  ShardedMap<int, int> original;
  original.set(1, 1);
  ShardedMap<int, int> copy = original;
  copy.set(1, 2);
  original.set(1, 3);
  copy.set(2, 2);
  BOOST_TEST(*original.find(1) == 3);
  BOOST_TEST(*copy.find(1) == 2);
  BOOST_TEST(!original.find(2));
}

BOOST_AUTO_TEST_CASE(random_changes_agree_with_an_ordinary_map) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same run every time
  ShardedMap<int, int> map;
  std::map<int, int> model;
  for (int step = 0; step < 20'000; ++step) {
    const int key = static_cast<int>(random() % 500);
    if (random() % 3 == 0) {
      map.erase(key);
      model.erase(key);
    } else {
      map.set(key, step);
      model[key] = step;
    }
    if (map.size() != model.size()) BOOST_FAIL("sizes differ");
  }
  std::map<int, int> seen;
  map.for_each([&](int key, int value) { seen.emplace(key, value); });
  BOOST_TEST((seen == model));
}

BOOST_AUTO_TEST_SUITE_END()
