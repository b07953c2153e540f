// The access token of one credential: got when it is needed, kept as long as it lives.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "client/answers.hpp"
#include "client/credential.hpp"
#include "client/transport.hpp"

namespace sealmint::client {

struct AccessLimits {
  // A token is used for at most so long, however long the server lets it live.
  std::chrono::seconds token_lifetime_max{300};
  // A credential that was refused is not shown again so soon: the server locks it after a few.
  std::chrono::seconds refusal_lifetime{10};
};

// Shared by threads. Those that need a token while one of them logs in wait for its outcome.
class Access {
 public:
  using Clock = std::chrono::steady_clock;
  // A token and the log-in that gave it; `number` is 0 for one that was given to us.
  struct Token {
    std::shared_ptr<const Secret> text;
    std::uint64_t number = 0;
  };

  Access(Credential credential, AccessLimits limits);

  // A token that should still be good. `worn` is the number of one that the server has refused.
  Answer<Token> token(Transport& transport, std::optional<std::uint64_t> worn = std::nullopt);

  bool can_log_in() const { return std::holds_alternative<UniversalAuth>(credential_); }
  bool is_same(const Credential& other) const;

 private:
  bool is_fresh(std::optional<std::uint64_t> worn) const;
  Answer<Login> log_in(Transport& transport) const;
  void note(const Answer<Login>& login);

  const Credential credential_;
  const AccessLimits limits_;
  std::mutex log_in_mutex_;  // held during a log-in
  mutable std::mutex mutex_;
  Token token_;
  Clock::time_point good_until_;
  std::optional<Failure> refusal_;
  Clock::time_point refused_until_;
  std::uint64_t attempts_ = 0;
  std::optional<Failure> last_failure_;  // of the newest attempt
};

}  // namespace sealmint::client
