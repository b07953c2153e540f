#include "client/retry.hpp"

#include <algorithm>

namespace sealmint::client {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds conflict_wait{100};
constexpr milliseconds first_doubt_wait{100};
constexpr int failures_max = 16;

Decision repeat_after(milliseconds wait) { return {NextStep::wait_and_repeat, wait}; }

Decision within_waits(milliseconds wait, const RetryLimits& limits, Attempts& attempts) {
  // A shorter wait than the server asks for would only be refused again.
  if (attempts.waited + wait > limits.waits_max) return {};
  attempts.waited += wait;
  return repeat_after(wait);
}

// 100 ms, 200 ms, 400 ms, ... as long as they fit.
Decision within_doubt(const RetryLimits& limits, Attempts& attempts) {
  const milliseconds wait = std::max(first_doubt_wait, attempts.waited_in_doubt);
  if (attempts.waited_in_doubt + wait > limits.doubt_max) return {};
  attempts.waited_in_doubt += wait;
  return repeat_after(wait);
}

Decision after_no_answer(const Failure& failure, const CallNature& nature,
                         const RetryLimits& limits, Attempts& attempts) {
  attempts.has_been_in_doubt |= failure.is_in_doubt;
  const bool is_dead = failure.error.kind == ErrorKind::upstream;
  if (!is_dead) return {};  // a time-out has waited long enough
  if (failure.is_in_doubt && !nature.may_arrive_twice) return {};
  if (attempts.failures == 1) return repeat_after(milliseconds{0});
  const bool matters = attempts.has_been_in_doubt && nature.changes_something;
  return matters ? within_doubt(limits, attempts) : Decision{};
}

}  // namespace

Decision after(const Failure& failure, const CallNature& nature, const RetryLimits& limits,
               Attempts& attempts) {
  if (++attempts.failures > failures_max) return {};
  if (failure.status == 0) return after_no_answer(failure, nature, limits, attempts);
  switch (failure.error.kind) {
    case ErrorKind::unauthenticated:
    case ErrorKind::invalid_token:
      if (attempts.has_logged_in_again || !nature.can_log_in_again) return {};
      attempts.has_logged_in_again = true;
      return {NextStep::log_in_again, milliseconds{0}};
    case ErrorKind::rate_limited:
    case ErrorKind::unavailable:
    case ErrorKind::busy:
      if (!failure.error.retry_after) return {};
      return within_waits(*failure.error.retry_after, limits, attempts);
    case ErrorKind::conflict:
      // The first one with this Idempotency-Key is under way still.
      return nature.may_arrive_twice ? within_waits(conflict_wait, limits, attempts) : Decision{};
    case ErrorKind::malformed:
    case ErrorKind::rejected:
    case ErrorKind::forbidden:
    case ErrorKind::approval_required:
    case ErrorKind::not_found:
    case ErrorKind::precondition_failed:
    case ErrorKind::limit_exhausted:
    case ErrorKind::too_large:
    case ErrorKind::unsupported_media:
    case ErrorKind::unsupported:
    case ErrorKind::upstream:
    case ErrorKind::timeout:
    case ErrorKind::internal: return {};
  }
  return {};
}

}  // namespace sealmint::client
