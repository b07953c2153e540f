#include "core/rules/rate_budget.hpp"

#include <algorithm>

namespace sealmint::rules {
namespace {

constexpr std::int64_t one_request = 60'000;  // milliseconds of a minute: see RateState::spent
constexpr std::int64_t second_ms = 1'000;

std::int64_t rounded_up(std::int64_t dividend, std::int64_t divisor) {
  return (dividend + divisor - 1) / divisor;
}

// A minute gives everything back, so no more of it is counted and no product can overflow.
std::int64_t given_back(const RateState& state, const RateRule& rule, TimePoint now) {
  if (now <= state.updated) return 0;
  const std::int64_t elapsed_ms = std::min<std::int64_t>((now - state.updated).count(), 60'000);
  return elapsed_ms * rule.requests_per_minute;
}

RateState brought_to(const RateState& state, const RateRule& rule, TimePoint now) {
  return {std::max<std::int64_t>(state.spent - given_back(state, rule, now), 0), now};
}

}  // namespace

RateDecision spend_one(const RateState& state, const RateRule& rule, TimePoint now) {
  RateDecision decision{brought_to(state, rule, now)};
  const std::int64_t missing =
      decision.next.spent + one_request - rule.requests_per_minute * one_request;
  if (missing <= 0) {
    decision.next.spent += one_request;
  } else {
    const std::int64_t wait_ms = rounded_up(missing, rule.requests_per_minute);
    decision.retry_after = std::chrono::seconds{rounded_up(wait_ms, second_ms)};
  }
  return decision;
}

bool is_full(const RateState& state, const RateRule& rule, TimePoint now) {
  return brought_to(state, rule, now).spent == 0;
}

}  // namespace sealmint::rules
