// Events of the record (contract 16) in the making. A service adds them to the transaction of the
// change they tell of, so neither is durable without the other.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/audit_event.hpp"
#include "core/model/audit_kinds.hpp"
#include "core/model/caller.hpp"
#include "core/model/duration.hpp"
#include "core/model/scope.hpp"
#include "core/model/signer.hpp"
#include "core/ports/store.hpp"

namespace sealmint::service {

namespace audit_kinds = model::audit_kinds;

// How values of facts are written: ids and numbers as everywhere, times in ISO 8601.
std::string fact_text(std::string_view value);
std::string fact_text(TimePoint value);
std::string fact_text(const model::Duration& value);
inline std::string fact_text(std::same_as<bool> auto value) { return value ? "true" : "false"; }
template <std::integral Number>
  requires(!std::same_as<Number, bool>)
std::string fact_text(Number value) {
  return std::to_string(value);
}
template <class Tag>
std::string fact_text(const Id<Tag>& id) {
  return to_string(id);
}

// "a,b,c".
std::string joined(const std::vector<std::string>& values);

// What is absent or empty is left out; of two values of one name the later one counts.
class EventDraft {
 public:
  // Nobody asked for it: the platform did it by itself.
  EventDraft(model::AuditKind kind, TimePoint now);
  // With the way the caller logged in, and its name, address and user agent as personal texts.
  EventDraft(model::AuditKind kind, const model::Caller& caller, TimePoint now);

  // The signer it is about, by id and name.
  EventDraft& on(SignerId id, std::string_view name);
  EventDraft& on(const model::Signer& signer) { return on(signer.id, signer.name); }

  // Stands in the log in clear: ids, numbers, words.
  template <class T>
  EventDraft& fact(std::string_view name, const T& value) {
    return set(event_.facts, name, fact_text(value));
  }
  template <class T>
  EventDraft& fact(std::string_view name, const std::optional<T>& value) {
    return value ? fact(name, *value) : *this;
  }
  // Whom it is about, with the kind in the name: "granteeUserId" or "granteeIdentityId"; without a
  // role "userId".
  EventDraft& subject(std::string_view role, const model::ActorRef& actor);

  // Stands in the log as a salted hash: what tells of a person, or a person wrote.
  EventDraft& personal(std::string_view name, std::string_view value);
  // A template, so that a text is never taken for one.
  template <std::same_as<std::optional<std::string>> Text>
  EventDraft& personal(std::string_view name, const Text& value) {
    return value ? personal(name, std::string_view(*value)) : *this;
  }
  // A scope names commands, hosts and people; only what is signed stands in clear.
  EventDraft& scope(const model::Scope& scope);

  const model::AuditEvent& event() const { return event_; }

  // Ends the draft.
  void add_to(ports::Transaction& transaction);

 private:
  using Texts = std::vector<model::AuditEvent::Text>;
  EventDraft& set(Texts& texts, std::string_view name, std::string value);

  model::AuditEvent event_;
};

}  // namespace sealmint::service
