#include "core/service/shared/audit_events.hpp"

#include <algorithm>
#include <utility>

#include "core/base/limits.hpp"
#include "core/crypto/random.hpp"

namespace sealmint::service {
namespace {

// A header may hold any bytes; texts of the record are short and plain.
std::string plain(std::string_view user_agent) {
  std::string text(user_agent.substr(0, limits::audit_user_agent_chars));
  std::ranges::replace_if(text, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return text;
}

}  // namespace

std::string fact_text(std::string_view value) { return std::string(value); }
std::string fact_text(TimePoint value) { return to_iso8601(value); }
std::string fact_text(const model::Duration& value) { return to_string(value); }

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const auto& value : values) {
    if (!text.empty()) text += ',';
    text += value;
  }
  return text;
}

EventDraft::EventDraft(model::AuditKind kind, TimePoint now) {
  event_.id = crypto::new_id<EventId>(now);
  event_.kind = kind.text();
  event_.created_at = now;
}

EventDraft::EventDraft(model::AuditKind kind, const model::Caller& caller, TimePoint now)
    : EventDraft(kind, now) {
  event_.actor = caller.principal.actor;
  fact("authMethod", model::name(caller.principal.method));
  personal("actorName", caller.principal.name);
  personal("ipAddress", caller.sender.source_ip);
  personal("userAgent", plain(caller.sender.user_agent));
}

EventDraft& EventDraft::on(SignerId id, std::string_view name) {
  event_.signer_id = id;
  return fact("name", name);
}

EventDraft& EventDraft::subject(std::string_view role, const model::ActorRef& actor) {
  std::string kind(model::name(actor.kind));
  if (!role.empty()) kind.front() = static_cast<char>(kind.front() - 'a' + 'A');
  return fact(std::string(role) + kind + "Id", to_string(actor.id));
}

EventDraft& EventDraft::personal(std::string_view name, std::string_view value) {
  return set(event_.personal, name, std::string(value));
}

EventDraft& EventDraft::scope(const model::Scope& scope) {
  for (const auto& row : model::scope_fields) {
    const bool is_of_data =
        row.field == model::ScopeField::data_hash || row.field == model::ScopeField::manifest;
    set(is_of_data ? event_.facts : event_.personal, "scope." + std::string(row.name),
        scope.*row.text);
  }
  return *this;
}

void EventDraft::add_to(ports::Transaction& transaction) {
  transaction.changes.emplace_back(ports::RecordEvent{std::move(event_)});
}

EventDraft& EventDraft::set(Texts& texts, std::string_view name, std::string value) {
  if (value.empty()) return *this;
  const auto found = std::ranges::find(texts, name, &model::AuditEvent::Text::first);
  if (found != texts.end()) {
    found->second = std::move(value);
  } else {
    texts.emplace_back(std::string(name), std::move(value));
  }
  return *this;
}

}  // namespace sealmint::service
