// Logging in, and the life of access tokens (contract 8.1, 8.4, 8.5 and 18.14).
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

#include "core/base/log.hpp"
#include "core/engine/pools.hpp"
#include "core/model/audit_kinds.hpp"
#include "core/model/caller.hpp"
#include "core/model/requests_sessions.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/people/lockouts.hpp"

namespace sealmint::service {

inline constexpr std::chrono::hours user_session_lifetime{12};

class SessionService {
 public:
  SessionService(Context& context, engine::PasswordPool& passwords, LogSink& log)
      : context_(context), passwords_(passwords), log_(log) {}

  // A user by password. Errors: unauthenticated, with one text and at one cost for an unknown user,
  // a wrong password and a lock-out; rate_limited when too many guesses are under way.
  Task<model::IssuedToken> login(model::PasswordLogin login, model::Sender sender);

  // A machine identity by client id and secret. Every refusal is unauthenticated with one text; the
  // reason goes to the log.
  Task<model::IssuedToken> login(model::UniversalAuthLogin login, model::Sender sender);

  // The presented token lives on for its time to live, up to its maximum. Errors: invalid_token,
  // unauthenticated (address).
  Task<model::IssuedToken> renew(Secret access_token, model::Sender sender);

  // One's own token, or any token for a Product Admin. Errors: not_found, forbidden, and those of
  // the caller's own token.
  Task<void> revoke(model::Caller caller, Secret access_token);

  // Revokes the token that made the principal.
  Task<void> logout(model::Caller caller);

 private:
  // What a login proved, and how long it shall count.
  struct TokenTerms {
    model::AuditKind kind;
    std::optional<ClientSecretId> client_secret_id;
    std::int64_t ttl_s = 0;
    std::int64_t max_ttl_s = 0;
    std::int64_t uses_max = 0;
  };
  struct ProvedClient;

  Result<ProvedClient> prove_client(const model::UniversalAuthLogin& login,
                                    const std::string& source_ip);
  Task<bool> check_password(const std::string& password_hash, const Secret& password);
  // Asks whether the credential still counts, on the snapshot that a token is made on.
  using StillCounts = std::function<Result<void>(const Snapshot& snapshot)>;
  Task<model::IssuedToken> issue(TokenTerms terms, model::Caller caller, StillCounts still_counts);
  Result<Decided<model::AccessToken>> decide_issue(const TokenTerms& terms,
                                                   const model::Caller& caller,
                                                   const Secret& clear_text,
                                                   const StillCounts& still_counts);
  Result<Decided<Nothing>> decide_revoke(const model::Caller& caller, const Secret& access_token);
  void note_refusal(std::string_view account, std::string_view source_ip, std::string_view reason);

  Context& context_;
  engine::PasswordPool& passwords_;
  LogSink& log_;
  // Two tables: guesses at people's names must not push machines' counters out.
  Lockouts user_lockouts_;
  Lockouts client_lockouts_;
  std::atomic<std::size_t> password_checks_{0};
};

}  // namespace sealmint::service
