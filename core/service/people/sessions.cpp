#include "core/service/people/sessions.hpp"

#include <algorithm>

#include "core/base/ip_range.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/password.hpp"
#include "core/crypto/random.hpp"
#include "core/model/names.hpp"
#include "core/rules/token_lifetime.hpp"
#include "core/service/access/token_check.hpp"
#include "core/service/shared/audit_events.hpp"

namespace sealmint::service {
namespace {

using std::chrono::seconds;

// As contract 8.2 has it for machines.
const rules::LockoutRule user_lockout_rule{true, 3, seconds{300}, seconds{30}};

// One login cleans up at most so many old tokens: it shall not pay for a forgotten year.
constexpr std::size_t erased_tokens_max = 64;

Error wrong_credentials() {
  return make_error(ErrorKind::unauthenticated,
                    "Invalid credentials, or too many failed attempts: check them or wait a while");
}

Error too_many_checks() {
  auto error =
      make_error(ErrorKind::rate_limited, "Too many logins are under way: try again in 1 second");
  error.retry_after = seconds{1};
  return error;
}

rules::LockoutRule rule_of(const model::UniversalAuth& universal_auth) {
  return {universal_auth.lockout_enabled, universal_auth.lockout_threshold,
          seconds{universal_auth.lockout_duration_s},
          seconds{universal_auth.lockout_counter_reset_s}};
}

// Looks at every secret of the identity and at every byte of each hash, so that time tells nothing.
Shared<model::ClientSecret> matching_secret(const Snapshot& snapshot, UniversalAuthId id,
                                            const Sha256& presented) {
  Shared<model::ClientSecret> match;
  for (const auto& secret : snapshot.client_secrets_of(id)) {
    if (equal_constant_time(secret->secret_hash, presented)) match = secret;
  }
  return match;
}

// Why a secret that is the right one does not count; null when it does.
const char* defect_of(const model::ClientSecret& secret, TimePoint now) {
  if (secret.revoked) return "client secret revoked";
  if (secret.ttl_s > 0 && now >= secret.created_at + seconds{secret.ttl_s}) {
    return "client secret expired";
  }
  if (secret.uses_max > 0 && secret.uses >= secret.uses_max) return "client secret used up";
  return nullptr;
}

// Forgets expired tokens of this actor, and the oldest ones when it holds too many.
void erase_old_tokens(const Snapshot& snapshot, const model::ActorRef& actor, TimePoint now,
                      ports::Transaction& transaction) {
  auto tokens = snapshot.access_tokens_of(actor);
  std::ranges::sort(tokens, {}, &model::AccessToken::expires_at);
  const std::size_t surplus = tokens.size() + 1 > limits::access_tokens_per_principal
                                  ? tokens.size() + 1 - limits::access_tokens_per_principal
                                  : 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool is_expired = tokens[i]->expires_at <= now;
    if (i >= surplus && (!is_expired || i >= erased_tokens_max)) break;
    transaction.changes.emplace_back(ports::Erase<model::AccessToken>{tokens[i]->id});
  }
}

model::IssuedToken describe(const model::AccessToken& token, Secret clear_text, TimePoint now) {
  return {std::move(clear_text), rules::seconds_left(token, now), rules::max_ttl_s(token)};
}

// A place among the password checks under way; gives it back when it goes.
class CheckPlace {
 public:
  explicit CheckPlace(std::atomic<std::size_t>& taken)
      : taken_(taken), has_place_(taken.fetch_add(1) < limits::password_checks) {}
  ~CheckPlace() { taken_.fetch_sub(1); }
  CheckPlace(const CheckPlace&) = delete;
  CheckPlace& operator=(const CheckPlace&) = delete;
  bool has_place() const { return has_place_; }

 private:
  std::atomic<std::size_t>& taken_;
  const bool has_place_;
};

}  // namespace

Task<model::IssuedToken> SessionService::login(model::PasswordLogin login, model::Sender sender) {
  // All texts that can be nobody's name share one counter.
  const auto username = model::canonical_username(login.username).value_or("");
  Lockouts::Attempt attempt(user_lockouts_, Lockouts::key(username, sender.source_ip),
                            user_lockout_rule, context_.clock.now());
  if (attempt.gate() == Lockouts::Gate::locked) co_return wrong_credentials();
  if (attempt.gate() == Lockouts::Gate::crowded) co_return too_many_checks();

  // The bound keeps a flood of guesses from filling the pool that signing needs as well.
  const CheckPlace place(password_checks_);
  if (!place.has_place()) co_return too_many_checks();

  const auto user = context_.directory.snapshot()->user_by_name(username);
  const std::string password_hash = user ? user->password_hash : std::string{};
  CO_TRY(const bool is_right, co_await check_password(password_hash, login.password));
  if (!is_right) {
    attempt.failed(context_.clock.now());
    if (user) note_refusal(username, sender.source_ip, "wrong password");
    co_return wrong_credentials();
  }
  // The password may have changed while it was checked, or while the session waits to be recorded:
  // whatever changes it ends the sessions, so none may begin with the former one.
  const StillCounts still_counts = [&](const Snapshot& snapshot) -> Result<void> {
    const auto& current = snapshot.user(user->id);
    if (current && current->password_hash == password_hash) return {};
    return wrong_credentials();
  };
  CO_TRY_VOID(still_counts(*context_.directory.snapshot()));

  attempt.succeeded();
  TokenTerms terms;
  terms.kind = audit_kinds::user_login;
  terms.ttl_s = seconds{user_session_lifetime}.count();
  terms.max_ttl_s = terms.ttl_s;
  const model::ActorRef actor{model::ActorKind::user, user->id.uuid};
  const model::Caller caller{{actor, user->username, user->role, {}, model::AuthMethod::password},
                             std::move(sender)};
  auto issued = co_await issue(std::move(terms), caller, still_counts);
  // The user was deleted since: there is nobody to log in.
  if (issued.has_error() && issued.error().kind == ErrorKind::conflict) {
    co_return wrong_credentials();
  }
  co_return issued;
}

Task<bool> SessionService::check_password(const std::string& password_hash,
                                          const Secret& password) {
  auto check = [&password_hash, &password]() -> Result<bool> {
    return crypto::verify_password(password_hash, password.reveal());
  };
  auto outcome = co_await passwords_.run(check);
  co_return outcome;
}

struct SessionService::ProvedClient {
  Shared<model::UniversalAuth> universal_auth;
  Shared<model::ClientSecret> secret;
};

Result<SessionService::ProvedClient> SessionService::prove_client(
    const model::UniversalAuthLogin& login, const std::string& source_ip) {
  const auto now = context_.clock.now();
  const auto snapshot = context_.directory.snapshot();
  // Hashed before anything is known, so that an unknown client costs what a known one does.
  const Sha256 presented = crypto::sha256(as_bytes(login.client_secret.reveal()));
  const auto client_id = parse_uuid(login.client_id);
  const auto universal_auth =
      client_id ? snapshot->universal_auth_by_client_id(*client_id) : nullptr;
  if (!universal_auth) return wrong_credentials();

  const std::string account = to_string(*client_id);
  const auto key = Lockouts::key(account, source_ip);
  const auto refuse = [&](std::string_view reason) {
    note_refusal(account, source_ip, reason);
    return wrong_credentials();
  };
  if (universal_auth->lockout_enabled && client_lockouts_.is_locked(key, now)) {
    return refuse("locked out");
  }
  if (!is_in_any(universal_auth->client_secret_trusted_ips, source_ip)) {
    return refuse("source address not trusted");
  }
  const auto secret = matching_secret(*snapshot, universal_auth->id, presented);
  if (!secret) {
    client_lockouts_.failed(key, rule_of(*universal_auth), now);
    return refuse("wrong client secret");
  }
  // No guess: whoever holds an old secret shall not lock its neighbours out.
  if (const char* defect = defect_of(*secret, now)) return refuse(defect);
  client_lockouts_.succeeded(key);
  return ProvedClient{universal_auth, secret};
}

Task<model::IssuedToken> SessionService::login(model::UniversalAuthLogin login,
                                               model::Sender sender) {
  CO_TRY(const ProvedClient proved, prove_client(login, sender.source_ip));
  const auto& universal_auth = *proved.universal_auth;
  TokenTerms terms;
  terms.kind = audit_kinds::universal_auth_login;
  terms.client_secret_id = proved.secret->id;
  terms.ttl_s = universal_auth.access_token_period_s > 0 ? universal_auth.access_token_period_s
                                                         : universal_auth.access_token_ttl_s;
  terms.max_ttl_s = universal_auth.access_token_max_ttl_s;
  terms.uses_max = universal_auth.access_token_uses_max;
  model::Caller caller;
  caller.principal.actor = {model::ActorKind::identity, universal_auth.identity_id.uuid};
  caller.principal.name = context_.directory.snapshot()->display_name(caller.principal.actor);
  caller.principal.method = model::AuthMethod::universal_auth;
  caller.sender = sender;
  // A token is no better than its secret is at each use of it, so there is nothing to ask again.
  const StillCounts still_counts = [](const Snapshot&) { return Result<void>{}; };
  auto issued = co_await issue(std::move(terms), caller, still_counts);
  if (issued.has_value()) co_return issued;
  const ErrorKind kind = issued.error().kind;
  if (kind == ErrorKind::limit_exhausted || kind == ErrorKind::not_found ||
      kind == ErrorKind::conflict) {
    // Since the snapshot another login took the last use, or the secret was erased.
    note_refusal(login.client_id, sender.source_ip, "client secret used up or erased");
    co_return wrong_credentials();
  }
  co_return issued;
}

Task<model::IssuedToken> SessionService::issue(TokenTerms terms, model::Caller caller,
                                               StillCounts still_counts) {
  Secret clear_text = crypto::new_token("smt_");
  Decide<model::AccessToken> decide = [&] {
    return decide_issue(terms, caller, clear_text, still_counts);
  };
  CO_TRY(const auto token, co_await decide_and_commit<model::AccessToken>(context_, decide));
  co_return describe(token, std::move(clear_text), token.created_at);
}

Result<Decided<model::AccessToken>> SessionService::decide_issue(const TokenTerms& terms,
                                                                 const model::Caller& caller,
                                                                 const Secret& clear_text,
                                                                 const StillCounts& still_counts) {
  const auto now = context_.clock.now();
  const auto snapshot = context_.directory.snapshot();
  TRY_VOID(still_counts(*snapshot));
  const OwnAct own = by_credential(*snapshot, caller);
  const auto lifetime = rules::first_lifetime(terms.ttl_s, terms.max_ttl_s, now);
  Decided<model::AccessToken> decided(own);
  auto& token = decided.answer;
  token.id = crypto::new_id<TokenId>(now);
  token.token_hash = crypto::sha256(as_bytes(clear_text.reveal()));
  token.actor = own.principal().actor;
  token.client_secret_id = terms.client_secret_id;
  token.created_at = now;
  token.expires_at = lifetime.expires_at;
  token.max_expires_at = lifetime.max_expires_at;
  token.ttl_s = terms.ttl_s;
  token.uses_max = terms.uses_max;

  auto& changes = decided.transaction.changes;
  // With the token in one transaction: no use is spent for nothing, none is had for nothing.
  if (token.client_secret_id) {
    changes.emplace_back(ports::SpendClientSecretUse{*token.client_secret_id});
  }
  erase_old_tokens(*snapshot, token.actor, now, decided.transaction);
  changes.emplace_back(ports::Put<model::AccessToken>{token});
  EventDraft(terms.kind, own.caller(), now)
      .fact("tokenId", token.id)
      .fact("clientSecretId", token.client_secret_id)
      .fact("expiresAt", token.expires_at)
      .add_to(decided.transaction);
  return decided;
}

Task<model::IssuedToken> SessionService::renew(Secret access_token, model::Sender sender) {
  Decide<model::AccessToken> decide = [&]() -> Result<Decided<model::AccessToken>> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto stored, find_token(*snapshot, access_token.reveal()));
    TRY(auto principal, principal_of(*snapshot, *stored, sender.source_ip, now));
    // The version of the token itself says that nobody has revoked it.
    const OwnAct own = by_credential(*snapshot, {std::move(principal), sender});
    Decided<model::AccessToken> decided(own, *stored);
    decided.answer.expires_at = rules::renewed_expiry(*stored, now);
    if (decided.answer.expires_at == stored->expires_at) return decided;
    decided.transaction.changes.emplace_back(ports::Put<model::AccessToken>{decided.answer});
    EventDraft(audit_kinds::renew_access_token, own.caller(), now)
        .fact("tokenId", stored->id)
        .fact("expiresAt", decided.answer.expires_at)
        .add_to(decided.transaction);
    return decided;
  };
  CO_TRY(const auto renewed, co_await decide_and_commit<model::AccessToken>(context_, decide));
  co_return describe(renewed, std::move(access_token), context_.clock.now());
}

Task<void> SessionService::revoke(model::Caller caller, Secret access_token) {
  Decide<Nothing> decide = [&] { return decide_revoke(caller, access_token); };
  CO_TRY_VOID(co_await decide_and_commit<Nothing>(context_, decide));
  co_return Result<void>{};
}

Result<Decided<Nothing>> SessionService::decide_revoke(const model::Caller& caller,
                                                       const Secret& access_token) {
  const auto now = context_.clock.now();
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto own, as_oneself(*snapshot, caller, now));
  const auto stored = find_token(*snapshot, access_token.reveal());
  if (stored.has_error()) {
    return make_error(ErrorKind::not_found, "accessToken: there is no such access token");
  }
  Proof proof = own;
  if ((*stored)->actor != own.principal().actor) {
    if (!own.principal().is_admin()) {
      return make_error(ErrorKind::forbidden,
                        "Only its owner or a Product Admin may revoke an access token");
    }
    TRY(proof, as_admin(*snapshot, caller, now, "revoke the access token of another"));
  }
  Decided<Nothing> decided(proof);
  decided.transaction.changes.emplace_back(ports::Erase<model::AccessToken>{(*stored)->id});
  EventDraft(audit_kinds::revoke_access_token, own.caller(), now)
      .fact("tokenId", (*stored)->id)
      .subject("owner", (*stored)->actor)
      .add_to(decided.transaction);
  return decided;
}

Task<void> SessionService::logout(model::Caller caller) {
  Decide<Nothing> decide = [&]() -> Result<Decided<Nothing>> {
    const auto now = context_.clock.now();
    TRY(const auto own, as_oneself(*context_.directory.snapshot(), caller, now));
    const TokenId id = own.principal().token_id;
    Decided<Nothing> decided(own);
    decided.transaction.changes.emplace_back(ports::Erase<model::AccessToken>{id});
    EventDraft(audit_kinds::logout, own.caller(), now)
        .fact("tokenId", id)
        .add_to(decided.transaction);
    return decided;
  };
  CO_TRY_VOID(co_await decide_and_commit<Nothing>(context_, decide));
  co_return Result<void>{};
}

void SessionService::note_refusal(std::string_view account, std::string_view source_ip,
                                  std::string_view reason) {
  log_.write(LogLevel::warning, "login_refused",
             {{"account", account}, {"sourceIp", source_ip}, {"reason", reason}});
}

}  // namespace sealmint::service
