// The outbox and its delivery, in memory, with a clock that a test moves and a receiver that does
// what a test says.
#include "core/service/webhooks/webhooks.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>

#include "core/crypto/hmac.hpp"
#include "core/service/approvals/access_requests.hpp"
#include "core/service/approvals/approval_policies.hpp"
#include "core/service/approvals/expiry_sweep.hpp"
#include "core/service/approvals/grants.hpp"
#include "core/service/signing/sign.hpp"
#include "core/service/webhooks/webhook_dispatcher.hpp"
#include "tests/support/blocking_store.hpp"
#include "tests/unit/core/service/signer_world.hpp"

namespace sealmint::service {
namespace {

using namespace std::chrono_literals;
using model::DeliveryStatus;
using sealmint::testing::by;
using sealmint::testing::fails_as;
using sealmint::testing::is_rejected;
using sealmint::testing::SignerWorld;
using sealmint::testing::somebody;

class FakeReceiver final : public ports::WebhookSender {
 public:
  mutable std::vector<ports::WebhookPost> posts;
  std::function<Result<unsigned>()> answer = [] { return 200U; };

  Result<void> check_url(std::string_view url) const override {
    if (url.starts_with("https://")) return {};
    return make_error(ErrorKind::rejected, "must begin with https://");
  }
  Task<unsigned> post(ports::WebhookPost post) const override {
    posts.push_back(std::move(post));
    co_return answer();
  }
};

std::string header(const ports::WebhookPost& post, std::string_view name) {
  for (const auto& [field, value] : post.headers) {
    if (field == name) return value;
  }
  return "";
}

std::string field(const std::string& body, std::string_view name) {
  const auto parsed = boost::json::parse(body);
  const auto& value = parsed.as_object().at(name);
  return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
}

model::CreateWebhook for_all(std::optional<SignerId> signer = std::nullopt) {
  std::int64_t bits = 0;
  for (const auto event : model::approval_events) bits |= model::event_bit(event);
  return {"chat", "https://hooks.example.test/x", bits, signer, true};
}

// A signer whose signatures bob and carol approve, one after the other, and a webhook for all.
struct Fixture : SignerWorld {
  FakeReceiver receiver;
  ports::SecretVault& secrets{dynamic_cast<ports::SecretVault&>(*vault)};
  ApprovalEvents events;
  ApprovalPolicyService policies{context};
  AccessRequestService requests{context, project, store, events, request_rule};
  GrantService grants{context, project, events};
  IdempotencyService idempotency{context, store};
  SignService sign_service{context, lane, recorder, idempotency};
  ExpirySweep expiry_sweep{context, project, events, sign_service.reservations(), sweep_rule};
  WebhookDispatcher dispatcher{context,  log,    store,         secrets,
                               receiver, events, delivery_rule, "sealmint/test"};
  WebhookService webhooks{context, log, store, secrets, receiver, dispatcher};
  model::Signer signer = signer_with(
      "release",
      {{actor(robot), "operator"}, {actor(bob), "operator"}, {actor(carol), "operator"}});
  CreatedWebhook chat = run([&] { return webhooks.create(somebody(), for_all(), {}); }).value();
  WebhookId id = chat.webhook.id;

  Fixture() {
    model::ApprovalPolicyInput input;
    input.steps.push_back({std::nullopt, 1, true, {actor(bob)}});
    input.steps.push_back({std::nullopt, 1, true, {actor(carol)}});
    input.signings_max = 100;
    BOOST_REQUIRE(
        run([&] { return policies.replace(by(as(alice)), "release", input); }).has_value());
  }

  model::AccessRequest open(std::string window = "1h") {
    model::RequestInput input;
    input.justification = "release";
    input.terms.signings = 5;
    input.terms.window = std::move(window);
    auto opened = run([&] { return requests.open(by(as(robot)), "release", input, {}); });
    return opened.value().request;
  }
  model::RequestView vote(UserId who, RequestId request, bool is_approval = true) {
    return run([&] { return requests.vote(by(as(who)), request, is_approval, ""); }).value();
  }
  void sweep() {
    run([&] { return expiry_sweep.step(); }).value();
  }
  DeliveryRound deliver() {
    return run([&] { return dispatcher.deliver_due(id); }).value();
  }
  void set_enabled(bool enabled) {
    model::UpdateWebhook input;
    input.enabled = enabled;
    run([&] { return webhooks.update(somebody(), id, input); }).value();
  }
  std::vector<model::WebhookDelivery> outbox() {
    auto rows = testing::ask(store).deliveries({id, std::nullopt, 0, 100}).value().deliveries;
    return {rows.rbegin(), rows.rend()};
  }
  std::vector<std::string> told() {
    std::vector<std::string> types;
    for (const auto& row : outbox()) types.emplace_back(name(row.event));
    return types;
  }
};

using Types = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(webhooks_suite, Fixture)

BOOST_AUTO_TEST_CASE(the_outbox_holds_exactly_what_happened_in_its_order) {
  const auto request = open();
  open();  // finds the open one
  vote(bob, request.id);
  const auto grant = vote(carol, request.id).grant.value().grant;
  run([&] { return grants.revoke(by(as(alice)), grant.id, "lost"); }).value();
  const auto second = open();
  vote(bob, second.id, false);
  const auto third = open();
  run([&] { return requests.cancel(by(as(robot)), third.id); }).value();
  const auto fourth = open();
  run([&] { return requests.revoke(by(as(alice)), "release", fourth.id); }).value();
  BOOST_TEST(
      (told() == Types{"request.opened", "request.step-opened", "request.approved", "grant.revoked",
                       "request.opened", "request.rejected", "request.opened", "request.cancelled",
                       "request.opened", "request.revoked"}));
  const auto approved = outbox()[2].body;
  BOOST_TEST(field(approved, "type") == "request.approved");
  BOOST_TEST(field(approved, "requestId") == to_string(request.id));
  BOOST_TEST(field(approved, "grantId") == to_string(grant.id));
  BOOST_TEST(field(approved, "signerId") == to_string(signer.id));
  BOOST_TEST(field(approved, "requesterId") == to_string(robot));
  BOOST_TEST(field(approved, "projectId") == "project-1");
  BOOST_TEST(field(approved, "id") == to_string(outbox()[2].event_id));
  BOOST_TEST(field(approved, "currentStep") == "2");
}

BOOST_AUTO_TEST_CASE(a_body_names_nobody) {
  const auto request = open();
  vote(bob, request.id, false);
  for (const auto& row : outbox()) {
    for (const char* word : {"bob", "robot", "alice", "example.test", "justification"}) {
      BOOST_TEST(row.body.find(word) == std::string::npos, word << " in " << row.body);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_vote_that_was_not_committed_is_not_told) {
  const auto request = open();
  store.faults().fail_commit(1, storage::CommitFault::storage_full);
  BOOST_TEST(run([&] { return requests.vote(by(as(bob)), request.id, true, ""); }).has_error());
  BOOST_TEST((told() == Types{"request.opened"}));
}

BOOST_AUTO_TEST_CASE(everybody_is_told_who_asked_to_be) {
  auto other = signer_with("nightly");
  auto rejections = for_all();
  rejections.event_bits = model::event_bit(model::ApprovalEvent::rejected);
  const auto elsewhere =
      run([&] { return webhooks.create(somebody(), for_all(other.id), {}); }).value();
  const auto here =
      run([&] { return webhooks.create(somebody(), for_all(signer.id), {}); }).value();
  const auto some = run([&] { return webhooks.create(somebody(), rejections, {}); }).value();
  vote(bob, open().id, false);
  const auto count = [&](const CreatedWebhook& each) {
    return testing::ask(store).deliveries({each.webhook.id, {}, 0, 10}).value().total_count;
  };
  BOOST_TEST(count(elsewhere) == 0U);
  BOOST_TEST(count(here) == 2U);
  BOOST_TEST(count(some) == 1U);
  // An event has one id for all who are told of it.
  const auto row =
      testing::ask(store).deliveries({here.webhook.id, {}, 0, 1}).value().deliveries.front();
  BOOST_TEST((row.event_id == outbox().back().event_id));
  BOOST_TEST((row.id != outbox().back().id));
}

BOOST_AUTO_TEST_CASE(a_delivery_is_signed_with_the_secret_that_was_shown) {
  open();
  BOOST_TEST(deliver().attempts == 1U);
  BOOST_REQUIRE_EQUAL(receiver.posts.size(), 1U);
  const auto& post = receiver.posts.front();
  BOOST_TEST(post.url == "https://hooks.example.test/x");
  BOOST_TEST(post.body == outbox().front().body);
  BOOST_TEST(header(post, "Sealmint-Event") == "request.opened");
  BOOST_TEST(header(post, "Sealmint-Delivery") == to_string(outbox().front().id));
  BOOST_TEST(header(post, "Content-Type") == "application/json");
  const std::string text = "1800000000." + post.body;
  BOOST_TEST(header(post, "Sealmint-Signature") ==
             "t=1800000000,v1=" +
                 to_hex(crypto::hmac_sha256(as_bytes(chat.secret), as_bytes(text))));
  BOOST_TEST((outbox().front().status == DeliveryStatus::delivered));
  BOOST_TEST(deliver().attempts == 0U);
}

BOOST_AUTO_TEST_CASE(the_secret_is_not_stored_in_clear_and_can_be_replaced) {
  const auto stored = directory.snapshot()->webhook(id);
  BOOST_TEST(as_text(stored->secret.ciphertext).find(chat.secret) == std::string::npos);
  const auto replaced = run([&] { return webhooks.replace_secret(somebody(), id); }).value();
  BOOST_TEST(replaced.secret != chat.secret);
  open();
  deliver();
  const auto& post = receiver.posts.front();
  const std::string text = "1800000000." + post.body;
  BOOST_TEST(
      header(post, "Sealmint-Signature").substr(std::string_view("t=1800000000,v1=").size()) ==
      to_hex(crypto::hmac_sha256(as_bytes(replaced.secret), as_bytes(text))));
}

BOOST_AUTO_TEST_CASE(failures_are_tried_again_with_the_same_event) {
  open();
  receiver.answer = [] { return 500U; };
  const auto round = deliver();
  BOOST_TEST(round.attempts == 1U);
  BOOST_TEST((round.retry_after >= 2'500ms && round.retry_after <= 5'000ms));
  BOOST_TEST(deliver().attempts == 0U);
  clock.advance(5s);
  receiver.answer = [] { return make_error(ErrorKind::timeout, "no answer in time"); };
  deliver();
  BOOST_TEST(outbox().front().last_error == "no answer in time");
  clock.advance(15s);
  receiver.answer = [] { return 204U; };
  deliver();
  BOOST_REQUIRE_EQUAL(receiver.posts.size(), 3U);
  for (const auto& post : receiver.posts) BOOST_TEST(post.body == receiver.posts.front().body);
  // A receiver can tell a late attempt from one that somebody recorded: the time is signed anew.
  BOOST_TEST(header(receiver.posts[2], "Sealmint-Signature").substr(0, 12) == "t=1800000020");
  BOOST_TEST((outbox().front().status == DeliveryStatus::delivered));
  BOOST_TEST(outbox().front().attempts == 3);
}

BOOST_AUTO_TEST_CASE(what_is_given_up_can_be_sent_again) {
  const auto request = open();
  receiver.answer = [] { return 500U; };
  for (int i = 0; i < delivery_rule.attempts_max; ++i) {
    BOOST_TEST(deliver().attempts == 1U);
    clock.advance(6h);
  }
  BOOST_TEST(deliver().attempts == 0U);
  const auto dead = outbox().front();
  BOOST_TEST((dead.status == DeliveryStatus::dead));
  const auto events_so_far = recorded.take();
  BOOST_TEST(events_so_far.back().kind == "webhook-delivery-dead");
  BOOST_TEST(sealmint::testing::fact(events_so_far.back(), "deliveryId") == to_string(dead.id));
  BOOST_TEST(sealmint::testing::fact(events_so_far.back(), "httpStatus") == "500");
  receiver.answer = [] { return 200U; };
  const auto again = [&](DeliveryId which) {
    return run([&] { return webhooks.redeliver(somebody(), id, which); });
  };
  BOOST_TEST(again(dead.id).has_value());
  BOOST_TEST(is_rejected(again(dead.id), "still being tried"));
  BOOST_TEST(deliver().attempts == 1U);
  BOOST_TEST((outbox().front().status == DeliveryStatus::delivered));
  BOOST_TEST(receiver.posts.back().body == receiver.posts.front().body);
  BOOST_TEST(fails_as(again(DeliveryId{crypto::new_uuid(clock.now())}), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(no_delivery_begins_once_the_webhook_is_disabled) {
  const auto request = open();
  vote(bob, request.id);
  vote(carol, request.id);
  // Disabled by somebody else while the first of three is under way.
  receiver.answer = [this] {
    auto disabled = *directory.snapshot()->webhook(id);
    disabled.enabled = false;
    ports::Transaction transaction;
    transaction.changes.emplace_back(ports::Put<model::Webhook>{disabled});
    const ports::Transaction* const committed[] = {&transaction};
    BOOST_REQUIRE(
        testing::ask(store).commit(std::span(&transaction, 1)).value().front().has_value());
    directory.apply(committed);
    return 200U;
  };
  BOOST_TEST(deliver().attempts == 1U);
  BOOST_TEST(deliver().attempts == 0U);
  BOOST_TEST(receiver.posts.size() == 1U);
  // Nothing new is written for it, and what waits goes out when it is enabled.
  vote(bob, open().id, false);
  BOOST_TEST(outbox().size() == 3U);
  receiver.answer = [] { return 200U; };
  set_enabled(true);
  BOOST_TEST(deliver().attempts == 2U);
}

BOOST_AUTO_TEST_CASE(a_deleted_webhook_takes_its_deliveries_with_it) {
  open();
  receiver.answer = [this] {
    ports::Transaction transaction;
    transaction.changes.emplace_back(ports::Erase<model::Webhook>{id});
    const ports::Transaction* const committed[] = {&transaction};
    BOOST_REQUIRE(
        testing::ask(store).commit(std::span(&transaction, 1)).value().front().has_value());
    directory.apply(committed);
    return 200U;
  };
  BOOST_TEST(deliver().attempts == 1U);
  BOOST_TEST(outbox().empty());
  BOOST_TEST(fails_as(run([&] { return webhooks.deliveries(id, {}); }), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(an_outcome_that_could_not_be_recorded_is_sent_again) {
  open();
  store.faults().fail_commit(1, storage::CommitFault::storage_full);
  BOOST_TEST(run([&] { return dispatcher.deliver_due(id); }).has_error());
  // While there is no room, nothing is sent that would have to be sent again.
  BOOST_TEST(deliver().attempts == 0U);
  set_enabled(true);  // any commit that succeeds
  BOOST_TEST(deliver().attempts == 1U);
  BOOST_REQUIRE_EQUAL(receiver.posts.size(), 2U);
  BOOST_TEST(receiver.posts[0].body == receiver.posts[1].body);
}

BOOST_AUTO_TEST_CASE(what_ends_soon_is_announced_once_and_so_is_its_end) {
  const auto request = open("4h");
  clock.advance(limits::request_lifetime - 1h);
  sweep();
  sweep();
  BOOST_TEST((told() == Types{"request.opened", "request.expiring"}));
  vote(bob, request.id);
  vote(carol, request.id);
  clock.advance(3h - 1ms);
  sweep();
  BOOST_TEST(told().back() == "request.approved");
  clock.advance(1ms);
  sweep();
  sweep();
  BOOST_TEST(told().back() == "grant.expiring");
  BOOST_TEST(told().size() == 5U);
  clock.advance(1h);
  sweep();
  sweep();
  BOOST_TEST(told().back() == "grant.expired");
  BOOST_TEST(told().size() == 6U);
  const auto last = outbox().back().body;
  BOOST_TEST(field(last, "status") == "expired");
  BOOST_TEST(field(last, "requestId") == to_string(request.id));
}

BOOST_AUTO_TEST_CASE(a_request_that_ends_by_itself_is_told_of_whoever_finds_it) {
  open();
  clock.advance(limits::request_lifetime);
  open();  // puts the old one away
  BOOST_TEST((told() == Types{"request.opened", "request.expired", "request.opened"}));
  run([&] { return members.remove(by(as(alice)), "release", actor(bob)); }).value();
  sweep();
  BOOST_TEST(told().back() == "request.cancelled");
}

BOOST_AUTO_TEST_CASE(a_webhook_needs_a_place_to_send_to) {
  auto input = for_all();
  input.url = "ftp://x";
  const auto create = [&] { return run([&] { return webhooks.create(somebody(), input, {}); }); };
  BOOST_TEST(fails_as(create(), ErrorKind::malformed));
  input = for_all(SignerId{crypto::new_uuid(clock.now())});
  BOOST_TEST(fails_as(create(), ErrorKind::not_found));
  input = for_all();
  for (std::size_t i = 1; i < limits::webhooks; ++i) BOOST_TEST(create().has_value());
  BOOST_TEST(is_rejected(create(), "the most"));
  BOOST_TEST(webhooks.list(30, 10).webhooks.size() == 2U);
  BOOST_TEST(webhooks.list(30, 10).total_count == limits::webhooks);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::service
