// Webhooks, for Product Admins (docs/adr/0013).
#include "core/service/webhooks/webhooks.hpp"

#include "api/webhooks.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {

// With the secret, which is shown this once.
template <>
struct Shown<service::CreatedWebhook> {
  using Type = api::WebhookWithSecret;
  static Type of(const Services&, const service::CreatedWebhook& created) {
    return {created.webhook, created.secret};
  }
};

namespace {

constexpr QueryParameter delivery_query[] = {
    {"status", &name_of<model::DeliveryStatus>, "Only deliveries of this status."},
    offset_parameter,
    limit_parameter<>};

}  // namespace

template <>
struct Taken<service::DeliveryFilter> {
  static constexpr Traits traits{.query = delivery_query};
  static Result<service::DeliveryFilter> from(Arguments& arguments) {
    TRY(const auto page, read_page(arguments.request));
    service::DeliveryFilter filter{std::nullopt, page.offset, page.limit};
    if (const auto text = query_value(arguments.request, "status")) {
      filter.status = model::parse_delivery_status(*text);
      if (!filter.status) {
        return make_issue("status", "must be pending, delivered or dead", "invalid_enum_value");
      }
    }
    return filter;
  }
};

namespace {

using service::WebhookService;

constexpr std::string_view one = "/{webhookId}";
constexpr Endpoint rows[] = {
    post("", "createWebhook", "Create a webhook", admin_call<&WebhookService::create, Show::secret>)
        .recorded(kinds::create_webhook)
        .refusing({400, 404}),
    get("", "listWebhooks", "List webhooks", admin_call<&WebhookService::list>),
    get(one, "getWebhook", "Get a webhook", admin_call<&WebhookService::get>),
    patch(one, "updateWebhook", "Change a webhook", admin_call<&WebhookService::update>)
        .recorded(kinds::update_webhook),
    erase(one, "deleteWebhook", "Delete a webhook", admin_call<&WebhookService::remove>)
        .recorded(kinds::delete_webhook),
    post("/{webhookId}/secret", "replaceWebhookSecret", "Give a webhook a new secret",
         admin_call<&WebhookService::replace_secret, Show::secret>)
        .recorded(kinds::replace_webhook_secret),
    get("/{webhookId}/deliveries", "listWebhookDeliveries",
        "List what was or is to be delivered to a webhook",
        admin_call<&WebhookService::deliveries>),
    post("/{webhookId}/deliveries/{deliveryId}/redeliver", "redeliverWebhookDelivery",
         "Deliver an event once more", admin_call<&WebhookService::redeliver>)
        .recorded(kinds::redeliver_webhook)
        .refusing({400}),
};

}  // namespace

const Topic webhook_topic{"Webhooks", "/api/v1/webhooks", "", "manage webhooks", rows};

}  // namespace sealmint::http
