#include "core/service/signing/sign.hpp"

#include <boost/test/unit_test.hpp>

#include <future>

#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/unit/core/service/signer_world.hpp"

namespace sealmint::service {
namespace {

using namespace std::chrono_literals;
using model::OperationStatus;
using sealmint::testing::by;
using sealmint::testing::fails_as;
using sealmint::testing::is_rejected;
using sealmint::testing::SignerWorld;

constexpr auto ecdsa = model::SignatureAlgorithm::ecdsa_sha256;

model::SignItem digest_of_text(std::string_view text) {
  model::SignItem item;
  const auto hash = crypto::sha256(as_bytes(text));
  item.data.assign(hash.begin(), hash.end());
  item.algorithm = ecdsa;
  item.is_digest = true;
  return item;
}

model::SignCall call_with(std::vector<model::SignItem> items, bool is_batch = false) {
  model::SignCall call;
  call.signer_reference = "release";
  call.items = std::move(items);
  call.is_batch = is_batch;
  call.client.tool = "test";
  call.client.source_ip = "127.0.0.1";
  return call;
}

// Opens no key before the gate does, so a call can be held in the lane.
class HeldVault final : public ports::KeyVault {
 public:
  HeldVault(ports::KeyVault& real, std::shared_future<void> gate)
      : real_(real), gate_(std::move(gate)) {}

  Result<model::WrappedKey> generate(KeyId id, Uuid owner, model::KeyPurpose purpose,
                                     model::KeyAlgorithm algorithm) override {
    return real_.generate(id, owner, purpose, algorithm);
  }
  Result<std::unique_ptr<ports::SigningKey>> open(const model::WrappedKey& key) override {
    gate_.wait();
    return real_.open(key);
  }

 private:
  ports::KeyVault& real_;
  std::shared_future<void> gate_;
};

struct Fixture : SignerWorld {
  IdempotencyService idempotency{context, store};
  SignService sign_service{context, lane, recorder, idempotency};
  model::Signer signer =
      signer_with("release", {{actor(robot), "operator"}, {actor(bob), "auditor"}});

  // Signing asks for the token again before it records, so every principal here has one.
  template <class IdType>
  model::Principal as(IdType id) {
    auto principal = SignerWorld::as(id);
    model::AccessToken token;
    token.id = crypto::new_id<TokenId>(clock.now());
    crypto::fill_random(token.token_hash);
    token.actor = principal.actor;
    token.expires_at = clock.now() + std::chrono::days{3'650};
    token.max_expires_at = token.expires_at;
    put(token);
    principal.token_id = token.id;
    return principal;
  }

  Result<SignResult> sign(const model::Principal& principal, model::SignCall call,
                          std::optional<IdempotentSign> idempotent = std::nullopt) {
    return run(
        [&] { return sign_service.sign(principal, std::move(call), std::move(idempotent)); });
  }
  ports::OperationPage rows() {
    return testing::ask(store).operations({signer.id, std::nullopt, 0, 100}).value();
  }
  Bytes public_key() {
    const auto snapshot = directory.snapshot();
    const auto certificate = snapshot->certificate(*stored(signer)->certificate_id);
    return snapshot->key(certificate->key_id)->spki_der;
  }
};

BOOST_FIXTURE_TEST_SUITE(sign_suite, Fixture)

BOOST_AUTO_TEST_CASE(a_signature_verifies_and_is_on_record) {
  const auto item = digest_of_text("release 1");
  const auto result = sign(as(robot), call_with({item}));
  BOOST_TEST_REQUIRE(result.has_value());
  const auto& signed_item = result->answer.items.front();
  BOOST_TEST(
      crypto::verify_signature(public_key(), ecdsa, item.data, *signed_item.signature).has_value());
  const auto page = rows();
  BOOST_TEST_REQUIRE(page.total_count == 1U);
  const auto& row = page.operations.front();
  BOOST_TEST((row.id == signed_item.operation_id));
  BOOST_TEST((row.status == OperationStatus::success));
  BOOST_TEST((row.digest == item.data));
  BOOST_TEST((row.data_hash == crypto::sha256(item.data)));
  BOOST_TEST((row.actor == actor(robot)));
  BOOST_TEST(row.client.tool == "test");
  BOOST_TEST((directory.last_signed_at(signer) == page.operations.front().created_at));
}

BOOST_AUTO_TEST_CASE(a_message_is_hashed_here) {
  model::SignItem item;
  const std::string_view message = "the whole message";
  item.data.assign(message.begin(), message.end());
  item.algorithm = ecdsa;
  const auto result = sign(as(robot), call_with({item}));
  BOOST_TEST_REQUIRE(result.has_value());
  const auto digest = crypto::sha256(as_bytes(message));
  BOOST_TEST(
      crypto::verify_signature(public_key(), ecdsa, digest, *result->answer.items.front().signature)
          .has_value());
}

// Invariant I1: while the commit is held, nothing comes back.
BOOST_AUTO_TEST_CASE(no_signature_leaves_before_its_row_is_durable) {
  const auto principal = as(robot);
  store.faults().hold_commits();
  boost::asio::io_context io;
  auto work = boost::asio::make_work_guard(io);
  std::optional<bool> succeeded;
  boost::asio::co_spawn(
      io,
      [&] { return sign_service.sign(principal, call_with({digest_of_text("x")}), std::nullopt); },
      [&](std::exception_ptr, const Result<SignResult>& result) {
        succeeded = result.has_value();
        work.reset();
      });
  // The lane answers on its own thread, so the loop runs until the commit stands at the gate.
  while (!store.faults().wait_for_held_commit(0ms)) io.poll();
  io.poll();
  BOOST_TEST(!succeeded.has_value());
  store.faults().release_commits();
  io.run();
  BOOST_TEST(succeeded.value_or(false));
  BOOST_TEST(rows().total_count == 1U);
  recorder.stop();  // its thread may still be inside post(), and `io` goes first
}

BOOST_AUTO_TEST_CASE(a_failed_commit_takes_the_signature_with_it) {
  const auto principal = as(robot);
  store.faults().fail_commit(1, storage::CommitFault::error);
  BOOST_TEST(fails_as(sign(principal, call_with({digest_of_text("x")})), ErrorKind::unavailable));
  BOOST_TEST(fails_as(sign(principal, call_with({digest_of_text("y")})), ErrorKind::unavailable));
  BOOST_TEST(recorder.poisoned());
}

BOOST_AUTO_TEST_CASE(a_full_store_refuses_and_signs_again_when_there_is_room) {
  const auto principal = as(robot);
  store.faults().fail_commit(1, storage::CommitFault::storage_full);
  const auto refused = sign(principal, call_with({digest_of_text("x")}));
  BOOST_TEST_REQUIRE(refused.has_error());
  BOOST_TEST(refused.error().detail == "storage_full");
  BOOST_TEST(sign(as(robot), call_with({digest_of_text("x")})).has_value());
  BOOST_TEST(rows().total_count == 1U);
}

BOOST_AUTO_TEST_CASE(members_without_the_right_leave_a_denied_row_and_strangers_none) {
  BOOST_TEST(fails_as(sign(as(bob), call_with({digest_of_text("x")})), ErrorKind::forbidden));
  BOOST_TEST_REQUIRE(rows().total_count == 1U);
  BOOST_TEST((rows().operations.front().status == OperationStatus::denied));
  BOOST_TEST(fails_as(sign(as(carol), call_with({digest_of_text("x")})), ErrorKind::forbidden));
  BOOST_TEST(rows().total_count == 1U);
  BOOST_TEST(sign_service.metrics().strangers_refused.value() == 1U);
}

BOOST_AUTO_TEST_CASE(a_flood_of_refusals_does_not_fill_the_log) {
  for (int i = 0; i < 200; ++i) {
    BOOST_TEST(fails_as(sign(as(bob), call_with({digest_of_text("x")})), ErrorKind::forbidden));
  }
  const auto kept = rows().total_count;
  BOOST_TEST(kept < 200U);
  BOOST_TEST(kept + sign_service.metrics().denied_rows_suppressed.value() == 200U);
}

BOOST_AUTO_TEST_CASE(an_unknown_signer_is_not_found) {
  auto call = call_with({digest_of_text("x")});
  call.signer_reference = "nobody";
  BOOST_TEST(fails_as(sign(as(robot), std::move(call)), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(a_disabled_signer_refuses_the_next_call_and_says_why) {
  const auto admin = as(alice);
  const auto disabled =
      run([&] { return signers.set_status(by(admin), "release", model::SignerStatus::disabled); });
  BOOST_TEST_REQUIRE(disabled.has_value());
  BOOST_TEST(is_rejected(sign(as(robot), call_with({digest_of_text("x")})), "disabled"));
  BOOST_TEST((rows().operations.front().status == OperationStatus::failed));
}

// The call was authorized and waits for its turn: what is revoked meanwhile counts.
BOOST_AUTO_TEST_CASE(a_right_lost_while_a_call_waits_takes_its_signatures_along) {
  const auto principal = as(robot);
  const auto admin = as(alice);
  boost::asio::io_context io;
  auto work = boost::asio::make_work_guard(io);
  std::promise<void> gate;
  HeldVault held_vault{*vault, gate.get_future().share()};
  engine::SigningLane held_lane{held_vault, sealmint::testing::one_by_one(), log,
                                engine::SigningLane::Options{.workers = 1}};
  SignService held_service{context, held_lane, recorder, idempotency};
  std::optional<ErrorKind> refused;
  boost::asio::co_spawn(
      io,
      [&] { return held_service.sign(principal, call_with({digest_of_text("x")}), std::nullopt); },
      [&](std::exception_ptr, const Result<SignResult>& result) {
        if (result.has_error()) refused = result.error().kind;
        work.reset();
      });
  io.poll();
  const auto disabled =
      run([&] { return signers.set_status(by(admin), "release", model::SignerStatus::disabled); });
  gate.set_value();
  io.run();
  BOOST_TEST(disabled.has_value());
  BOOST_TEST_REQUIRE(refused.has_value());
  BOOST_TEST((*refused == ErrorKind::rejected));
  BOOST_TEST_REQUIRE(rows().total_count == 1U);
  BOOST_TEST((rows().operations.front().status == OperationStatus::failed));
  held_lane.stop();
  recorder.stop();  // both may still be inside post(), and `io` goes first
}

BOOST_AUTO_TEST_CASE(a_principal_without_product_access_signs_no_more) {
  const auto before = as(robot);
  auto identity = *directory.snapshot()->identity(robot);
  identity.role = model::ProductRole::no_access;
  put(identity);
  BOOST_TEST(fails_as(sign(as(robot), call_with({digest_of_text("x")})), ErrorKind::forbidden));
  BOOST_TEST(fails_as(sign(before, call_with({digest_of_text("x")})), ErrorKind::forbidden));
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_refuses) {
  clock.advance(std::chrono::days{366});
  BOOST_TEST(is_rejected(sign(as(robot), call_with({digest_of_text("x")})), "expired"));
}

BOOST_AUTO_TEST_CASE(a_wrong_digest_length_is_refused_and_recorded_as_failed) {
  auto item = digest_of_text("x");
  item.data.pop_back();
  BOOST_TEST(is_rejected(sign(as(robot), call_with({item})), "32 bytes"));
  BOOST_TEST_REQUIRE(rows().total_count == 1U);
  BOOST_TEST((rows().operations.front().status == OperationStatus::failed));
}

BOOST_AUTO_TEST_CASE(a_batch_answers_every_item_in_its_place) {
  std::vector<model::SignItem> items;
  for (int i = 0; i < 100; ++i) items.push_back(digest_of_text(std::to_string(i)));
  items[10].data.pop_back();
  items[20].schema_error =
      std::make_shared<const Error>(make_issue("items/20/data", "must be base64"));
  items[30].algorithm = model::SignatureAlgorithm::rsa_pkcs1_sha256;
  const auto result = sign(as(robot), call_with(items, true));
  BOOST_TEST_REQUIRE(result.has_value());
  const auto key = public_key();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& outcome = result->answer.items[i].signature;
    const bool is_bad = i == 10 || i == 20 || i == 30;
    BOOST_TEST_REQUIRE(outcome.has_error() == is_bad);
    if (is_bad) continue;
    BOOST_TEST(crypto::verify_signature(key, ecdsa, items[i].data, *outcome).has_value());
  }
  // The item that could not be read names no bytes and leaves no row.
  BOOST_TEST(rows().total_count == 99U);
  BOOST_TEST(testing::ask(store)
                 .operations({signer.id, OperationStatus::failed, 0, 100})
                 .value()
                 .total_count == 2U);
}

BOOST_AUTO_TEST_CASE(the_same_key_gets_the_same_answer_and_one_row) {
  const auto item = digest_of_text("x");
  const auto principal = as(robot);
  const auto with_key = [&](std::string_view body) {
    return sign(principal, call_with({item}),
                IdempotentSign{"/sign", "key-1", body, [](const model::SignAnswer& answer) {
                                 return to_base64(*answer.items.front().signature);
                               }});
  };
  const auto first = with_key("body");
  BOOST_TEST_REQUIRE(first.has_value());
  const auto again = with_key("body");
  BOOST_TEST_REQUIRE(again.has_value());
  BOOST_TEST_REQUIRE(again->replayed_body.has_value());
  BOOST_TEST(*again->replayed_body == to_base64(*first->answer.items.front().signature));
  BOOST_TEST(rows().total_count == 1U);
  BOOST_TEST(fails_as(with_key("another body"), ErrorKind::malformed));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
