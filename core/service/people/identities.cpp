#include "core/service/people/identities.hpp"

#include "core/crypto/random.hpp"
#include "core/service/people/removal.hpp"
#include "core/service/shared/audit_events.hpp"
#include "core/service/shared/page.hpp"

namespace sealmint::service {
namespace {

using model::IdentityDetails;
using DecidedIdentity = Decided<IdentityDetails>;

constexpr std::string_view what_it_is = "manage machine identities";

Error no_such_identity() { return make_error(ErrorKind::not_found, "Identity not found"); }

IdentityDetails details_of(const Snapshot& snapshot, const model::Identity& identity) {
  return {identity, snapshot.universal_auth_of(identity.id) != nullptr};
}

Result<IdentityDetails> find(const Snapshot& snapshot, IdentityId id) {
  const auto identity = snapshot.identity(id);
  if (!identity) return no_such_identity();
  return details_of(snapshot, *identity);
}

EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const model::Identity& identity, TimePoint now) {
  EventDraft event(kind, caller, now);
  event.fact("identityId", identity.id).fact("role", name(identity.role));
  event.personal("identityName", identity.name);
  return event;
}

}  // namespace

Task<IdentityDetails> IdentityService::create(model::Caller caller, model::CreateIdentity input,
                                              AddToCommit<IdentityDetails> add) {
  Decide<IdentityDetails> decide = [&]() -> Result<DecidedIdentity> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    DecidedIdentity decided(admin);
    auto& identity = decided.answer.identity;
    identity.id = crypto::new_id<IdentityId>(now);
    identity.name = input.name;
    identity.role = input.role;
    identity.created_at = now;
    identity.updated_at = now;
    decided.transaction.changes.emplace_back(ports::Put<model::Identity>{identity});
    event_about(audit_kinds::create_identity, admin.caller(), identity, now)
        .add_to(decided.transaction);
    if (add) add(decided.answer, decided.transaction);
    return decided;
  };
  auto created = co_await decide_and_commit<IdentityDetails>(context_, decide);
  co_return created;
}

model::IdentityPage IdentityService::list(std::size_t offset, std::size_t limit) const {
  const auto snapshot = context_.directory.snapshot();
  auto identities = snapshot->identities();
  model::IdentityPage page{{}, identities.size()};
  for (const auto& identity : page_of(std::move(identities), offset, limit)) {
    page.identities.push_back(details_of(*snapshot, *identity));
  }
  return page;
}

Result<IdentityDetails> IdentityService::get(IdentityId id) const {
  return find(*context_.directory.snapshot(), id);
}

Task<IdentityDetails> IdentityService::update(model::Caller caller, IdentityId id,
                                              model::UpdateIdentity input) {
  Decide<IdentityDetails> decide = [&]() -> Result<DecidedIdentity> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    DecidedIdentity decided(admin);
    TRY(decided.answer, find(*snapshot, id));
    if (input.is_empty()) return decided;
    auto& identity = decided.answer.identity;
    identity.name = input.name.value_or(identity.name);
    identity.role = input.role.value_or(identity.role);
    identity.updated_at = now;
    decided.transaction.changes.emplace_back(ports::Put<model::Identity>{identity});
    event_about(audit_kinds::update_identity, admin.caller(), identity, now)
        .add_to(decided.transaction);
    return decided;
  };
  auto updated = co_await decide_and_commit<IdentityDetails>(context_, decide);
  co_return updated;
}

Task<IdentityDetails> IdentityService::remove(model::Caller caller, IdentityId id) {
  Decide<IdentityDetails> decide = [&]() -> Result<DecidedIdentity> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    DecidedIdentity decided(admin);
    TRY(decided.answer, find(*snapshot, id));
    TRY_VOID(remove_memberships(*snapshot, {model::ActorKind::identity, id.uuid}, admin.caller(),
                                now, decided.transaction));
    decided.transaction.changes.emplace_back(ports::Erase<model::Identity>{id});
    event_about(audit_kinds::delete_identity, admin.caller(), decided.answer.identity, now)
        .add_to(decided.transaction);
    return decided;
  };
  auto removed = co_await decide_and_commit<IdentityDetails>(context_, decide, DecideOn::reads);
  co_return removed;
}

}  // namespace sealmint::service
