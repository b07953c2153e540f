#include "core/engine/key_cache.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/core/engine/lane_world.hpp"

namespace sealmint::engine {
namespace {

using testing::make_key;

BOOST_AUTO_TEST_SUITE(key_cache)

BOOST_AUTO_TEST_CASE(opened_keys_are_kept_up_to_the_bound) {
  testing::FakeVault vault;
  KeyCache cache(vault, 2);
  for (const std::uint8_t number : {1, 2, 1, 2, 1})
    BOOST_TEST(cache.open(*make_key(number)).has_value());
  BOOST_TEST(vault.opened.load() == 2);
  BOOST_TEST(cache.open(*make_key(3)).has_value());  // pushes out 2, not used for longest
  BOOST_TEST(cache.open(*make_key(1)).has_value());
  BOOST_TEST(vault.opened.load() == 3);
  BOOST_TEST(cache.open(*make_key(2)).has_value());
  BOOST_TEST(vault.opened.load() == 4);
}

BOOST_AUTO_TEST_CASE(a_forgotten_key_is_opened_afresh) {
  testing::FakeVault vault;
  KeyCache cache(vault, 2);
  BOOST_TEST(cache.open(*make_key(1)).has_value());
  cache.forget(make_key(1)->id);
  cache.forget(make_key(9)->id);
  BOOST_TEST(cache.open(*make_key(1)).has_value());
  BOOST_TEST(vault.opened.load() == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::engine
