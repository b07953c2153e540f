#include "core/base/nearest.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace sealmint {
namespace {

BOOST_AUTO_TEST_SUITE(nearest)

BOOST_AUTO_TEST_CASE(distances) {
  BOOST_TEST(edit_distance("", "") == 0U);
  BOOST_TEST(edit_distance("", "abc") == 3U);
  BOOST_TEST(edit_distance("abc", "") == 3U);
  BOOST_TEST(edit_distance("port", "prot") == 1U);  // a swap
  BOOST_TEST(edit_distance("port", "ports") == 1U);
  BOOST_TEST(edit_distance("port", "pot") == 1U);
  BOOST_TEST(edit_distance("kitten", "sitting") == 3U);
}

BOOST_AUTO_TEST_CASE(only_what_is_near_is_offered) {
  const std::vector<std::string_view> names{"serve", "init", "config", "version", "bench"};
  BOOST_TEST(nearest_name("sevre", names).value_or("") == "serve");
  BOOST_TEST(nearest_name("server", names).value_or("") == "serve");
  BOOST_TEST(nearest_name("xyzzyx", names).value_or("nothing") == "nothing");
  BOOST_TEST(nearest_name("", names).value_or("nothing") == "nothing");
  BOOST_TEST(nearest_name(std::string(100'000, 's'), names).value_or("nothing") == "nothing");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint
