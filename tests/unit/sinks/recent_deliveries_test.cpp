#include "sinks/syslog/recent_deliveries.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::sinks {
namespace {

using namespace std::chrono_literals;

const RecentDeliveries::Instant noon{100h};
constexpr std::size_t mebibyte = 1024 * 1024;

BOOST_AUTO_TEST_SUITE(recent_deliveries)

BOOST_AUTO_TEST_CASE(what_came_just_before_the_end_is_doubtful) {
  RecentDeliveries recent;
  BOOST_TEST(!recent.take_doubtful(noon));
  recent.note(10, 100, noon);
  recent.note(20, 100, noon + 25s);
  recent.note(30, 100, noon + 31s);
  BOOST_TEST(recent.take_doubtful(noon + 32s).value() == 20U);
  BOOST_TEST(!recent.take_doubtful(noon + 32s));
}

BOOST_AUTO_TEST_CASE(what_had_time_enough_is_not) {
  RecentDeliveries recent;
  recent.note(10, 100, noon);
  recent.note(20, 100, noon + 1s);
  RecentDeliveries other = recent;
  BOOST_TEST(recent.take_doubtful(noon + 31s).value() == 20U);
  BOOST_TEST(!other.take_doubtful(noon + 32s));
}

BOOST_AUTO_TEST_CASE(no_more_is_doubtful_than_a_buffer_may_hold) {
  RecentDeliveries recent;
  for (std::uint64_t i = 0; i < 100; ++i) recent.note(i, mebibyte, noon);
  BOOST_TEST(recent.take_doubtful(noon).value() == 92U);
  recent.note(7, 100 * mebibyte, noon);
  BOOST_TEST(recent.take_doubtful(noon).value() == 7U);
}

BOOST_AUTO_TEST_CASE(a_server_that_is_killed_begins_at_what_was_not_read_yet) {
  RecentDeliveries recent;
  BOOST_TEST(!recent.first(noon));
  recent.note(10, 100, noon);
  recent.note(20, 100, noon + 25s);
  BOOST_TEST(recent.first(noon + 30s).value() == 10U);
  BOOST_TEST(recent.first(noon + 31s).value() == 20U);
  BOOST_TEST(!recent.first(noon + 56s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::sinks
