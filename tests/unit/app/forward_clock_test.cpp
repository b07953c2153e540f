#include "app/serve/forward_clock.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::app {
namespace {

BOOST_AUTO_TEST_SUITE(forward_clock)

BOOST_AUTO_TEST_CASE(it_tells_the_time_and_never_goes_back) {
  const ForwardClock clock;
  const auto before =
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  TimePoint last = clock.now();
  BOOST_TEST((last + std::chrono::milliseconds{1} >= before));
  for (int i = 0; i < 10'000; ++i) {
    const TimePoint next = clock.now();
    BOOST_TEST_REQUIRE((next >= last));
    last = next;
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::app
