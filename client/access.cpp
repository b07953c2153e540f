#include "client/access.hpp"

#include <algorithm>
#include <utility>

#include "client/bodies.hpp"
#include "core/base/bytes.hpp"

namespace sealmint::client {
namespace {

constexpr std::string_view login_path = "/api/v1/auth/universal-auth/login";
constexpr std::chrono::seconds margin{30};

bool is_equal(const Secret& a, const Secret& b) {
  return equal_constant_time(as_bytes(a.reveal()), as_bytes(b.reveal()));
}

// Ends before the token does, so that none dies on its way; a short life is used by half.
std::chrono::seconds used_for(const Login& login, const AccessLimits& limits) {
  auto lifetime = limits.token_lifetime_max;
  if (login.expires_in.count() > 0) lifetime = std::min(lifetime, login.expires_in);
  return lifetime > 2 * margin ? lifetime - margin : lifetime / 2;
}

}  // namespace

Access::Access(Credential credential, AccessLimits limits)
    : credential_(std::move(credential)), limits_(limits) {
  if (const auto* given = std::get_if<AccessToken>(&credential_)) {
    token_.text = std::make_shared<const Secret>(std::string(given->token.reveal()));
    good_until_ = Clock::time_point::max();
  }
}

bool Access::is_same(const Credential& other) const {
  if (const auto* ours = std::get_if<AccessToken>(&credential_)) {
    const auto* theirs = std::get_if<AccessToken>(&other);
    return theirs && is_equal(ours->token, theirs->token);
  }
  const auto& ours = std::get<UniversalAuth>(credential_);
  const auto* theirs = std::get_if<UniversalAuth>(&other);
  return theirs && ours.client_id == theirs->client_id &&
         is_equal(ours.client_secret, theirs->client_secret);
}

bool Access::is_fresh(std::optional<std::uint64_t> worn) const {
  return token_.text && Clock::now() < good_until_ && worn != token_.number;
}

Answer<Access::Token> Access::token(Transport& transport, std::optional<std::uint64_t> worn) {
  std::uint64_t attempts_seen = 0;
  {
    const std::lock_guard lock(mutex_);
    if (is_fresh(worn) || !can_log_in()) return token_;
    attempts_seen = attempts_;
  }
  const std::lock_guard one_at_a_time(log_in_mutex_);
  {
    const std::lock_guard lock(mutex_);
    if (is_fresh(worn)) return token_;
    if (refusal_ && Clock::now() < refused_until_) return *refusal_;
    // Somebody tried while this thread waited: what failed for them fails for it.
    if (attempts_ != attempts_seen && last_failure_) return *last_failure_;
  }
  auto login = log_in(transport);
  const std::lock_guard lock(mutex_);
  note(login);
  if (login.has_error()) return std::move(login).error();
  return token_;
}

// Arrives once: a client secret may be good for a limited number of log-ins.
Answer<Login> Access::log_in(Transport& transport) const {
  const auto& auth = std::get<UniversalAuth>(credential_);
  const Secret body = render_login(auth.client_id, auth.client_secret);
  Call call{"POST", std::string(login_path), std::string(body.reveal())};
  call.headers = {{"Content-Type", "application/json"}};
  call.may_arrive_twice = false;
  TRY(const auto answer, transport.exchange(std::move(call)));
  if (answer.status != 200) return read_failure(answer.status, answer.body, answer.retry_after);
  return read_login(answer.body);
}

void Access::note(const Answer<Login>& login) {
  ++attempts_;
  last_failure_.reset();
  refusal_.reset();
  if (login.has_value()) {
    token_.text = std::make_shared<const Secret>(std::string(login->access_token.reveal()));
    token_.number = attempts_;
    good_until_ = Clock::now() + used_for(*login, limits_);
    return;
  }
  last_failure_ = login.error();
  if (login.error().error.kind != ErrorKind::unauthenticated) return;
  token_.text.reset();
  refusal_ = login.error();
  refused_until_ = Clock::now() + limits_.refusal_lifetime;
}

}  // namespace sealmint::client
