#include "api/webhooks.hpp"

#include "api/principal_fields.hpp"

namespace sealmint::api {
namespace {

using model::ApprovalEvent;
using model::CreateWebhook;
using model::DeliveryPage;
using model::UpdateWebhook;
using model::Webhook;
using model::WebhookDelivery;
using model::WebhookPage;

// A set of events as one number. A list that names none would be a webhook that is never told.
struct EventBits {
  std::optional<std::int64_t> read(ObjectReader& reader, std::string_view key, bool) const {
    const bool is_given = reader.has(key);
    std::int64_t bits = 0;
    for (const auto& text : reader.optional_strings(key, model::approval_events.size())) {
      if (const auto event = model::parse_approval_event(text)) {
        bits |= model::event_bit(*event);
      } else {
        reader.issue(key, "holds an event that there is not", "invalid_enum_value");
      }
    }
    if (!is_given) return std::nullopt;
    if (bits == 0) reader.issue(key, "must name at least one event", "too_small");
    return bits;
  }
  Schema schema(Components&) const {
    Schema list = typed("array");
    list["items"] = one_of(model::approval_events);
    list["minItems"] = 1;
    list["maxItems"] = model::approval_events.size();
    return list;
  }
};

constexpr EventBits event_bits;
constexpr Text url{{.min = 1, .max = limits::webhook_url_chars, .trim = true}, "uri"};

// Who names no events is told of all.
void tell_all(ObjectReader&, CreateWebhook& webhook) {
  if (webhook.event_bits != 0) return;
  for (const auto event : model::approval_events) webhook.event_bits |= model::event_bit(event);
}

std::vector<ApprovalEvent> events(const Webhook& webhook) {
  std::vector<ApprovalEvent> named;
  for (const auto event : model::approval_events) {
    if ((webhook.event_bits & model::event_bit(event)) != 0) named.push_back(event);
  }
  return named;
}

std::optional<TimePoint> next_attempt_at(const WebhookDelivery& delivery) {
  if (delivery.status != model::DeliveryStatus::pending) return std::nullopt;
  return delivery.next_attempt_at;
}

// Written by us, but read as everything that comes from a disk: with care.
boost::json::value event_of(const WebhookDelivery& delivery) {
  const auto event = parse_json(delivery.body);
  return event.has_value() ? *event : boost::json::value(nullptr);
}

}  // namespace

template <>
const Fields<CreateWebhook>& fields() {
  static const Fields<CreateWebhook> list{
      "CreateWebhook",
      {asked<display_name, &CreateWebhook::name>("name", required),
       asked<url, &CreateWebhook::url>("url", required),
       asked<event_bits, &CreateWebhook::event_bits>("events"),
       asked<uuid_text, &CreateWebhook::signer_id>("signerId"),
       asked<flag, &CreateWebhook::enabled>("enabled")},
      {},
      over<CreateWebhook, &tell_all>};
  return list;
}

template <>
const Fields<UpdateWebhook>& fields() {
  static const Fields<UpdateWebhook> list{
      "UpdateWebhook",
      {asked<display_name, &UpdateWebhook::name>("name"), asked<url, &UpdateWebhook::url>("url"),
       asked<event_bits, &UpdateWebhook::event_bits>("events"),
       asked<flag, &UpdateWebhook::enabled>("enabled")}};
  return list;
}

template <>
const Fields<Webhook>& fields() {
  static const Fields<Webhook> list{
      "Webhook",
      {shown<&Webhook::id>("id"), shown<&Webhook::name>("name"), shown<&Webhook::url>("url"),
       shown_by<&events>("events"), shown<&Webhook::signer_id>("signerId"),
       shown<&Webhook::enabled>("enabled"), shown<&Webhook::created_at>("createdAt"),
       shown<&Webhook::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<WebhookWithSecret>& fields() {
  static const auto list =
      Fields<WebhookWithSecret>{"WebhookWithSecret", {shown<&WebhookWithSecret::secret>("secret")}}
          .including<&WebhookWithSecret::webhook>();
  return list;
}

template <>
const Fields<WebhookPage>& fields() {
  static const Fields<WebhookPage> list{
      "WebhookPage",
      {shown<&WebhookPage::webhooks>("webhooks"), shown<&WebhookPage::total_count>("totalCount")}};
  return list;
}

template <>
const Fields<WebhookDelivery>& fields() {
  static const Fields<WebhookDelivery> list{
      "WebhookDelivery",
      {shown<&WebhookDelivery::id>("id"), shown<&WebhookDelivery::webhook_id>("webhookId"),
       shown<&WebhookDelivery::event_id>("eventId"), shown<&WebhookDelivery::event>("type"),
       shown<&WebhookDelivery::status>("status"), shown<&WebhookDelivery::attempts>("attempts"),
       shown<&WebhookDelivery::http_status>("httpStatus"),
       shown_or_null<&WebhookDelivery::last_error>("lastError"),
       shown_by<&next_attempt_at>("nextAttemptAt"),
       shown<&WebhookDelivery::delivered_at>("deliveredAt"),
       shown<&WebhookDelivery::created_at>("createdAt"),
       shown<&WebhookDelivery::expires_at>("expiresAt"), shown_by<&event_of>("event")}};
  return list;
}

template <>
const Fields<DeliveryPage>& fields() {
  static const Fields<DeliveryPage> list{"WebhookDeliveryPage",
                                         {shown<&DeliveryPage::deliveries>("deliveries"),
                                          shown<&DeliveryPage::total_count>("totalCount")}};
  return list;
}

}  // namespace sealmint::api
