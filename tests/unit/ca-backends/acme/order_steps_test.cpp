// The decisions about an order as a table: what the issuer says on the left, what is done on the
// right.
#include "ca-backends/acme/order_steps.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::ca::acme {
namespace {

Order order_in(OrderStatus status) {
  Order order;
  order.status = status;
  return order;
}

Authorization authorization_in(AuthorizationStatus status,
                               ChallengeStatus challenge = ChallengeStatus::pending) {
  Authorization authorization;
  authorization.status = status;
  authorization.identifier = "example.test";
  authorization.challenges = {{"http-01", "https://ca/c/1", "token", challenge, {}},
                              {"dns-01", "https://ca/c/2", "other", ChallengeStatus::pending, {}}};
  authorization.offered = {"http-01", "dns-01", "dns-persist-01"};
  return authorization;
}

constexpr auto pending = AuthorizationStatus::pending;
constexpr auto valid = AuthorizationStatus::valid;
constexpr auto looks = ChallengeStatus::processing;

struct Row {
  const char* name;
  OrderStatus order;
  std::vector<Authorization> authorizations;
  Situation situation;
  Next next;
};

const Situation nothing_done{"http-01"};
const Situation published{"http-01", true};
const Situation has_spread{"http-01", true, true};
const Situation answered{"http-01", true, true, true};

const std::vector<Row> rows{
    {"fresh", OrderStatus::pending, {authorization_in(pending)}, nothing_done, Next::publish},
    {"published", OrderStatus::pending, {authorization_in(pending)}, published, Next::spread},
    {"known everywhere",
     OrderStatus::pending,
     {authorization_in(pending)},
     has_spread,
     Next::answer},
    {"the issuer was told",
     OrderStatus::pending,
     {authorization_in(pending)},
     answered,
     Next::wait},
    {"the issuer looks",
     OrderStatus::pending,
     {authorization_in(pending, looks)},
     has_spread,
     Next::wait},
    {"the issuer looks, and we have started anew",
     OrderStatus::pending,
     {authorization_in(pending, looks)},
     nothing_done,
     Next::publish},
    {"one of two is proved",
     OrderStatus::pending,
     {authorization_in(valid), authorization_in(pending)},
     nothing_done,
     Next::publish},
    {"all proved, not ready yet",
     OrderStatus::pending,
     {authorization_in(valid)},
     nothing_done,
     Next::wait},
    {"another kind of challenge",
     OrderStatus::pending,
     {authorization_in(pending)},
     Situation{"tls-alpn-01"},
     Next::give_up},
    {"proved before", OrderStatus::ready, {}, nothing_done, Next::finalize},
    {"being made", OrderStatus::processing, {}, nothing_done, Next::wait},
    {"made", OrderStatus::valid, {}, nothing_done, Next::download},
    {"expired", OrderStatus::invalid, {}, nothing_done, Next::start_again},
    {"an authorization has expired",
     OrderStatus::pending,
     {authorization_in(AuthorizationStatus::over)},
     nothing_done,
     Next::start_again},
    {"an authorization is invalid, the order not yet",
     OrderStatus::pending,
     {authorization_in(AuthorizationStatus::invalid)},
     nothing_done,
     Next::start_again},
};

Decision lost_because(const std::string& type) {
  Authorization failed = authorization_in(AuthorizationStatus::invalid, ChallengeStatus::invalid);
  failed.challenges.front().error = Problem{type, "the reason"};
  return next_step(order_in(OrderStatus::invalid), std::vector{failed}, nothing_done);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(acme_order_steps)

BOOST_AUTO_TEST_CASE(every_state_has_its_next_step) {
  for (const Row& row : rows) {
    const Decision decision = next_step(order_in(row.order), row.authorizations, row.situation);
    BOOST_TEST((decision.next == row.next), row.name);
  }
}

BOOST_AUTO_TEST_CASE(what_may_be_a_matter_of_time_is_worth_another_order) {
  for (const char* type : {"connection", "dns", "tls", "incorrectResponse", "unauthorized",
                           "rateLimited", "serverInternal"}) {
    BOOST_TEST((lost_because(type).next == Next::start_again), type);
  }
  for (const char* type : {"caa", "rejectedIdentifier", "malformed", "userActionRequired"}) {
    BOOST_TEST((lost_because(type).next == Next::give_up), type);
  }
}

BOOST_AUTO_TEST_CASE(a_lost_order_names_the_identifier_and_the_reason) {
  const Decision decision = lost_because("caa");
  BOOST_TEST(decision.reason ==
             "the issuer did not accept the proof for example.test: caa: the reason");
}

BOOST_AUTO_TEST_CASE(the_error_of_the_order_counts_where_no_challenge_has_one) {
  Order order = order_in(OrderStatus::invalid);
  order.error = Problem{"badCSR", "key too small"};
  const Decision decision = next_step(order, {}, nothing_done);
  BOOST_TEST((decision.next == Next::give_up));
  BOOST_TEST(decision.reason == "the issuer gave the order up: badCSR: key too small");
}

BOOST_AUTO_TEST_CASE(what_is_offered_instead_is_named) {
  const Decision decision =
      next_step(order_in(OrderStatus::pending), std::vector{authorization_in(pending)},
                Situation{"tls-alpn-01"});
  BOOST_TEST((decision.trouble == ports::Trouble::unsupported));
  BOOST_TEST(decision.reason.find("dns-persist-01") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_what_is_still_to_be_proved_is_due) {
  const std::vector authorizations{authorization_in(valid), authorization_in(pending)};
  const auto due = due_challenges(authorizations, "dns-01");
  BOOST_REQUIRE(due.size() == 1U);
  BOOST_TEST(due.front().challenge.url == "https://ca/c/2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::acme
