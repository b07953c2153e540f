// The webhooks of the project, as Product Admins manage them.
#pragma once

#include <optional>

#include "core/base/log.hpp"
#include "core/model/caller.hpp"
#include "core/ports/outbox.hpp"
#include "core/ports/secret_vault.hpp"
#include "core/ports/webhook_sender.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/webhooks/webhook_dispatcher.hpp"

namespace sealmint::service {

// A webhook and the secret of its signatures, which is shown this once.
struct CreatedWebhook {
  model::Webhook webhook;
  std::string secret;
};

struct DeliveryFilter {
  std::optional<model::DeliveryStatus> status;
  std::size_t offset = 0;
  std::size_t limit = limits::page_default;
};

// Errors of all: not_found; of changes also rejected (a URL nothing would be sent to, too many) and
// the recorder's. Only Product Admins change anything: each decision asks that again, with the
// errors of as_admin().
class WebhookService {
 public:
  WebhookService(Context& context, LogSink& log, ports::Outbox& outbox, ports::SecretVault& vault,
                 const ports::WebhookSender& sender, WebhookDispatcher& dispatcher)
      : context_(context),
        log_(log),
        outbox_(outbox),
        vault_(vault),
        sender_(sender),
        dispatcher_(dispatcher) {}

  Task<CreatedWebhook> create(model::Caller caller, model::CreateWebhook input,
                              AddToCommit<CreatedWebhook> add);
  model::WebhookPage list(std::size_t offset, std::size_t limit) const;
  Result<model::Webhook> get(WebhookId id) const;
  // Once it has answered that the webhook is disabled, no delivery begins; what is pending waits.
  Task<model::Webhook> update(model::Caller caller, WebhookId id, model::UpdateWebhook input);
  // With its deliveries.
  Task<model::Webhook> remove(model::Caller caller, WebhookId id);
  // A new secret; the old one signs nothing from the answer on.
  Task<CreatedWebhook> replace_secret(model::Caller caller, WebhookId id);

  Task<model::DeliveryPage> deliveries(WebhookId id, DeliveryFilter filter) const;
  // Sends what is dead, or was delivered, once more.
  Task<model::WebhookDelivery> redeliver(model::Caller caller, WebhookId id,
                                         DeliveryId delivery_id);

 private:
  Result<Decided<model::WebhookDelivery>> decide_again(const model::Caller& caller,
                                                       const model::WebhookDelivery& found) const;

  Context& context_;
  LogSink& log_;
  ports::Outbox& outbox_;
  ports::SecretVault& vault_;
  const ports::WebhookSender& sender_;
  WebhookDispatcher& dispatcher_;
};

}  // namespace sealmint::service
