#include "core/model/duration.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::model {
namespace {

BOOST_AUTO_TEST_SUITE(duration)

BOOST_AUTO_TEST_CASE(every_unit_is_read_and_the_spelling_is_kept) {
  const std::pair<const char*, std::int64_t> cases[] = {
      {"1s", 1}, {"60m", 3'600}, {"1h", 3'600}, {"2d", 172'800}, {"3w", 1'814'400}, {"0s", 0}};
  for (const auto& [text, seconds] : cases) {
    const auto read = parse_duration(text);
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST(read->seconds().count() == seconds);
    BOOST_TEST(to_string(*read) == text);
  }
}

BOOST_AUTO_TEST_CASE(nothing_else_is_a_duration) {
  for (const auto* text : {"", "h", "1", "-1h", "+1h", "1 h", " 1h", "1h ", "1H", "1.5h", "P1Y",
                           "1y", "1hh", "1h30m", "9999999999s", "0x1h", "\u0661h"}) {
    BOOST_TEST(!parse_duration(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(the_largest_exact_unit_is_chosen) {
  const std::pair<std::int64_t, const char*> cases[] = {
      {604'800, "1w"}, {86'400, "1d"}, {7'200, "2h"}, {5'400, "90m"}, {61, "61s"}, {0, "0s"}};
  for (const auto& [seconds, text] : cases) {
    BOOST_TEST(to_string(make_duration(std::chrono::seconds{seconds})) == text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::model
