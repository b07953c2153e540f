// What becomes of a webhook whose delivery goes wrong in a way that nobody foresaw.
#include "core/service/webhooks/webhook_dispatcher.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <new>

#include "tests/support/blocking_store.hpp"
#include "tests/unit/core/service/signer_world.hpp"

namespace sealmint::service {
namespace {

using namespace std::chrono_literals;

struct Receiver final : ports::WebhookSender {
  std::function<Result<unsigned>()> answer;

  Result<void> check_url(std::string_view) const override { return {}; }
  Task<unsigned> post(ports::WebhookPost) const override { co_return answer(); }
};

struct Fixture : sealmint::testing::SignerWorld {
  Receiver receiver;
  ports::SecretVault& secrets{dynamic_cast<ports::SecretVault&>(*vault)};
  ApprovalEvents events;
  WebhookDispatcher dispatcher{context,  log,    store,         secrets,
                               receiver, events, delivery_rule, "sealmint/test"};
  model::Webhook webhook;

  Fixture() {
    webhook.id = crypto::new_id<WebhookId>(clock.now());
    webhook.name = "chat";
    webhook.secret = secrets.seal_secret(webhook.id.uuid, Secret("s")).value();
    put(webhook);
    model::WebhookDelivery delivery;
    delivery.id = crypto::new_id<DeliveryId>(clock.now());
    delivery.webhook_id = webhook.id;
    delivery.next_attempt_at = clock.now();
    delivery.created_at = clock.now();
    delivery.expires_at = clock.now() + 24h;
    put(delivery);
  }

  // A step of the dispatcher, until its rounds have ended too.
  void step() {
    auto& io = sealmint::testing::task_context();
    io.restart();
    boost::asio::co_spawn(io, dispatcher.step(), [](const std::exception_ptr&, const auto&) {});
    io.run();
  }
  model::DeliveryStatus status() {
    return testing::ask(store)
        .deliveries({webhook.id, std::nullopt, 0, 1})
        .value()
        .deliveries.front()
        .status;
  }
  std::ptrdiff_t told(const char* event) {
    const auto told = log.events();
    return std::ranges::count(told, event);
  }
};

BOOST_FIXTURE_TEST_SUITE(webhook_dispatcher, Fixture)

BOOST_AUTO_TEST_CASE(a_round_that_throws_is_told_counted_and_followed_by_the_next) {
  int attempts = 0;
  receiver.answer = [&]() -> Result<unsigned> {
    if (++attempts == 1) throw std::bad_alloc();
    return 200U;
  };
  step();
  BOOST_TEST(attempts == 1);
  BOOST_TEST(dispatcher.rounds_failed().value() == 1U);
  BOOST_TEST(told("webhook_outbox_failed") == 1);
  BOOST_TEST((status() == model::DeliveryStatus::pending));
  step();
  BOOST_TEST(attempts == 2);
  BOOST_TEST(dispatcher.rounds_failed().value() == 1U);
  BOOST_TEST((status() == model::DeliveryStatus::delivered));
}

BOOST_AUTO_TEST_CASE(a_round_that_cannot_be_recorded_is_told_and_followed_by_the_next) {
  int attempts = 0;
  receiver.answer = [&]() -> Result<unsigned> {
    ++attempts;
    return 200U;
  };
  store.faults().fail_commit(1, storage::CommitFault::storage_full);
  step();
  BOOST_TEST(dispatcher.rounds_failed().value() == 1U);
  BOOST_TEST(told("webhook_outbox_failed") == 1);
  add_user("dora", model::ProductRole::member);  // there is room again
  step();
  BOOST_TEST(attempts == 2);
  BOOST_TEST((status() == model::DeliveryStatus::delivered));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
