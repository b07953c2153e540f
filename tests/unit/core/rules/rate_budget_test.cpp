#include "core/rules/rate_budget.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace sealmint::rules {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{seconds{1'700'000'000}};

BOOST_AUTO_TEST_SUITE(rate_budget)

constexpr std::int64_t paid = 0;

// A history of requests: when each came, and how long it was told to wait (0 = paid for).
struct Request {
  std::int64_t at_ms;
  std::int64_t wait_s;
};
struct Row {
  const char* name;
  std::int64_t requests_per_minute;
  std::vector<Request> requests;
};

BOOST_AUTO_TEST_CASE(histories) {
  const std::vector<Row> rows = {
      {"all at once, then refused", 3, {{0, paid}, {0, paid}, {0, paid}, {0, 20}, {0, 20}}},
      {"knocking costs nothing",
       1,
       {{0, paid}, {1, 60}, {30'000, 30}, {59'000, 1}, {59'999, 1}, {60'000, paid}, {60'001, 60}}},
      {"one comes back at a time",
       3,
       {{0, paid}, {0, paid}, {0, paid}, {19'999, 1}, {20'000, paid}, {20'000, 20}}},
      {"a long rest gives the whole budget and no more",
       2,
       {{0, paid}, {0, paid}, {86'400'000, paid}, {86'400'000, paid}, {86'400'000, 30}}},
      {"an even pace is never refused",
       2,
       {{0, paid}, {30'000, paid}, {60'000, paid}, {90'000, paid}, {120'000, paid}}},
      {"a divisor that does not divide a minute",
       7,
       {{0, paid},
        {0, paid},
        {0, paid},
        {0, paid},
        {0, paid},
        {0, paid},
        {0, paid},
        {0, 9},
        {8'571, 1},
        {8'572, paid}}},
      {"a clock set back gives nothing and costs nothing",
       1,
       {{3'600'000, paid}, {0, 60}, {59'999, 1}, {60'000, paid}}},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const RateRule rule{row.requests_per_minute};
      RateState state;
      for (const Request& request : row.requests) {
        BOOST_TEST_CONTEXT("at " << request.at_ms << " ms") {
          const auto decision = spend_one(state, rule, start + milliseconds{request.at_ms});
          BOOST_TEST(decision.retry_after.value_or(seconds{0}).count() == request.wait_s);
          state = decision.next;
        }
      }
    }
  }
}

// Waiting as long as one was told is always enough, and is never a second too much.
BOOST_AUTO_TEST_CASE(the_told_wait_is_the_shortest_in_whole_seconds) {
  for (const std::int64_t limit : {1, 2, 7, 59, 60, 61, 999, 60'001, 1'000'000}) {
    BOOST_TEST_CONTEXT(limit << " a minute") {
      const RateRule rule{limit};
      const RateState spent{limit * 60'000, start};
      const auto wait = spend_one(spent, rule, start).retry_after;
      BOOST_REQUIRE(wait.has_value());
      BOOST_TEST(wait->count() >= 1);
      BOOST_TEST(!spend_one(spent, rule, start + *wait).retry_after);
      const auto earlier = spend_one(spent, rule, start + *wait - seconds{1});
      BOOST_TEST(earlier.retry_after.has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_largest_budget_can_be_spent) {
  const RateRule rule{1'000'000};
  RateState state;
  std::int64_t allowed = 0;
  for (auto decision = spend_one(state, rule, start); !decision.retry_after;
       decision = spend_one(state, rule, start)) {
    state = decision.next;
    ++allowed;
  }
  BOOST_TEST(allowed == 1'000'000);
}

BOOST_AUTO_TEST_CASE(full_states_say_nothing) {
  const RateRule rule{2};
  BOOST_TEST(is_full({}, rule, start));
  const auto one = spend_one({}, rule, start).next;
  BOOST_TEST(!is_full(one, rule, start + milliseconds{29'999}));
  BOOST_TEST(is_full(one, rule, start + milliseconds{30'000}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
