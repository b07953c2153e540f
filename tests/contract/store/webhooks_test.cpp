// Contract of core/ports/store.hpp: webhooks and the outbox of their deliveries.
#include <boost/test/unit_test.hpp>

#include "tests/contract/store/fields.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"

namespace sealmint::storage::test {
namespace {

using model::DeliveryStatus;
using model::WebhookDelivery;

std::vector<DeliveryId> ids_of(const std::vector<WebhookDelivery>& deliveries) {
  std::vector<DeliveryId> ids;
  for (const auto& delivery : deliveries) ids.push_back(delivery.id);
  return ids;
}

std::vector<DeliveryId> due_ids(ports::Store& store, WebhookId id, std::int64_t now,
                                std::size_t count_max = 100) {
  return ids_of(testing::ask(store).due_deliveries(id, at_ms(now), count_max).value());
}

WebhookDelivery due_at(WebhookId webhook, std::int64_t ms) {
  auto delivery = sample_delivery(webhook);
  delivery.next_attempt_at = at_ms(ms);
  return delivery;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_webhooks)

BOOST_AUTO_TEST_CASE_TEMPLATE(webhooks_and_deliveries_round_trip, On, AllStores) {
  On on;
  auto& store = on.store();
  auto webhook = put(store, sample_webhook());
  BOOST_TEST(same(list_of<model::Webhook>(contents(store)).front(), webhook));
  webhook.signer_id.reset();
  webhook.enabled = false;
  webhook = put(store, webhook);
  BOOST_TEST(same(list_of<model::Webhook>(contents(store)).front(), webhook));

  auto delivery = put(store, sample_delivery(webhook.id));
  BOOST_TEST(same(testing::ask(store).delivery(delivery.id).value().value(), delivery));
  delivery.http_status.reset();
  delivery.delivered_at.reset();
  delivery.status = DeliveryStatus::dead;
  delivery = put(store, delivery);
  BOOST_TEST(same(testing::ask(store).delivery(delivery.id).value().value(), delivery));
  BOOST_TEST(!testing::ask(store).delivery(next_id<DeliveryId>()).value().has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_event_is_in_the_outbox_only_if_it_happened, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto webhook = put(store, sample_webhook());
  const auto signer = put(store, sample_signer("demo"));
  auto request = put(store, sample_request(signer.id));
  const auto told = sample_delivery(webhook.id);
  BOOST_TEST(commit_one(store, ports::Put<model::AccessRequest>{request},
                        ports::Put<WebhookDelivery>{told})
                 .has_value());
  // A version that is there already: the change is refused, and with it the telling.
  const auto untold = sample_delivery(webhook.id);
  const auto refused = commit_one(store, ports::Put<WebhookDelivery>{untold},
                                  ports::Put<model::AccessRequest>{request});
  BOOST_TEST(failed_with(refused, ErrorKind::conflict));
  BOOST_TEST((due_ids(store, webhook.id, 60) == std::vector{told.id}));
  BOOST_TEST(!testing::ask(store).delivery(untold.id).value().has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_due_comes_in_the_order_of_its_commits, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto webhook = put(store, sample_webhook());
  const auto other = put(store, sample_webhook());
  // Ids that do not rise, as those of one millisecond may not.
  auto first = due_at(webhook.id, 60);
  auto second = due_at(webhook.id, 10);
  std::swap(first.id, second.id);
  BOOST_TEST(
      commit_one(store, ports::Put<WebhookDelivery>{first}, ports::Put<WebhookDelivery>{second})
          .has_value());
  put(store, due_at(other.id, 5));
  const auto late = put(store, due_at(webhook.id, 61));
  auto delivered = due_at(webhook.id, 1);
  delivered.status = DeliveryStatus::delivered;
  put(store, delivered);
  BOOST_TEST((due_ids(store, webhook.id, 60) == std::vector{first.id, second.id}));
  BOOST_TEST((due_ids(store, webhook.id, 10) == std::vector{second.id}));
  BOOST_TEST((due_ids(store, webhook.id, 61) == std::vector{first.id, second.id, late.id}));
  BOOST_TEST((due_ids(store, webhook.id, 61, 1) == std::vector{first.id}));
  // A later attempt keeps its place.
  auto retried = first;
  retried.version = 1;
  retried.next_attempt_at = at_ms(70);
  put(store, retried);
  BOOST_TEST((due_ids(store, webhook.id, 70) == std::vector{first.id, second.id, late.id}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_two_outcomes_of_one_attempt_only_one_is_kept, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto webhook = put(store, sample_webhook());
  const auto delivery = put(store, sample_delivery(webhook.id));
  auto delivered = delivery;
  delivered.status = DeliveryStatus::delivered;
  put(store, delivered);
  auto dead = delivery;
  dead.status = DeliveryStatus::dead;
  BOOST_TEST(
      failed_with(commit_one(store, ports::Put<WebhookDelivery>{dead}), ErrorKind::conflict));
  const auto kept = testing::ask(store).delivery(delivery.id).value().value();
  BOOST_TEST((kept.status == DeliveryStatus::delivered));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pages_show_the_newest_first_and_filter_by_status, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto webhook = put(store, sample_webhook());
  std::vector<WebhookDelivery> all;
  for (int i = 0; i < 5; ++i) {
    auto delivery = sample_delivery(webhook.id);
    if (i % 2 == 1) delivery.status = DeliveryStatus::dead;
    all.push_back(put(store, delivery));
  }
  const auto page = [&](std::optional<DeliveryStatus> status, std::size_t offset) {
    return testing::ask(store).deliveries({webhook.id, status, offset, 2}).value();
  };
  BOOST_TEST(page({}, 0).total_count == 5U);
  BOOST_TEST((ids_of(page({}, 1).deliveries) == std::vector{all[3].id, all[2].id}));
  BOOST_TEST(page(DeliveryStatus::dead, 0).total_count == 2U);
  BOOST_TEST(
      (ids_of(page(DeliveryStatus::dead, 0).deliveries) == std::vector{all[3].id, all[1].id}));
  BOOST_TEST(page(DeliveryStatus::delivered, 0).deliveries.empty());
  BOOST_TEST(testing::ask(store).deliveries({next_id<WebhookId>(), {}, 0, 2}).value().total_count ==
             0U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(deliveries_go_with_their_webhook_and_with_time, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto webhook = put(store, sample_webhook());
  const auto other = put(store, sample_webhook());
  put(store, sample_delivery(webhook.id));
  auto lasting = sample_delivery(other.id);
  lasting.expires_at = at_ms(1'001);
  put(store, lasting);
  const auto expiring = put(store, sample_delivery(other.id));  // at 1000
  BOOST_TEST(commit_one(store, ports::Erase<model::Webhook>{webhook.id}).has_value());
  BOOST_TEST(testing::ask(store).deliveries({webhook.id, {}, 0, 10}).value().total_count == 0U);
  BOOST_TEST(
      failed_with(commit_one(store, ports::Put<WebhookDelivery>{sample_delivery(webhook.id)}),
                  ErrorKind::conflict));
  BOOST_TEST(store.remove_expired(at_ms(1'000)).value() == 1U);
  BOOST_TEST(!testing::ask(store).delivery(expiring.id).value().has_value());
  BOOST_TEST(testing::ask(store).delivery(lasting.id).value().has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(webhooks_take_nobodys_rights, On, AllStores) {
  On on;
  auto& store = on.store();
  const auto signer = put(store, sample_signer("demo"));
  const auto epoch = [&] { return contents(store).rights.of(signer.id, {}); };
  const auto before = epoch();
  auto webhook = put(store, sample_webhook());
  webhook = put(store, webhook);
  put(store, put(store, sample_delivery(webhook.id)));
  BOOST_TEST(commit_one(store, ports::Erase<model::Webhook>{webhook.id}).has_value());
  BOOST_TEST(epoch() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test
