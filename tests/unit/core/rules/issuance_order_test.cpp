#include "core/rules/issuance_order.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::rules {
namespace {

using namespace std::chrono_literals;
using model::IssuanceOrder;
using model::OrderStatus;

const TimePoint start{std::chrono::milliseconds{1'700'000'000'000}};
const OrderRule rule;

IssuanceOrder new_order() {
  IssuanceOrder order;
  order.next_attempt_at = start;
  order.gives_up_at = start + rule.lifetime;
  return order;
}
IssuanceOrder with_key() {
  auto order = new_order();
  order.key_id = KeyId{make_uuid_v7(1, {})};
  return order;
}

BOOST_AUTO_TEST_SUITE(issuance_order_suite)

BOOST_AUTO_TEST_CASE(steps_follow_from_what_is_stored) {
  BOOST_TEST((next_step(new_order(), start, rule).step == OrderStep::make_key));
  auto order = with_key();
  BOOST_TEST((next_step(order, start, rule).step == OrderStep::ask));
  order.ticket = "t";
  BOOST_TEST((next_step(order, start, rule).step == OrderStep::poll));
  order.next_attempt_at = start + 5s;
  BOOST_TEST((next_step(order, start, rule).step == OrderStep::later));
  BOOST_TEST((next_step(order, start, rule).at == start + 5s));
  BOOST_TEST((next_step(order, start + 24h, rule).step == OrderStep::give_up));
  for (const auto ended : {OrderStatus::completed, OrderStatus::failed, OrderStatus::superseded}) {
    order.status = ended;
    BOOST_TEST((next_step(order, start + 48h, rule).step == OrderStep::none));
  }
}

BOOST_AUTO_TEST_CASE(attempts_are_bounded_but_not_questions) {
  auto order = with_key();
  order.ticket = "t";
  for (int i = 0; i < 1'000; ++i) note_attempt(order, start, 1min);
  BOOST_TEST(order.attempts == 0);
  order.ticket.clear();
  order.attempts = rule.attempts_max;
  BOOST_TEST((next_step(order, start, rule).step == OrderStep::give_up));
}

BOOST_AUTO_TEST_CASE(an_attempt_without_an_answer_is_one_that_may_have_issued) {
  auto order = with_key();
  note_attempt(order, start, 2min);
  BOOST_TEST(order.lost_answers == 1);
  BOOST_TEST((next_step(order, start + 119s, rule).step == OrderStep::later));
  BOOST_TEST((next_step(order, start + 2min, rule).step == OrderStep::ask));
}

BOOST_AUTO_TEST_CASE(an_answer_settles_the_attempt_unless_it_says_otherwise) {
  auto order = with_key();
  note_attempt(order, start, 2min);
  note_setback(order, {"refused"}, start, 0, rule);
  BOOST_TEST(order.lost_answers == 0);
  note_attempt(order, start, 2min);
  note_setback(order, {"reset", std::nullopt, true}, start, 0, rule);
  BOOST_TEST(order.lost_answers == 1);
  note_attempt(order, start, 2min);
  note_pending(order, "t", 5s, "", start, 0);
  BOOST_TEST(order.lost_answers == 1);
  note_attempt(order, start, 2min);
  note_completed(order, CertificateId{make_uuid_v7(2, {})}, start);
  BOOST_TEST((order.status == OrderStatus::completed));
  BOOST_TEST(order.ticket.empty());
}

BOOST_AUTO_TEST_CASE(setbacks_wait_longer_each_time_up_to_a_bound) {
  auto order = with_key();
  std::chrono::milliseconds last{0};
  for (int i = 0; i < 12; ++i) {
    note_attempt(order, start, 2min);
    note_setback(order, {"refused"}, start, 0, rule);
    const auto wait = order.next_attempt_at - start;
    BOOST_TEST((wait >= last));
    BOOST_TEST((wait <= 15min));
    last = wait;
  }
  BOOST_TEST((last == 15min));
}

BOOST_AUTO_TEST_CASE(the_wish_of_an_issuer_counts_within_reason) {
  const std::pair<std::chrono::seconds, std::chrono::seconds> cases[] = {
      {-5s, 1s}, {0s, 1s}, {30s, 30s}, {24h * 365, 24h}};
  for (const auto& [wish, least] : cases) {
    for (const std::uint64_t random : {0ULL, 12'345ULL, ~0ULL}) {
      auto order = with_key();
      note_pending(order, "t", wish, "", start, random);
      BOOST_TEST((order.next_attempt_at - start >= least));
      BOOST_TEST((order.next_attempt_at - start <= least + least / 4 + 1s));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_ticket_that_leads_nowhere_is_dropped) {
  auto order = with_key();
  order.ticket = "t";
  note_setback(order, {"no such order", std::nullopt, false, true}, start, 0, rule);
  BOOST_TEST(order.ticket.empty());
  BOOST_TEST((next_step(order, order.next_attempt_at, rule).step == OrderStep::ask));
}

BOOST_AUTO_TEST_CASE(who_asks_now_is_served_now) {
  auto order = with_key();
  order.ticket = "t";
  note_pending(order, "t", 3'600s, "", start, 0);
  hurry(order, start + 1s);
  BOOST_TEST((next_step(order, start + 1s, rule).step == OrderStep::poll));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
