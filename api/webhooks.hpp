// Bodies of the webhook routes (docs/adr/0013).
#pragma once

#include "api/fields.hpp"
#include "core/model/webhook.hpp"

namespace sealmint::api {

// A webhook with the secret of its signatures, which is shown once.
struct WebhookWithSecret {
  model::Webhook webhook;
  std::string secret;
};

template <>
const Fields<model::CreateWebhook>& fields();
template <>
const Fields<model::UpdateWebhook>& fields();
template <>
const Fields<model::Webhook>& fields();
template <>
const Fields<WebhookWithSecret>& fields();
template <>
const Fields<model::WebhookPage>& fields();
template <>
const Fields<model::WebhookDelivery>& fields();
template <>
const Fields<model::DeliveryPage>& fields();

}  // namespace sealmint::api
