#include "ca-backends/vault/session.hpp"

#include <boost/asio/detached.hpp>

#include <algorithm>

namespace sealmint::ca::vault {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds freshen_timeout{30};
constexpr std::chrono::milliseconds pause_min{200};
constexpr std::chrono::milliseconds pause_max = std::chrono::hours{12};
constexpr std::chrono::milliseconds pause_after_failure = std::chrono::minutes{1};

// Nobody else can have a second look at a token that cannot look at itself.
Refused refused_token(const net::HttpAnswer& answer) {
  return {Trouble::credentials,
          reason("The token was refused: it has expired or been revoked, or its policies do not "
                 "allow this",
                 read_errors(answer.body))};
}

}  // namespace

Session::Session(Api api, std::shared_ptr<const Login> login, const Deps& deps)
    : api_(std::move(api)),
      login_(std::move(login)),
      deps_(deps),
      freshening_(deps.executor),
      alarm_(std::make_shared<Alarm>(deps.executor)) {}

Session::~Session() { alarm_->cancel(); }

void Session::keep_alive() {
  if (!login_->is_only_once()) return;
  asio::co_spawn(deps_.executor, tend(weak_from_this(), alarm_), asio::detached);
}

// Nothing when there is nothing to renew.
std::chrono::milliseconds Session::pause_after(const Attempt<Token>& token) const {
  if (token.has_error()) return pause_after_failure;
  const auto& held = **token;
  if (held.lease.duration.count() == 0) return std::chrono::milliseconds{0};
  return std::clamp(held.renew_at - deps_.clock.now(), pause_min, pause_max);
}

// Holds the session only while it asks; its end wakes the alarm.
asio::awaitable<void> Session::tend(std::weak_ptr<Session> session, std::shared_ptr<Alarm> alarm) {
  for (auto self = session.lock(); self; self = session.lock()) {
    const auto token = co_await self->token(std::chrono::steady_clock::now() + freshen_timeout);
    const auto pause = self->pause_after(token);
    if (pause.count() == 0) co_return;
    alarm->expires_after(pause);
    self.reset();
    // Nobody else may have held it any more.
    if (session.expired()) co_return;
    co_await alarm->async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

std::optional<std::chrono::seconds> Session::time_left() const {
  if (!token_ || token_->lease.duration.count() == 0) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::seconds>(token_->ends_at - deps_.clock.now());
}

Session::Token Session::hold(Lease lease) {
  Held held;
  const TimePoint now = deps_.clock.now();
  const bool ends = lease.duration.count() > 0;
  held.renew_at = ends ? now + lease.duration * 2 / 3 : TimePoint::max();
  held.ends_at = ends ? now + lease.duration : TimePoint::max();
  held.lease = std::move(lease);
  token_ = std::make_shared<const Held>(std::move(held));
  return token_;
}

void Session::drop(const Token& refused) {
  if (token_ == refused) token_ = nullptr;
}

AttemptTask<Session::Token> Session::log_in(Deadline deadline) {
  auto call = login_->call();
  CO_TRY(const auto answer, co_await api_.send(std::move(call), login_->token(), deadline));
  CO_TRY(auto lease, login_->read(answer));
  co_return hold(std::move(lease));
}

// The token that comes out may be the old one: while that lives, a server that cannot be reached is
// no reason to give it up.
AttemptTask<Session::Token> Session::renew(Token old, Deadline deadline) {
  ApiCall call{"POST", "auth/token/renew-self", "{}", true};
  auto answer = co_await api_.send(std::move(call), old->lease.token.reveal(), deadline);
  if (answer.has_error()) co_return old;
  if (answer->status >= 500 || answer->status == 429) co_return old;
  auto lease = answer->status == 200 ? read_login(answer->body)
                                     : make_error(ErrorKind::upstream, "it was refused");
  // A short lease says that the token is near the end of all renewals.
  const bool is_near_its_end = lease.has_value() && lease->duration * 2 < old->lease.duration;
  if (lease.has_error() || is_near_its_end) {
    auto fresh = co_await log_in(deadline);
    co_return fresh;
  }
  co_return hold(*std::move(lease));
}

AttemptTask<Session::Token> Session::freshen(std::shared_ptr<Session> self, Deadline deadline) {
  const Token old = self->token_;
  const bool can_renew = old && old->lease.is_renewable && self->deps_.clock.now() < old->ends_at;
  auto work = can_renew ? self->renew(old, deadline) : self->log_in(deadline);
  auto fresh = co_await std::move(work);
  if (fresh.has_error()) co_return of_harmless_step(std::move(fresh).error());
  co_return fresh;
}

AttemptTask<Session::Token> Session::token(Deadline deadline) {
  if (token_ && deps_.clock.now() < token_->renew_at) co_return token_;
  const Deadline until = std::chrono::steady_clock::now() + freshen_timeout;
  auto work = freshen(shared_from_this(), until);
  auto fresh = co_await freshening_.join(std::move(work), deadline);
  if (!fresh) {
    co_return Unreachable{Trouble::timed_out,
                          "The login by " + login_->about() + " was not answered in time"};
  }
  co_return *std::move(fresh);
}

AttemptTask<std::monostate> Session::prepare(Deadline deadline) {
  CO_TRY(const Token held, co_await token(deadline));
  if (!held) co_return Unreachable{Trouble::protocol, "There is no token"};
  co_return std::monostate{};
}

AttemptTask<net::HttpAnswer> Session::send(ApiCall call, Deadline deadline) {
  CO_TRY(const Token first, co_await token(deadline));
  auto answer = co_await api_.send(call, first->lease.token.reveal(), deadline);
  if (answer.has_error() || answer->status != 403) co_return answer;
  drop(first);
  CO_TRY(const Token second, co_await token(deadline));
  auto second_answer = co_await api_.send(std::move(call), second->lease.token.reveal(), deadline);
  const bool is_refused = second_answer.has_value() && second_answer->status == 403;
  if (is_refused && !second->lease.is_confirmed) co_return refused_token(*second_answer);
  co_return second_answer;
}

}  // namespace sealmint::ca::vault
