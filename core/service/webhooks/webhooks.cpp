#include "core/service/webhooks/webhooks.hpp"

#include "core/crypto/random.hpp"
#include "core/service/shared/audit_events.hpp"
#include "core/service/shared/read_deadline.hpp"

namespace sealmint::service {
namespace {

constexpr std::string_view what_it_is = "manage webhooks";

constexpr std::string_view secret_prefix = "smw_";

Result<model::Webhook> find(const Snapshot& snapshot, WebhookId id) {
  const auto webhook = snapshot.webhook(id);
  if (!webhook) return make_error(ErrorKind::not_found, "Webhook not found");
  return *webhook;
}

Result<void> check_url(const ports::WebhookSender& sender, std::string_view url) {
  auto checked = sender.check_url(url);
  if (checked.has_value()) return checked;
  return make_issue("url", checked.error().detail, "invalid_string");
}

Result<void> require_signer(const Snapshot& snapshot, const std::optional<SignerId>& id) {
  if (!id || snapshot.signer(*id)) return {};
  return make_error(ErrorKind::not_found, "Signer not found");
}

// Makes the secret anew.
Result<CreatedWebhook> with_secret(ports::SecretVault& vault, model::Webhook webhook) {
  const Secret secret = crypto::new_token(secret_prefix);
  TRY(webhook.secret, vault.seal_secret(webhook.id.uuid, secret));
  return CreatedWebhook{std::move(webhook), std::string(secret.reveal())};
}

// Some receivers take the secret part of a URL for a password: it is no fact for all to read.
EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const model::Webhook& webhook, TimePoint now) {
  EventDraft event(kind, caller, now);
  event.fact("webhookId", webhook.id).fact("name", webhook.name).fact("enabled", webhook.enabled);
  event.fact("webhookSignerId", webhook.signer_id).personal("url", webhook.url);
  return event;
}

void log_change(LogSink& log, std::string_view event, WebhookId id) {
  log.write(LogLevel::info, event, {{"webhookId", to_string(id)}});
}

}  // namespace

Task<CreatedWebhook> WebhookService::create(model::Caller caller, model::CreateWebhook input,
                                            AddToCommit<CreatedWebhook> add) {
  CO_TRY_VOID(check_url(sender_, input.url));
  Decide<CreatedWebhook> decide = [&]() -> Result<Decided<CreatedWebhook>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY_VOID(require_signer(*snapshot, input.signer_id));
    if (snapshot->webhooks().size() >= limits::webhooks) {
      return make_error(ErrorKind::rejected, "There are " + std::to_string(limits::webhooks) +
                                                 " webhooks already, which is the most there can "
                                                 "be");
    }
    model::Webhook webhook;
    webhook.id = crypto::new_id<WebhookId>(now);
    webhook.name = input.name;
    webhook.url = input.url;
    webhook.event_bits = input.event_bits;
    webhook.signer_id = input.signer_id;
    webhook.enabled = input.enabled;
    webhook.created_at = now;
    webhook.updated_at = now;
    Decided<CreatedWebhook> decided(admin);
    TRY(decided.answer, with_secret(vault_, std::move(webhook)));
    decided.transaction.changes.emplace_back(ports::Put<model::Webhook>{decided.answer.webhook});
    event_about(audit_kinds::create_webhook, admin.caller(), decided.answer.webhook, now)
        .add_to(decided.transaction);
    if (add) add(decided.answer, decided.transaction);
    return decided;
  };
  CO_TRY(auto created, co_await decide_and_commit<CreatedWebhook>(context_, decide));
  log_change(log_, "webhook_created", created.webhook.id);
  co_return created;
}

model::WebhookPage WebhookService::list(std::size_t offset, std::size_t limit) const {
  const auto snapshot = context_.directory.snapshot();
  const auto& webhooks = snapshot->webhooks();
  model::WebhookPage page{{}, webhooks.size()};
  for (std::size_t i = offset; i < webhooks.size() && page.webhooks.size() < limit; ++i) {
    page.webhooks.push_back(*webhooks[i]);
  }
  return page;
}

Result<model::Webhook> WebhookService::get(WebhookId id) const {
  return find(*context_.directory.snapshot(), id);
}

Task<model::Webhook> WebhookService::update(model::Caller caller, WebhookId id,
                                            model::UpdateWebhook input) {
  if (input.url) {
    CO_TRY_VOID(check_url(sender_, *input.url));
  }
  Decide<model::Webhook> decide = [&]() -> Result<Decided<model::Webhook>> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY(auto webhook, find(*snapshot, id));
    webhook.name = input.name.value_or(webhook.name);
    webhook.url = input.url.value_or(webhook.url);
    webhook.event_bits = input.event_bits.value_or(webhook.event_bits);
    webhook.enabled = input.enabled.value_or(webhook.enabled);
    webhook.updated_at = now;
    Decided<model::Webhook> decided(admin, webhook);
    event_about(audit_kinds::update_webhook, admin.caller(), webhook, now)
        .add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<model::Webhook>{std::move(webhook)});
    return decided;
  };
  CO_TRY(auto updated, co_await decide_and_commit<model::Webhook>(context_, decide));
  log_change(log_, "webhook_updated", id);
  dispatcher_.wake();  // for what waited while it was disabled
  co_return updated;
}

Task<model::Webhook> WebhookService::remove(model::Caller caller, WebhookId id) {
  Decide<model::Webhook> decide = [&]() -> Result<Decided<model::Webhook>> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY(auto webhook, find(*snapshot, id));
    Decided<model::Webhook> decided(admin, std::move(webhook));
    event_about(audit_kinds::delete_webhook, admin.caller(), decided.answer, now)
        .add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Erase<model::Webhook>{id});
    return decided;
  };
  CO_TRY(auto removed, co_await decide_and_commit<model::Webhook>(context_, decide));
  log_change(log_, "webhook_deleted", id);
  co_return removed;
}

Task<CreatedWebhook> WebhookService::replace_secret(model::Caller caller, WebhookId id) {
  Decide<CreatedWebhook> decide = [&]() -> Result<Decided<CreatedWebhook>> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY(auto webhook, find(*snapshot, id));
    webhook.updated_at = now;
    Decided<CreatedWebhook> decided(admin);
    TRY(decided.answer, with_secret(vault_, std::move(webhook)));
    const auto& replaced = decided.answer.webhook;
    decided.transaction.changes.emplace_back(ports::Put<model::Webhook>{replaced});
    event_about(audit_kinds::replace_webhook_secret, admin.caller(), replaced, now)
        .add_to(decided.transaction);
    return decided;
  };
  CO_TRY(auto replaced, co_await decide_and_commit<CreatedWebhook>(context_, decide));
  log_change(log_, "webhook_secret_replaced", id);
  co_return replaced;
}

Task<model::DeliveryPage> WebhookService::deliveries(WebhookId id, DeliveryFilter filter) const {
  CO_TRY_VOID(get(id));
  const ports::DeliveryQuery query{id, filter.status, filter.offset, filter.limit};
  auto page = co_await outbox_.deliveries(query, read_deadline());
  co_return page;
}

Task<model::WebhookDelivery> WebhookService::redeliver(model::Caller caller, WebhookId id,
                                                       DeliveryId delivery_id) {
  // Deliveries are in no snapshot: each decision is made on the one that was just read.
  for (int attempt = 1;; ++attempt) {
    CO_TRY(const auto found, co_await outbox_.delivery(delivery_id, read_deadline()));
    if (!found || found->webhook_id != id) {
      CO_TRY_VOID(
          as_admin(*context_.directory.snapshot(), caller, context_.clock.now(), what_it_is));
      co_return make_error(ErrorKind::not_found, "Delivery not found");
    }
    Decide<model::WebhookDelivery> decide = [&] { return decide_again(caller, *found); };
    auto redelivered =
        co_await decide_and_commit<model::WebhookDelivery>(context_, decide, DecideOn::caller, 1);
    const bool is_race = redelivered.has_error() && redelivered.error().kind == ErrorKind::conflict;
    if (is_race && attempt < commit_attempts) continue;
    if (redelivered.has_value()) dispatcher_.wake();
    co_return redelivered;
  }
}

Result<Decided<model::WebhookDelivery>> WebhookService::decide_again(
    const model::Caller& caller, const model::WebhookDelivery& found) const {
  const auto now = context_.clock.now();
  TRY(const auto admin, as_admin(*context_.directory.snapshot(), caller, now, what_it_is));
  Decided<model::WebhookDelivery> decided(admin, found);
  TRY_VOID(rules::deliver_again(decided.answer, now));
  EventDraft(audit_kinds::redeliver_webhook, admin.caller(), now)
      .fact("webhookId", found.webhook_id)
      .fact("deliveryId", found.id)
      .add_to(decided.transaction);
  decided.transaction.changes.emplace_back(ports::Put<model::WebhookDelivery>{decided.answer});
  ++decided.answer.version;
  return decided;
}

}  // namespace sealmint::service
