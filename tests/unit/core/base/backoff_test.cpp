#include "core/base/backoff.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace sealmint;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(backoff)

BOOST_AUTO_TEST_CASE(waits_grow_threefold_up_to_the_longest) {
  const BackoffRule rule{milliseconds{100}, milliseconds{1'000}};
  const milliseconds expected[] = {milliseconds{100}, milliseconds{300}, milliseconds{900},
                                   milliseconds{1'000}, milliseconds{1'000}};
  std::int64_t failures = 0;
  for (const auto delay : expected) {
    BOOST_TEST(backoff_delay(rule, ++failures, 0).count() == delay.count());
  }
  BOOST_TEST(backoff_delay(rule, 1'000'000'000, 0).count() == 1'000);
}

BOOST_AUTO_TEST_CASE(jitter_takes_between_a_half_and_all) {
  const BackoffRule rule{milliseconds{100}, milliseconds{1'000}};
  std::mt19937_64 random(1);
  milliseconds least{1'000'000};
  milliseconds most{0};
  for (int i = 0; i < 10'000; ++i) {
    const auto delay = backoff_delay(rule, 1, random());
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  BOOST_TEST(least.count() == 50);
  BOOST_TEST(most.count() == 100);
  BOOST_TEST(backoff_delay({milliseconds{1}, milliseconds{1}}, 1, 7).count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
