// Brings the outbox to the webhooks: each has one delivery under way at most, so the slow and the
// dead hold up nobody but themselves.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/log.hpp"
#include "core/ports/outbox.hpp"
#include "core/ports/secret_vault.hpp"
#include "core/ports/webhook_sender.hpp"
#include "core/rules/delivery.hpp"
#include "core/service/approvals/approval_events.hpp"
#include "core/service/shared/context.hpp"
#include "core/service/shared/pause.hpp"

namespace sealmint::service {

// What one look at the outbox of a webhook came to.
struct DeliveryRound {
  std::size_t attempts = 0;
  // When the first of them that failed is to be tried again.
  std::optional<std::chrono::milliseconds> retry_after;
};

class WebhookDispatcher {
 public:
  WebhookDispatcher(Context& context, LogSink& log, ports::Outbox& outbox,
                    ports::SecretVault& vault, const ports::WebhookSender& sender,
                    ApprovalEvents& events, const rules::DeliveryRule& rule,
                    std::string user_agent);

  // Starts a round for each webhook that has none under way, and answers how long to wait until the
  // next look. Looks are made when something was announced, when a delivery is to be tried again,
  // and once a second, because a row may be there without either. On an executor that is one
  // thread, as are the rounds.
  Task<std::chrono::milliseconds> step();
  // Of the loop of the steps.
  Pause& pause() { return pause_; }

  // Tries what is due for one webhook, in the order of the events. Asks before each attempt whether
  // the webhook is still enabled: once the call that disables it has answered, none begins. A row
  // whose outcome could not be recorded is sent again later, with the same id.
  Task<DeliveryRound> deliver_due(WebhookId id);

  // Looks at the outbox now. Any thread.
  void wake() { pause_.end(); }

  // Rounds that ended with an error, or threw.
  const Counter& rounds_failed() const { return rounds_failed_; }

 private:
  std::vector<WebhookId> idle_webhooks() const;
  void start_round(const boost::asio::any_io_executor& executor, WebhookId id);
  void note_failure(WebhookId id, const Error& error);
  void note_round(const DeliveryRound& round);
  Task<rules::DeliveryAttempt> attempt(const model::Webhook& webhook,
                                       const model::WebhookDelivery& delivery);
  Task<void> record(model::WebhookDelivery delivery);

  Context& context_;
  LogSink& log_;
  ports::Outbox& outbox_;
  ports::SecretVault& vault_;
  const ports::WebhookSender& sender_;
  const rules::DeliveryRule& rule_;
  const std::string user_agent_;

  Pause pause_;
  Counter rounds_failed_;

  // The thread of the steps only.
  std::set<WebhookId> busy_;
  std::chrono::steady_clock::time_point retry_at_ = std::chrono::steady_clock::time_point::max();
};

}  // namespace sealmint::service
