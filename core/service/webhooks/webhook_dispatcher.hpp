// Brings the outbox to the webhooks: each has one delivery under way at most, so the slow and the
// dead hold up nobody but themselves.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/ports/secret_vault.hpp"
#include "core/ports/webhook_sender.hpp"
#include "core/service/approvals/approval_events.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// What one look at the outbox of a webhook came to.
struct DeliveryRound {
  std::size_t attempts = 0;
  // When the first of them that failed is to be tried again.
  std::optional<std::chrono::milliseconds> retry_after;
};

class WebhookDispatcher {
 public:
  WebhookDispatcher(Context& context, ports::SecretVault& vault, const ports::WebhookSender& sender,
                    ApprovalEvents& events, std::string user_agent);

  // Until its executor stops, which must be one thread. Looks when something was announced, when a
  // delivery is to be tried again, and once a second, because a row may be there without either.
  boost::asio::awaitable<void> run();

  // Tries what is due for one webhook, in the order of the events. Asks before each attempt whether
  // the webhook is still enabled: once the call that disables it has answered, none begins. A row
  // whose outcome could not be recorded is sent again later, with the same id.
  Task<DeliveryRound> deliver_due(WebhookId id);

  // Looks at the outbox now. Any thread.
  void wake();

 private:
  using Timer = boost::asio::steady_timer;

  std::vector<WebhookId> idle_webhooks() const;
  boost::asio::awaitable<void> serve(WebhookId id);
  Task<rules::DeliveryAttempt> attempt(const model::Webhook& webhook,
                                       const model::WebhookDelivery& delivery);
  Task<void> record(model::WebhookDelivery delivery);

  Context& context_;
  ports::SecretVault& vault_;
  const ports::WebhookSender& sender_;
  const std::string user_agent_;

  std::mutex mutex_;  // of timer_
  // What run() waits for. It is run()'s own, because it must not outlive the context it belongs to.
  std::weak_ptr<Timer> timer_;
  std::atomic<bool> is_woken_{false};

  // The thread of run() only.
  std::set<WebhookId> busy_;
  std::chrono::steady_clock::time_point retry_at_ = std::chrono::steady_clock::time_point::max();
};

}  // namespace sealmint::service
