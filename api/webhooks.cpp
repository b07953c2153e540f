#include "api/webhooks.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

#include "api/json_page.hpp"
#include "api/json_reader.hpp"
#include "api/json_values.hpp"
#include "api/principal_fields.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

constexpr StringRule url_rule{.min = 1, .max = limits::webhook_url_chars, .trim = true};

// Nothing when the key is absent. A list that names none would be a webhook that is never told.
std::optional<std::int64_t> read_events(ObjectReader& reader) {
  if (!reader.has("events")) return std::nullopt;
  std::int64_t bits = 0;
  for (const auto& text : reader.optional_strings("events", model::approval_events.size())) {
    if (const auto event = model::parse_approval_event(text)) {
      bits |= model::event_bit(*event);
    } else {
      reader.issue("events", "holds an event that there is not", "invalid_enum_value");
    }
  }
  if (bits == 0) reader.issue("events", "must name at least one event", "too_small");
  return bits;
}

std::int64_t all_events() {
  std::int64_t bits = 0;
  for (const auto event : model::approval_events) bits |= model::event_bit(event);
  return bits;
}

}  // namespace

Result<model::CreateWebhook> read_create_webhook(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::CreateWebhook webhook;
  webhook.name = required_name(reader, "name");
  webhook.url = reader.required_string("url", url_rule);
  webhook.event_bits = read_events(reader).value_or(all_events());
  if (const auto id = reader.optional_uuid("signerId")) webhook.signer_id = SignerId{*id};
  webhook.enabled = reader.optional_boolean("enabled").value_or(true);
  TRY_VOID(reader.finish());
  return webhook;
}

Result<model::UpdateWebhook> read_update_webhook(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::UpdateWebhook webhook;
  webhook.name = optional_name(reader, "name");
  webhook.url = reader.optional_string("url", url_rule);
  webhook.event_bits = read_events(reader);
  webhook.enabled = reader.optional_boolean("enabled");
  TRY_VOID(reader.finish());
  return webhook;
}

json::object to_json(const model::Webhook& webhook) {
  json::array events;
  for (const auto event : model::approval_events) {
    if ((webhook.event_bits & model::event_bit(event)) != 0) events.push_back(json_of(name(event)));
  }
  json::object row;
  row["id"] = json_of(webhook.id);
  row["name"] = json_of(webhook.name);
  row["url"] = json_of(webhook.url);
  row["events"] = std::move(events);
  row["signerId"] = json_of(webhook.signer_id);
  row["enabled"] = webhook.enabled;
  row["createdAt"] = json_of(webhook.created_at);
  row["updatedAt"] = json_of(webhook.updated_at);
  return row;
}

json::object to_json(const model::WebhookPage& page) {
  return page_json("webhooks", page.webhooks, page.total_count, &to_json);
}

json::object to_json(const model::WebhookDelivery& delivery) {
  json::object row;
  row["id"] = json_of(delivery.id);
  row["webhookId"] = json_of(delivery.webhook_id);
  row["eventId"] = json_of(delivery.event_id);
  row["type"] = json_of(name(delivery.event));
  row["status"] = json_of(name(delivery.status));
  row["attempts"] = delivery.attempts;
  row["httpStatus"] = json_of(delivery.http_status);
  row["lastError"] = json_or_null(delivery.last_error);
  const bool is_pending = delivery.status == model::DeliveryStatus::pending;
  row["nextAttemptAt"] = is_pending ? json_of(delivery.next_attempt_at) : json::value(nullptr);
  row["deliveredAt"] = json_of(delivery.delivered_at);
  row["createdAt"] = json_of(delivery.created_at);
  row["expiresAt"] = json_of(delivery.expires_at);
  // Written by us, but read as everything that comes from a disk: with care.
  const auto event = parse_json(delivery.body);
  row["event"] = event.has_value() ? *event : json::value(nullptr);
  return row;
}

json::object to_json(const model::DeliveryPage& page) {
  return page_json("deliveries", page.deliveries, page.total_count, &to_json);
}

}  // namespace sealmint::api
