#include "core/rules/clock_agreement.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::rules {
namespace {

using namespace std::chrono_literals;

struct Clocks {
  TimePoint wall{std::chrono::milliseconds{1'700'000'000'000}};
  ClockAgreement::Steady steady{std::chrono::hours{5}};
  ClockAgreement agreement;

  bool after(std::chrono::milliseconds time) {
    wall += time;
    steady += time;
    return agreement.is_believed(wall, steady);
  }
};

BOOST_FIXTURE_TEST_SUITE(clock_agreement_suite, Clocks)

BOOST_AUTO_TEST_CASE(clocks_that_run_alike_are_believed) {
  for (int i = 0; i < 100; ++i) BOOST_TEST(after(1h));
}

BOOST_AUTO_TEST_CASE(a_slow_drift_is_no_jump) {
  for (int i = 0; i < 1'000; ++i) {
    wall += 5s;
    BOOST_TEST(after(1h));
  }
}

BOOST_AUTO_TEST_CASE(a_jump_in_either_direction_is_doubted_until_the_clock_is_back) {
  for (const auto jump : {std::chrono::milliseconds{61s}, std::chrono::milliseconds{24h * 800},
                          -std::chrono::milliseconds{24h * 800}}) {
    BOOST_TEST(after(1s));
    wall += jump;
    BOOST_TEST(!after(1s));
    BOOST_TEST(!after(9min));
    wall -= jump;
    BOOST_TEST(after(1s));
  }
}

BOOST_AUTO_TEST_CASE(a_true_change_is_believed_after_a_while) {
  BOOST_TEST(after(1s));
  wall += 24h;
  BOOST_TEST(!after(1s));
  BOOST_TEST(!after(9min));
  BOOST_TEST(after(1min));
  BOOST_TEST(after(1s));
}

BOOST_AUTO_TEST_CASE(a_clock_that_wanders_is_not) {
  BOOST_TEST(after(1s));
  for (int i = 0; i < 20; ++i) {
    wall += 2h;
    BOOST_TEST(!after(5min));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
