// Bodies of the webhook routes (docs/adr/0013).
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "core/base/result.hpp"
#include "core/model/webhook.hpp"

namespace sealmint::api {

// {name, url, events? (all), signerId? (all), enabled? (true)}.
Result<model::CreateWebhook> read_create_webhook(std::string_view body);
// {name?, url?, events?, enabled?}.
Result<model::UpdateWebhook> read_update_webhook(std::string_view body);

// id, name, url, events, signerId, enabled, createdAt, updatedAt.
boost::json::object to_json(const model::Webhook& webhook);
// {webhooks, totalCount}.
boost::json::object to_json(const model::WebhookPage& page);
// The row of a delivery, with the event as it is sent.
boost::json::object to_json(const model::WebhookDelivery& delivery);
// {deliveries, totalCount}.
boost::json::object to_json(const model::DeliveryPage& page);

}  // namespace sealmint::api
