#include "ca-backends/acme/order_run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "ca-backends/acme/certificate_chain.hpp"
#include "ca-backends/acme/new_order.hpp"

namespace sealmint::ca::acme {
namespace {

namespace asio = boost::asio;
using ports::IssueOutcome;
using std::chrono::seconds;

constexpr int rounds_max = 500;
constexpr std::int64_t attempts_max = 4;
constexpr std::size_t publications_max = 256;
constexpr seconds first_poll{1};
constexpr seconds backoff_max{30};
constexpr seconds wait_max{24 * 3600};
constexpr seconds claimed_wait{10};
// Kept for the request that follows a pause.
constexpr std::chrono::milliseconds reserve{1000};

std::int64_t unix_seconds(TimePoint time) { return to_unix_ms(time) / 1000; }

// The order is not there, or not ours, any more: after its end, or after a new start of the issuer.
bool is_gone(const Failure& failure) {
  return failure.status == 404 || failure.status == 410 ||
         (failure.status < 500 && (failure.type == "malformed" || failure.type == "unauthorized"));
}

// A minute, four, sixteen.
seconds restart_wait(std::int64_t attempt) {
  seconds wait{60};
  for (std::int64_t i = 1; i < attempt && wait < wait_max; ++i) wait *= 4;
  return wait;
}

}  // namespace

Steps<IssueOutcome> OrderRun::go_on() {
  if (ticket_.order_url.empty()) co_return co_await make_order();
  auto outcome = co_await drive();
  const bool is_refused =
      outcome.has_error() && !std::holds_alternative<Unreachable>(outcome.error().why);
  if (is_refused) {
    co_await clear(issuer_, ticket_.order_url, deadline_);
    issuer_.claim.release(request_.order);
  }
  co_return outcome;
}

Steps<IssueOutcome> OrderRun::make_order() {
  if (!issuer_.claim.take(request_.order, std::chrono::steady_clock::now())) {
    co_return pending(claimed_wait, "another order of the same record to be proved");
  }
  auto made = co_await new_order(issuer_, request_, deadline_);
  if (made.has_error()) {
    issuer_.claim.release(request_.order);
    co_return std::move(made).error();
  }
  ticket_.order_url = *std::move(made);
  issuer_.claim.note(request_.order, ticket_.order_url);
  ticket_.answer_at_s = 0;
  co_return pending(first_poll, {});
}

Steps<IssueOutcome> OrderRun::drive() {
  Seen seen;
  for (int round = 0; round < rounds_max; ++round) {
    if (!std::exchange(is_seen_, false)) {
      auto looked = co_await look();
      if (looked.has_error()) {
        if (!is_gone(looked.error())) co_return std::move(looked).error();
        const Decision gone{Next::start_again, Trouble::not_found, looked.error().detail()};
        co_return start_again(gone);
      }
      seen = *std::move(looked);
    }
    if (seen.order.status == OrderStatus::pending || seen.order.status == OrderStatus::ready) {
      issuer_.claim.take(request_.order, std::chrono::steady_clock::now());
    } else {
      issuer_.claim.release(request_.order);
    }
    if (seen.order.status != OrderStatus::pending) {
      co_await clear(issuer_, ticket_.order_url, deadline_);
    }
    const Decision decision = next_step(seen.order, seen.authorizations, situation(seen));
    CO_TRY(auto outcome, co_await take(decision, seen));
    if (outcome) co_return *std::move(outcome);
  }
  co_return pending(backoff_max, {});
}

Steps<std::optional<IssueOutcome>> OrderRun::take(const Decision& decision, Seen& seen) {
  const auto due = due_challenges(seen.authorizations, issuer_.settings.challenge_type);
  switch (decision.next) {
    case Next::publish: {
      CO_TRY_VOID(co_await publish(due));
      break;
    }
    case Next::answer: {
      CO_TRY_VOID(co_await answer(due));
      break;
    }
    case Next::finalize: {
      CO_TRY_VOID(co_await finalize(seen));
      break;
    }
    case Next::download: {
      CO_TRY(auto issued, co_await download(seen.order));
      co_return std::optional(std::move(issued));
    }
    case Next::spread: {
      const seconds wait = left_to_spread();
      const bool has_paused = co_await pause(wait);
      if (!has_paused) co_return pending(wait, "what was published to get around");
      break;
    }
    case Next::wait: {
      const seconds wait = next_wait(seen);
      const bool has_paused = co_await pause(wait);
      if (!has_paused) {
        const bool is_proved = seen.order.status != OrderStatus::pending;
        co_return pending(wait, is_proved ? "the issuer to make the certificate"
                                          : "the issuer to check " + proved_names());
      }
      break;
    }
    case Next::start_again: {
      co_await clear(issuer_, ticket_.order_url, deadline_);
      CO_TRY(auto outcome, start_again(decision));
      co_return std::optional(std::move(outcome));
    }
    case Next::give_up: co_return Failure(Refused{decision.trouble, decision.reason});
  }
  co_return std::optional<IssueOutcome>();
}

Steps<OrderRun::Seen> OrderRun::look() {
  CO_TRY(const net::HttpAnswer answer,
         co_await issuer_.account.post(ticket_.order_url, {}, deadline_));
  Seen seen;
  CO_TRY(seen.order, read_order(answer.body));
  seen.retry_after = answer.retry_after;
  CO_TRY_VOID(co_await add_authorizations(seen));
  co_return seen;
}

Steps<void> OrderRun::add_authorizations(Seen& seen) {
  const auto status = seen.order.status;
  if (status != OrderStatus::pending && status != OrderStatus::invalid) co_return Step<void>();
  for (const std::string& url : seen.order.authorizations) {
    auto answer = co_await issuer_.account.post(url, {}, deadline_);
    // An order that is over may have lost them; why is then said by the order alone.
    if (answer.has_error() && status == OrderStatus::invalid) continue;
    if (answer.has_error()) co_return std::move(answer).error();
    CO_TRY(Authorization read, read_authorization(answer->body));
    if (read.status == AuthorizationStatus::pending && answer->retry_after) {
      seen.retry_after = answer->retry_after;
    }
    seen.authorizations.push_back(std::move(read));
  }
  co_return Step<void>();
}

Situation OrderRun::situation(const Seen& seen) const {
  Situation now{issuer_.settings.challenge_type, false, left_to_spread().count() == 0,
                has_answered_};
  const auto found = issuer_.publications.find(ticket_.order_url);
  if (found == issuer_.publications.end()) return now;
  const auto& proofs = found->second.proofs;
  now.has_published = std::ranges::all_of(
      due_challenges(seen.authorizations, now.challenge_type), [&](const Due& due) {
        return std::ranges::find(proofs, due.challenge.token, &Proof::token) != proofs.end();
      });
  return now;
}

Steps<void> OrderRun::publish(std::vector<Due> due) {
  if (issuer_.publications.size() >= publications_max) {
    co_return Failure(Unreachable{Trouble::unavailable, "too many orders are to be proved"});
  }
  for (const Due& one : due) {
    const Proof proof{one.challenge.type, one.identifier, one.challenge.token,
                      issuer_.account.key_authorization(one.challenge.token)};
    // Noted first: what failed half-way is cleared as well.
    issuer_.publications[ticket_.order_url].proofs.push_back(proof);
    auto published = co_await issuer_.publisher->publish(proof, deadline_);
    if (published.has_error()) {
      co_await clear(issuer_, ticket_.order_url, deadline_);
      co_return std::move(published).error();
    }
  }
  // Another process may have published them before, and noted when.
  if (ticket_.answer_at_s == 0) {
    ticket_.answer_at_s = unix_seconds(issuer_.clock.now()) + issuer_.settings.publish_wait.count();
  }
  co_return Step<void>();
}

Steps<void> OrderRun::answer(std::vector<Due> due) {
  for (const Due& one : due) {
    if (one.challenge.status != ChallengeStatus::pending) continue;
    CO_TRY_VOID(co_await issuer_.account.post(one.challenge.url, "{}", deadline_));
  }
  has_answered_ = true;
  co_return Step<void>();
}

Steps<void> OrderRun::finalize(Seen& seen) {
  if (seen.order.finalize.empty()) co_return not_understood("the issuer's order has no finalize");
  std::string payload =
      boost::json::serialize(boost::json::object{{"csr", to_base64url(request_.csr_der)}});
  auto answer = co_await issuer_.account.post(seen.order.finalize, std::move(payload), deadline_);
  if (answer.has_error()) {
    if (answer.error().type != "orderNotReady") co_return std::move(answer).error();
    // An earlier request got there after all, or the issuer is of two minds: look again.
    const bool has_paused = co_await pause(next_wait(seen));
    if (!has_paused) co_return Failure(Unreachable{Trouble::unavailable, answer.error().detail()});
    co_return Step<void>();
  }
  CO_TRY(seen.order, read_order(answer->body));
  seen.retry_after = answer->retry_after;
  backoff_ = seconds(1);
  // The answer may still have the state of before; a second request would be refused.
  if (seen.order.status == OrderStatus::ready) seen.order.status = OrderStatus::processing;
  is_seen_ = true;
  co_return Step<void>();
}

Steps<IssueOutcome> OrderRun::download(Order order) {
  if (order.certificate.empty()) co_return not_understood("the valid order has no certificate");
  CO_TRY(ports::IssuedCertificate issued,
         co_await fetch_chain(issuer_, std::move(order.certificate), deadline_));
  co_return IssueOutcome(std::move(issued));
}

Step<IssueOutcome> OrderRun::start_again(const Decision& decision) {
  issuer_.claim.release(request_.order);
  if (ticket_.attempt >= attempts_max) {
    return Failure(Refused{decision.trouble,
                           reason("four orders were lost, the last because", decision.reason)});
  }
  const seconds wait = restart_wait(ticket_.attempt);
  ticket_ = {{}, ticket_.attempt + 1, 0};
  return pending(wait, reason("another order, because the last was lost", decision.reason));
}

boost::asio::awaitable<bool> OrderRun::pause(seconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  if (until + reserve > deadline_) co_return false;
  asio::steady_timer timer(co_await asio::this_coro::executor, until);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return true;
}

// Retry-After, else 1, 2, 4 … 30 s.
seconds OrderRun::next_wait(const Seen& seen) {
  if (seen.retry_after) return std::clamp(*seen.retry_after, seconds(1), wait_max);
  return std::exchange(backoff_, std::min(backoff_ * 2, backoff_max));
}

seconds OrderRun::left_to_spread() const {
  const std::int64_t left = ticket_.answer_at_s - unix_seconds(issuer_.clock.now());
  // A clock that was set back must not make the wait longer than it is to be.
  return std::clamp(seconds(left), seconds(0), issuer_.settings.publish_wait);
}

IssueOutcome OrderRun::pending(seconds retry_after, std::string waits_for) const {
  return ports::PendingIssuance{to_text(ticket_), retry_after, std::move(waits_for)};
}

std::string OrderRun::proved_names() const {
  std::string names;
  for (const Identifier& identifier : issuer_.settings.identifiers) {
    names += (names.empty() ? "" : ", ") + identifier.value;
  }
  return names;
}

}  // namespace sealmint::ca::acme
