#include "core/rules/lockout.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::rules {
namespace {

using std::chrono::seconds;

constexpr TimePoint start{std::chrono::seconds{1'700'000'000}};
const LockoutRule rule{true, 3, seconds{300}, seconds{30}};

LockoutState fail_at(const LockoutState& state, int second, const LockoutRule& with = rule) {
  return after_failure(state, with, start + seconds{second});
}

BOOST_AUTO_TEST_SUITE(lockout)

BOOST_AUTO_TEST_CASE(the_third_failure_locks_for_the_duration) {
  const auto one = fail_at({}, 0);
  const auto two = fail_at(one, 10);
  BOOST_TEST(!is_locked(two, start + seconds{10}));
  const auto three = fail_at(two, 20);
  BOOST_TEST(is_locked(three, start + seconds{20}));
  BOOST_TEST(is_locked(three, start + seconds{319}));
  BOOST_TEST(!is_locked(three, start + seconds{320}));
}

BOOST_AUTO_TEST_CASE(failures_far_apart_are_forgotten) {
  const auto two = fail_at(fail_at({}, 0), 29);
  BOOST_TEST(two.failures == 2);
  const auto later = fail_at(two, 59);  // exactly the reset time after the last one
  BOOST_TEST(later.failures == 1);
  BOOST_TEST(!is_locked(later, start + seconds{59}));
}

BOOST_AUTO_TEST_CASE(knocking_does_not_prolong_a_lock) {
  const auto locked = fail_at(fail_at(fail_at({}, 0), 1), 2);
  const auto knocked = fail_at(locked, 200);
  BOOST_TEST((knocked == locked));
  BOOST_TEST(!is_locked(knocked, start + seconds{302}));
}

BOOST_AUTO_TEST_CASE(the_end_of_a_lock_starts_the_count_anew) {
  const auto locked = fail_at(fail_at(fail_at({}, 0), 1), 2);
  const auto next = fail_at(locked, 302);
  BOOST_TEST(next.failures == 1);
  BOOST_TEST(!is_locked(next, start + seconds{302}));
}

BOOST_AUTO_TEST_CASE(threshold_one_locks_at_once) {
  const LockoutRule strict{true, 1, seconds{30}, seconds{5}};
  BOOST_TEST(is_locked(fail_at({}, 0, strict), start));
}

BOOST_AUTO_TEST_CASE(a_disabled_rule_remembers_nothing) {
  const LockoutRule off{false, 1, seconds{300}, seconds{30}};
  BOOST_TEST((fail_at({}, 0, off) == LockoutState{}));
}

BOOST_AUTO_TEST_CASE(states_that_say_nothing_may_be_dropped) {
  BOOST_TEST(is_forgotten({}, rule, start));
  const auto one = fail_at({}, 0);
  BOOST_TEST(!is_forgotten(one, rule, start + seconds{29}));
  BOOST_TEST(is_forgotten(one, rule, start + seconds{30}));
  const auto locked = fail_at(fail_at(one, 1), 2);
  BOOST_TEST(!is_forgotten(locked, rule, start + seconds{301}));
  BOOST_TEST(is_forgotten(locked, rule, start + seconds{302}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
