// The tables of 0005_webhooks.sql.
#include "storage/shared/tables.hpp"

namespace sealmint::storage {

using model::SealedSecret;
using model::Webhook;
using model::WebhookDelivery;

TableDescription<Webhook> describe(TableOf<Webhook>) {
  return {"webhook",
          {column<&Webhook::id>("id"), column<&Webhook::name>("name"), column<&Webhook::url>("url"),
           column<&Webhook::event_bits>("event_bits"), column<&Webhook::signer_id>("signer_id"),
           column<&Webhook::enabled>("enabled"),
           column<&Webhook::secret, &SealedSecret::nonce>("secret_nonce"),
           column<&Webhook::secret, &SealedSecret::ciphertext>("secret_ciphertext"),
           column<&Webhook::created_at>("created_at"), column<&Webhook::updated_at>("updated_at")}};
}

TableDescription<WebhookDelivery> describe(TableOf<WebhookDelivery>) {
  return {"webhook_delivery",
          {column<&WebhookDelivery::id>("id"), column<&WebhookDelivery::webhook_id>("webhook_id"),
           column<&WebhookDelivery::event_id>("event_id"), column<&WebhookDelivery::event>("event"),
           column<&WebhookDelivery::body>("body"), column<&WebhookDelivery::status>("status"),
           column<&WebhookDelivery::attempts>("attempts"),
           column<&WebhookDelivery::http_status>("http_status"),
           column<&WebhookDelivery::last_error>("last_error"),
           column<&WebhookDelivery::next_attempt_at>("next_attempt_at"),
           column<&WebhookDelivery::delivered_at>("delivered_at"),
           column<&WebhookDelivery::expires_at>("expires_at"),
           column<&WebhookDelivery::created_at>("created_at")}};
}

}  // namespace sealmint::storage
