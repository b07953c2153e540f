// Routes of the webhooks (docs/adr/0013).
#pragma once

#include "core/service/webhooks/webhooks.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_webhook_routes(Routes& routes, service::Context& context,
                        service::Authenticator& authenticator,
                        service::IdempotencyService& idempotency,
                        service::WebhookService& webhooks);

}  // namespace sealmint::http
