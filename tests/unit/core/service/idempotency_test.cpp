#include <boost/test/unit_test.hpp>

#include "tests/unit/core/service/principal_world.hpp"

namespace sealmint::service {
namespace {

using testing::fails;
using testing::PrincipalWorld;
using testing::somebody;

struct World : PrincipalWorld {
  model::Principal alice = principal_named("alice");
  model::Principal bob = principal_named("bob");

  model::Principal principal_named(const std::string& name) {
    model::Principal principal;
    principal.actor = actor(add_user(name));
    principal.name = name;
    return principal;
  }
  Result<IdempotencyService::Begun> begin(const model::Principal& principal, std::string_view path,
                                          std::string_view key, std::string_view body) {
    return run([&] { return idempotency.begin(principal, path, key, body); });
  }
  void commit(ports::RememberAnswer answer) {
    ports::Transaction transaction;
    transaction.changes.emplace_back(std::move(answer));
    run([&] { return recorder.commit(std::move(transaction)); }).value();
  }
  void answer_first(std::string_view key, std::string_view body, const std::string& answer) {
    const auto begun = begin(alice, "/path", key, body);
    commit(begun.value().claim->remember(200, answer));
  }
};

BOOST_FIXTURE_TEST_SUITE(idempotency_suite, World)

BOOST_AUTO_TEST_CASE(the_same_request_gets_the_same_answer) {
  answer_first("key", "{}", "the answer");
  const auto again = begin(alice, "/path", "key", "{}");
  BOOST_TEST_REQUIRE(again.has_value());
  BOOST_TEST_REQUIRE(again->replay.has_value());
  BOOST_TEST(again->replay->answer == "the answer");
  BOOST_TEST(again->replay->status == 200);
}

BOOST_AUTO_TEST_CASE(another_body_is_refused) {
  answer_first("key", "{}", "the answer");
  BOOST_TEST(fails(begin(alice, "/path", "key", "{ }"), ErrorKind::malformed, "Idempotency-Key"));
  // And the refusal lets the key go.
  BOOST_TEST(begin(alice, "/path", "key", "{}").value().replay.has_value());
}

BOOST_AUTO_TEST_CASE(a_key_belongs_to_its_principal_and_path) {
  answer_first("key", "{}", "the answer");
  BOOST_TEST(!begin(bob, "/path", "key", "{}").value().replay);
  BOOST_TEST(!begin(alice, "/other", "key", "{}").value().replay);
  BOOST_TEST(!begin(alice, "/path", "key2", "{}").value().replay);
  // No part may flow into its neighbour.
  BOOST_TEST(!begin(alice, "/pathk", "ey", "{}").value().replay);
}

BOOST_AUTO_TEST_CASE(a_second_request_while_the_first_is_under_way_is_a_conflict) {
  auto first = begin(alice, "/path", "key", "{}");
  BOOST_TEST(fails(begin(alice, "/path", "key", "{}"), ErrorKind::conflict));
  BOOST_TEST(begin(bob, "/path", "key", "{}").has_value());
  first = make_error(ErrorKind::internal, "over");  // the claim ends without an answer
  const auto second = begin(alice, "/path", "key", "{}");
  BOOST_TEST_REQUIRE(second.has_value());
  BOOST_TEST(!second->replay);
}

BOOST_AUTO_TEST_CASE(an_answer_is_kept_for_a_day) {
  answer_first("key", "{}", "the answer");
  clock.advance(std::chrono::hours{24} - std::chrono::milliseconds{1});
  BOOST_TEST(begin(alice, "/path", "key", "{}").value().replay.has_value());
  clock.advance(std::chrono::milliseconds{1});
  BOOST_TEST(!begin(alice, "/path", "key", "{}").value().replay);
}

BOOST_AUTO_TEST_CASE(a_secret_answer_is_sealed_under_the_token) {
  const std::string secret = "sms_topsecret";
  {
    const auto begun = begin(alice, "/path", "key", "{}");
    auto kept = begun.value().claim->remember_sealed(200, secret, "smt_one").value();
    BOOST_TEST(kept.answer.find("topsecret") == std::string::npos);
    commit(std::move(kept));
  }
  const auto again = begin(alice, "/path", "key", "{}").value();
  BOOST_TEST_REQUIRE(again.replay.has_value());
  BOOST_TEST(again.claim->open_sealed(*again.replay, "smt_one").value() == secret);
  BOOST_TEST(fails(again.claim->open_sealed(*again.replay, "smt_two"), ErrorKind::conflict));
  auto damaged = *again.replay;
  damaged.answer[5] = damaged.answer[5] == 'A' ? 'B' : 'A';
  BOOST_TEST(fails(again.claim->open_sealed(damaged, "smt_one"), ErrorKind::conflict));
  damaged.answer = "??";
  BOOST_TEST(fails(again.claim->open_sealed(damaged, "smt_one"), ErrorKind::conflict));
}

BOOST_AUTO_TEST_CASE(a_create_remembers_its_answer_in_its_own_commit) {
  auto begun = begin(alice, "/users", "key", "{}").value();
  model::CreateUser input;
  input.username = "carol";
  input.email = "carol@example.test";
  AddToCommit<model::User> add = [&](const model::User& user, ports::Transaction& transaction) {
    transaction.changes.emplace_back(begun.claim->remember(200, user.username));
  };
  BOOST_TEST(run([&] { return users.create(somebody(), std::move(input), add); }).has_value());
  begun.claim.reset();
  BOOST_TEST(begin(alice, "/users", "key", "{}").value().replay->answer == "carol");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
