#include "core/service/people/lockouts.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::service {
namespace {

using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(lockout_table)

BOOST_AUTO_TEST_CASE(a_flood_cannot_grow_it) {
  Lockouts lockouts(100);
  const rules::LockoutRule rule;
  const TimePoint now{seconds{1'700'000'000}};
  for (int i = 0; i < 1000; ++i) {
    lockouts.failed(Lockouts::key("user-" + std::to_string(i), "192.0.2.1"), rule, now);
  }
  BOOST_TEST(lockouts.size() == 100U);
}

BOOST_AUTO_TEST_CASE(guesses_under_way_count) {
  Lockouts lockouts;
  const rules::LockoutRule rule;
  const TimePoint now{seconds{1'700'000'000}};
  const auto key = Lockouts::key("alice", "192.0.2.1");
  {
    Lockouts::Attempt one(lockouts, key, rule, now);
    Lockouts::Attempt two(lockouts, key, rule, now);
    Lockouts::Attempt three(lockouts, key, rule, now);
    Lockouts::Attempt four(lockouts, key, rule, now);
    BOOST_TEST((three.gate() == Lockouts::Gate::open));
    BOOST_TEST((four.gate() == Lockouts::Gate::crowded));
    one.failed(now);
    two.failed(now);
    three.failed(now);
    Lockouts::Attempt five(lockouts, key, rule, now);
    BOOST_TEST((five.gate() == Lockouts::Gate::locked));
  }
  BOOST_TEST(lockouts.is_locked(key, now));
  lockouts.succeeded(key);
  BOOST_TEST(lockouts.size() == 0U);
}

BOOST_AUTO_TEST_CASE(an_attempt_without_outcome_leaves_nothing) {
  Lockouts lockouts;
  const auto key = Lockouts::key("alice", "192.0.2.1");
  {
    Lockouts::Attempt attempt(lockouts, key, {}, TimePoint{seconds{1'700'000'000}});
  }
  BOOST_TEST(lockouts.size() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
