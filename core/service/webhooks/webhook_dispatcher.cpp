#include "core/service/webhooks/webhook_dispatcher.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>

#include "core/base/exception_text.hpp"
#include "core/base/limits.hpp"
#include "core/crypto/random.hpp"
#include "core/crypto/webhook_signature.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/shared/audit_events.hpp"
#include "core/service/shared/read_deadline.hpp"

namespace sealmint::service {
namespace {

constexpr std::chrono::milliseconds look_interval{1'000};

}  // namespace

WebhookDispatcher::WebhookDispatcher(Context& context, LogSink& log, ports::Outbox& outbox,
                                     ports::SecretVault& vault, const ports::WebhookSender& sender,
                                     ApprovalEvents& events, const rules::DeliveryRule& rule,
                                     std::string user_agent)
    : context_(context),
      log_(log),
      outbox_(outbox),
      vault_(vault),
      sender_(sender),
      rule_(rule),
      user_agent_(std::move(user_agent)) {
  events.listen([this](ApprovalEvent, RequestId) { wake(); });
}

Task<std::chrono::milliseconds> WebhookDispatcher::step() {
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto now = std::chrono::steady_clock::now();
  if (retry_at_ <= now) retry_at_ = std::chrono::steady_clock::time_point::max();
  for (const WebhookId id : idle_webhooks()) start_round(executor, id);
  const auto next = std::min(now + look_interval, retry_at_);
  co_return std::chrono::ceil<std::chrono::milliseconds>(next - now);
}

std::vector<WebhookId> WebhookDispatcher::idle_webhooks() const {
  const auto snapshot = context_.directory.snapshot();
  std::vector<WebhookId> idle;
  for (const auto& webhook : snapshot->webhooks()) {
    if (webhook->enabled && !busy_.contains(webhook->id)) idle.push_back(webhook->id);
  }
  return idle;
}

void WebhookDispatcher::start_round(const boost::asio::any_io_executor& executor, WebhookId id) {
  busy_.insert(id);
  try {
    auto end = [this, id](const std::exception_ptr& failure, const Result<DeliveryRound>& round) {
      busy_.erase(id);
      if (failure) return note_failure(id, make_error(ErrorKind::internal, text_of(failure)));
      if (round.has_error()) return note_failure(id, round.error());
      note_round(*round);
    };
    boost::asio::co_spawn(executor, deliver_due(id), std::move(end));
  } catch (...) {
    busy_.erase(id);
    throw;
  }
}

// The next look tries again: whatever went wrong, the webhook is not left behind as busy.
void WebhookDispatcher::note_failure(WebhookId id, const Error& error) {
  rounds_failed_.add();
  const bool is_bug = error.kind == ErrorKind::internal;
  log_.write(is_bug ? LogLevel::error : LogLevel::warning, "webhook_outbox_failed",
             {{"webhookId", to_string(id)}, {"detail", error.detail}});
}

void WebhookDispatcher::note_round(const DeliveryRound& round) {
  if (round.retry_after) {
    // Later by the millisecond that was cut off, or it would not be due yet.
    const auto wait = *round.retry_after + std::chrono::milliseconds{1};
    retry_at_ = std::min(retry_at_, std::chrono::steady_clock::now() + wait);
  }
  // There may be more than one look takes, or something that came meanwhile.
  if (round.attempts > 0) wake();
}

Task<DeliveryRound> WebhookDispatcher::deliver_due(WebhookId id) {
  DeliveryRound round;
  // Without room for the outcome every delivery would be sent again and again.
  if (context_.commits.storage_full() || context_.commits.poisoned()) co_return round;
  const auto now = context_.clock.now();
  CO_TRY(auto due, co_await outbox_.due_deliveries(id, now, limits::deliveries_read_at_once,
                                                   read_deadline()));
  for (auto& delivery : due) {
    const auto webhook = context_.directory.snapshot()->webhook(id);
    if (!webhook || !webhook->enabled) break;
    CO_TRY(const auto made, co_await attempt(*webhook, delivery));
    const auto then = context_.clock.now();
    rules::note_attempt(delivery, made, rule_, then, crypto::random_number());
    ++round.attempts;
    if (delivery.status == model::DeliveryStatus::pending) {
      const auto wait = delivery.next_attempt_at - then;
      round.retry_after = std::min(round.retry_after.value_or(wait), wait);
    }
    CO_TRY_VOID(co_await record(std::move(delivery)));
  }
  co_return round;
}

Task<rules::DeliveryAttempt> WebhookDispatcher::attempt(const model::Webhook& webhook,
                                                        const model::WebhookDelivery& delivery) {
  const auto secret = vault_.open_secret(webhook.id.uuid, webhook.secret);
  if (secret.has_error()) co_return rules::DeliveryAttempt{{}, secret.error().detail};
  ports::WebhookPost post{webhook.url, {}, delivery.body};
  const auto add = [&post](const char* field, std::string value) {
    post.headers.emplace_back(field, std::move(value));
  };
  add("Content-Type", "application/json");
  add("User-Agent", user_agent_);
  add("Sealmint-Event", std::string(name(delivery.event)));
  add("Sealmint-Delivery", to_string(delivery.id));
  add("Sealmint-Signature",
      crypto::webhook_signature(secret->reveal(), context_.clock.now(), delivery.body));
  const auto status = co_await sender_.post(std::move(post));
  if (status.has_error()) co_return rules::DeliveryAttempt{{}, status.error().detail};
  co_return rules::DeliveryAttempt{static_cast<std::int64_t>(*status), {}};
}

// A webhook that was deleted meanwhile took its rows with it.
Task<void> WebhookDispatcher::record(model::WebhookDelivery delivery) {
  ports::Transaction transaction;
  if (delivery.status == model::DeliveryStatus::dead) {
    log_.write(LogLevel::warning, "webhook_delivery_dead",
               {{"webhookId", to_string(delivery.webhook_id)},
                {"deliveryId", to_string(delivery.id)},
                {"detail", delivery.last_error}});
    EventDraft(audit_kinds::webhook_delivery_dead, context_.clock.now())
        .fact("webhookId", delivery.webhook_id)
        .fact("deliveryId", delivery.id)
        .fact("event", name(delivery.event))
        .fact("attempts", delivery.attempts)
        .fact("httpStatus", delivery.http_status)
        .add_to(transaction);
  }
  transaction.changes.emplace_back(ports::Put<model::WebhookDelivery>{std::move(delivery)});
  const auto committed = co_await commit(context_, BySystem{}, std::move(transaction));
  if (committed.has_error() && committed.error().kind != ErrorKind::conflict) {
    co_return committed.error();
  }
  co_return Result<void>{};
}

}  // namespace sealmint::service
