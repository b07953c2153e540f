#include "core/service/people/universal_auth.hpp"

#include <algorithm>
#include <tuple>

#include "core/base/limits.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"
#include "core/service/shared/audit_events.hpp"

namespace sealmint::service {
namespace {

using model::UniversalAuth;

constexpr std::string_view what_it_is = "manage universal auth";

constexpr std::string_view secret_prefix = "sms_";
// Enough to tell an identity's secrets apart, nothing to speak of for a guess.
constexpr std::size_t shown_prefix_chars = secret_prefix.size() + 4;

// A revocation must not lose its race against logins that spend the secret.
constexpr int revoke_attempts = 100;

Result<Shared<UniversalAuth>> find(const Snapshot& snapshot, IdentityId identity_id) {
  if (!snapshot.identity(identity_id)) {
    return make_error(ErrorKind::not_found, "Identity not found");
  }
  auto universal_auth = snapshot.universal_auth_of(identity_id);
  if (!universal_auth) {
    return make_error(ErrorKind::not_found, "The identity has no universal auth");
  }
  return universal_auth;
}

Result<Shared<model::ClientSecret>> find_secret(const Snapshot& snapshot, IdentityId identity_id,
                                                ClientSecretId id) {
  TRY(const auto universal_auth, find(snapshot, identity_id));
  auto secret = snapshot.client_secret(id);
  if (!secret || secret->universal_auth_id != universal_auth->id) {
    return make_error(ErrorKind::not_found, "Client secret not found");
  }
  return secret;
}

template <class T>
void take(T& field, const std::optional<T>& setting) {
  if (setting) field = *setting;
}

Result<void> apply(const model::UniversalAuthSettings& settings, UniversalAuth& universal_auth) {
  take(universal_auth.client_secret_trusted_ips, settings.client_secret_trusted_ips);
  take(universal_auth.access_token_trusted_ips, settings.access_token_trusted_ips);
  take(universal_auth.access_token_ttl_s, settings.access_token_ttl_s);
  take(universal_auth.access_token_max_ttl_s, settings.access_token_max_ttl_s);
  take(universal_auth.access_token_uses_max, settings.access_token_uses_max);
  take(universal_auth.access_token_period_s, settings.access_token_period_s);
  take(universal_auth.lockout_enabled, settings.lockout_enabled);
  take(universal_auth.lockout_threshold, settings.lockout_threshold);
  take(universal_auth.lockout_duration_s, settings.lockout_duration_s);
  take(universal_auth.lockout_counter_reset_s, settings.lockout_counter_reset_s);
  if (universal_auth.access_token_ttl_s <= universal_auth.access_token_max_ttl_s) return {};
  return make_issue("accessTokenTTL", "must not be larger than accessTokenMaxTTL");
}

// Room for one more: a full list forgets its oldest revoked secret, whose tokens are dead anyway.
Result<void> make_room(const Snapshot& snapshot, UniversalAuthId id,
                       ports::Transaction& transaction) {
  auto secrets = snapshot.client_secrets_of(id);
  if (secrets.size() < limits::client_secrets_per_identity) return {};
  std::ranges::sort(secrets, {}, &model::ClientSecret::created_at);
  const auto revoked = std::ranges::find_if(secrets, &model::ClientSecret::revoked);
  if (revoked == secrets.end()) {
    return make_error(ErrorKind::rejected, "The identity has " +
                                               std::to_string(limits::client_secrets_per_identity) +
                                               " client secrets already: revoke one of them first");
  }
  transaction.changes.emplace_back(ports::Erase<model::ClientSecret>{(*revoked)->id});
  return {};
}

EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const UniversalAuth& universal_auth, TimePoint now) {
  EventDraft event(kind, caller, now);
  return event.fact("identityId", universal_auth.identity_id)
      .fact("clientId", to_string(universal_auth.client_id))
      .fact("accessTokenTTL", universal_auth.access_token_ttl_s)
      .fact("accessTokenMaxTTL", universal_auth.access_token_max_ttl_s)
      .fact("accessTokenNumUsesLimit", universal_auth.access_token_uses_max)
      .fact("accessTokenPeriod", universal_auth.access_token_period_s)
      .fact("lockoutEnabled", universal_auth.lockout_enabled)
      .fact("lockoutThreshold", universal_auth.lockout_threshold)
      .fact("lockoutDurationSeconds", universal_auth.lockout_duration_s)
      .fact("lockoutCounterResetSeconds", universal_auth.lockout_counter_reset_s)
      .personal("clientSecretTrustedIps", joined(universal_auth.client_secret_trusted_ips))
      .personal("accessTokenTrustedIps", joined(universal_auth.access_token_trusted_ips));
}

EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const model::ClientSecret& secret, TimePoint now) {
  EventDraft event(kind, caller, now);
  return event.fact("identityId", secret.identity_id)
      .fact("clientSecretId", secret.id)
      .fact("numUsesLimit", secret.uses_max)
      .fact("ttl", secret.ttl_s)
      .personal("description", secret.description);
}

}  // namespace

Task<UniversalAuth> UniversalAuthService::attach(model::Caller caller, IdentityId identity_id,
                                                 model::UniversalAuthSettings settings,
                                                 AddToCommit<UniversalAuth> add) {
  Decide<UniversalAuth> decide = [&]() -> Result<Decided<UniversalAuth>> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    const auto identity = snapshot->identity(identity_id);
    if (!identity) return make_error(ErrorKind::not_found, "Identity not found");
    if (snapshot->universal_auth_of(identity_id)) {
      return make_error(ErrorKind::rejected, "The identity has universal auth already");
    }
    Decided<UniversalAuth> decided(admin);
    auto& universal_auth = decided.answer;
    universal_auth.id = crypto::new_id<UniversalAuthId>(now);
    universal_auth.identity_id = identity_id;
    universal_auth.client_id = crypto::new_uuid(now);
    universal_auth.created_at = now;
    universal_auth.updated_at = now;
    TRY_VOID(apply(settings, universal_auth));
    // Written unchanged, so that a deletion or another attachment at this moment is noticed.
    decided.transaction.changes.emplace_back(ports::Put<model::Identity>{*identity});
    decided.transaction.changes.emplace_back(ports::Put<UniversalAuth>{universal_auth});
    event_about(audit_kinds::add_universal_auth, admin.caller(), universal_auth, now)
        .add_to(decided.transaction);
    if (add) add(universal_auth, decided.transaction);
    return decided;
  };
  auto attached = co_await decide_and_commit<UniversalAuth>(context_, decide);
  co_return attached;
}

Result<UniversalAuth> UniversalAuthService::get(IdentityId identity_id) const {
  TRY(const auto universal_auth, find(*context_.directory.snapshot(), identity_id));
  return *universal_auth;
}

Task<UniversalAuth> UniversalAuthService::update(model::Caller caller, IdentityId identity_id,
                                                 model::UniversalAuthSettings settings) {
  Decide<UniversalAuth> decide = [&]() -> Result<Decided<UniversalAuth>> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY(const auto former, find(*snapshot, identity_id));
    Decided<UniversalAuth> decided(admin, *former);
    TRY_VOID(apply(settings, decided.answer));
    decided.answer.updated_at = now;
    decided.transaction.changes.emplace_back(ports::Put<UniversalAuth>{decided.answer});
    event_about(audit_kinds::update_universal_auth, admin.caller(), decided.answer, now)
        .add_to(decided.transaction);
    return decided;
  };
  auto updated = co_await decide_and_commit<UniversalAuth>(context_, decide);
  co_return updated;
}

Task<UniversalAuth> UniversalAuthService::remove(model::Caller caller, IdentityId identity_id) {
  Decide<UniversalAuth> decide = [&]() -> Result<Decided<UniversalAuth>> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY(const auto former, find(*snapshot, identity_id));
    Decided<UniversalAuth> decided(admin, *former);
    decided.transaction.changes.emplace_back(ports::Erase<UniversalAuth>{former->id});
    EventDraft(audit_kinds::revoke_universal_auth, admin.caller(), now)
        .fact("identityId", identity_id)
        .add_to(decided.transaction);
    return decided;
  };
  auto removed = co_await decide_and_commit<UniversalAuth>(context_, decide);
  co_return removed;
}

Task<model::CreatedClientSecret> UniversalAuthService::create_secret(
    model::Caller caller, IdentityId identity_id, model::CreateClientSecret input,
    AddToCommit<model::CreatedClientSecret> add) {
  using Created = model::CreatedClientSecret;
  Decide<Created> decide = [&]() -> Result<Decided<Created>> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY(const auto universal_auth, find(*snapshot, identity_id));
    Decided<Created> decided(admin);
    TRY_VOID(make_room(*snapshot, universal_auth->id, decided.transaction));
    decided.answer.clear_text = crypto::new_token(secret_prefix);
    const std::string_view clear_text = decided.answer.clear_text.reveal();
    auto& secret = decided.answer.data;
    secret.id = crypto::new_id<ClientSecretId>(now);
    secret.universal_auth_id = universal_auth->id;
    secret.identity_id = identity_id;
    secret.prefix = clear_text.substr(0, shown_prefix_chars);
    secret.description = input.description;
    secret.secret_hash = crypto::sha256(as_bytes(clear_text));
    secret.uses_max = input.uses_max;
    secret.ttl_s = input.ttl_s;
    secret.created_at = now;
    secret.updated_at = now;
    // Written unchanged: creates of one identity come one after the other, so the limit holds, and
    // none goes to a universal auth that is just being deleted.
    decided.transaction.changes.emplace_back(ports::Put<UniversalAuth>{*universal_auth});
    decided.transaction.changes.emplace_back(ports::Put<model::ClientSecret>{secret});
    event_about(audit_kinds::create_client_secret, admin.caller(), secret, now)
        .add_to(decided.transaction);
    if (add) add(decided.answer, decided.transaction);
    return decided;
  };
  auto created = co_await decide_and_commit<Created>(context_, decide);
  co_return created;
}

Result<std::vector<model::ClientSecret>> UniversalAuthService::list_secrets(
    IdentityId identity_id) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto universal_auth, find(*snapshot, identity_id));
  std::vector<model::ClientSecret> secrets;
  for (const auto& secret : snapshot->client_secrets_of(universal_auth->id)) {
    secrets.push_back(*secret);
  }
  std::ranges::sort(secrets, [](const auto& a, const auto& b) {
    return std::tie(a.created_at, a.id) < std::tie(b.created_at, b.id);
  });
  return secrets;
}

Result<model::ClientSecret> UniversalAuthService::get_secret(IdentityId identity_id,
                                                             ClientSecretId id) const {
  TRY(const auto secret, find_secret(*context_.directory.snapshot(), identity_id, id));
  return *secret;
}

Task<model::ClientSecret> UniversalAuthService::revoke_secret(model::Caller caller,
                                                              IdentityId identity_id,
                                                              ClientSecretId id) {
  Decide<model::ClientSecret> decide = [&]() -> Result<Decided<model::ClientSecret>> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY(const auto former, find_secret(*snapshot, identity_id, id));
    Decided<model::ClientSecret> decided(admin, *former);
    if (former->revoked) return decided;
    decided.answer.revoked = true;
    decided.answer.updated_at = now;
    decided.transaction.changes.emplace_back(ports::Put<model::ClientSecret>{decided.answer});
    event_about(audit_kinds::revoke_client_secret, admin.caller(), decided.answer, now)
        .add_to(decided.transaction);
    return decided;
  };
  auto revoked = co_await decide_and_commit<model::ClientSecret>(context_, decide, DecideOn::caller,
                                                                 revoke_attempts);
  co_return revoked;
}

}  // namespace sealmint::service
