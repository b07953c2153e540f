#include "client/retry.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::client {
namespace {

using std::chrono::milliseconds;

Failure answered(unsigned status, ErrorKind kind,
                 std::optional<std::chrono::seconds> retry_after = std::nullopt) {
  Failure failure(make_error(kind, "text"));
  failure.status = status;
  failure.error.retry_after = retry_after;
  return failure;
}

Failure unanswered(bool is_in_doubt, ErrorKind kind = ErrorKind::upstream) {
  Failure failure(make_error(kind, "connecting: Connection refused"));
  failure.is_in_doubt = is_in_doubt;
  return failure;
}

constexpr CallNature repeatable{true, true, true};
constexpr CallNature reading{true, false, true};
constexpr CallNature only_once{false, true, true};

}  // namespace

BOOST_AUTO_TEST_SUITE(retry)

BOOST_AUTO_TEST_CASE(a_refused_token_is_replaced_once) {
  Attempts attempts;
  const auto refused = answered(401, ErrorKind::invalid_token);
  BOOST_TEST((after(refused, repeatable, {}, attempts).step == NextStep::log_in_again));
  BOOST_TEST((after(refused, repeatable, {}, attempts).step == NextStep::give_up));
  Attempts of_a_given_token;
  const CallNature cannot{true, true, false};
  BOOST_TEST((after(refused, cannot, {}, of_a_given_token).step == NextStep::give_up));
}

BOOST_AUTO_TEST_CASE(a_dead_connection_is_replaced_once_at_once) {
  Attempts attempts;
  const auto first = after(unanswered(false), repeatable, {}, attempts);
  BOOST_TEST((first.step == NextStep::wait_and_repeat));
  BOOST_TEST(first.wait.count() == 0);
  BOOST_TEST((after(unanswered(false), repeatable, {}, attempts).step == NextStep::give_up));
}

BOOST_AUTO_TEST_CASE(what_must_not_arrive_twice_is_not_repeated_in_doubt) {
  Attempts attempts;
  BOOST_TEST((after(unanswered(true), only_once, {}, attempts).step == NextStep::give_up));
  Attempts of_one_that_never_left;
  BOOST_TEST((after(unanswered(false), only_once, {}, of_one_that_never_left).step ==
              NextStep::wait_and_repeat));
}

BOOST_AUTO_TEST_CASE(a_server_that_took_a_call_is_waited_for_within_the_bound) {
  const RetryLimits limits{milliseconds{10'000}, milliseconds{5'000}};
  Attempts attempts;
  auto decision = after(unanswered(true), repeatable, limits, attempts);
  milliseconds waited{0};
  while (decision.step == NextStep::wait_and_repeat) {
    waited += decision.wait;
    decision = after(unanswered(false), repeatable, limits, attempts);
  }
  BOOST_TEST(waited.count() > 3'000);
  BOOST_TEST(waited.count() <= 5'000);
}

BOOST_AUTO_TEST_CASE(what_only_reads_is_not_waited_for) {
  Attempts attempts;
  BOOST_TEST((after(unanswered(true), reading, {}, attempts).wait.count() == 0));
  BOOST_TEST((after(unanswered(true), reading, {}, attempts).step == NextStep::give_up));
}

BOOST_AUTO_TEST_CASE(a_time_out_has_waited_long_enough) {
  Attempts attempts;
  const auto late = unanswered(true, ErrorKind::timeout);
  BOOST_TEST((after(late, repeatable, {}, attempts).step == NextStep::give_up));
}

BOOST_AUTO_TEST_CASE(retry_after_is_honoured_within_the_bound) {
  Attempts attempts;
  const auto busy = answered(503, ErrorKind::unavailable, std::chrono::seconds{4});
  BOOST_TEST(after(busy, repeatable, {}, attempts).wait.count() == 4'000);
  BOOST_TEST(after(busy, repeatable, {}, attempts).wait.count() == 4'000);
  BOOST_TEST((after(busy, repeatable, {}, attempts).step == NextStep::give_up));
  Attempts without_a_time;
  const auto silent = answered(503, ErrorKind::unavailable);
  BOOST_TEST((after(silent, repeatable, {}, without_a_time).step == NextStep::give_up));
}

BOOST_AUTO_TEST_CASE(refusals_are_final) {
  for (const auto& failure :
       {answered(400, ErrorKind::rejected), answered(403, ErrorKind::approval_required),
        answered(404, ErrorKind::not_found), answered(422, ErrorKind::malformed),
        answered(500, ErrorKind::internal)}) {
    Attempts attempts;
    BOOST_TEST((after(failure, repeatable, {}, attempts).step == NextStep::give_up));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::client
