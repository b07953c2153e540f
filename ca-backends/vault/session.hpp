// The token by which Vault knows us: fetched when it is needed, renewed in time, fetched again when
// it is refused; once for all who wait for it.
#pragma once

#include <memory>
#include <optional>

#include "ca-backends/shared/single_flight.hpp"
#include "ca-backends/vault/login.hpp"

namespace sealmint::ca::vault {

// All calls on the executor of the issuers.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Api api, std::shared_ptr<const Login> login, const Deps& deps);
  ~Session();

  // Renews a token that cannot be had again also while nobody makes a call. Any thread, once.
  void keep_alive();

  // Makes a call with the token. A 403 means a token that is gone or a right that is missing, and
  // that nothing was done: then there is one new login and one more try.
  AttemptTask<net::HttpAnswer> send(ApiCall call, Deadline deadline);

  // Has a token at hand.
  AttemptTask<std::monostate> prepare(Deadline deadline);

  const Api& api() const { return api_; }
  const Login& login() const { return *login_; }
  // Of the token that is at hand; nothing when it lives for ever, or there is none.
  std::optional<std::chrono::seconds> time_left() const;

 private:
  struct Held {
    Lease lease;
    TimePoint renew_at;
    TimePoint ends_at;
  };
  using Token = std::shared_ptr<const Held>;

  AttemptTask<Token> token(Deadline deadline);
  using Alarm = boost::asio::steady_timer;
  static boost::asio::awaitable<void> tend(std::weak_ptr<Session> session,
                                           std::shared_ptr<Alarm> alarm);
  std::chrono::milliseconds pause_after(const Attempt<Token>& token) const;
  static AttemptTask<Token> freshen(std::shared_ptr<Session> self, Deadline deadline);
  AttemptTask<Token> renew(Token old, Deadline deadline);
  AttemptTask<Token> log_in(Deadline deadline);
  Token hold(Lease lease);
  void drop(const Token& refused);

  Api api_;
  const std::shared_ptr<const Login> login_;
  Deps deps_;
  Token token_;
  SingleFlight<Attempt<Token>> freshening_;
  const std::shared_ptr<Alarm> alarm_;
};

}  // namespace sealmint::ca::vault
