#include "core/rules/lockout.hpp"

namespace sealmint::rules {

bool is_locked(const LockoutState& state, TimePoint now) {
  return state.locked_until && now < *state.locked_until;
}

bool is_forgotten(const LockoutState& state, const LockoutRule& rule, TimePoint now) {
  if (state.locked_until) return now >= *state.locked_until;
  return state.failures == 0 || now >= state.last_failure + rule.counter_reset;
}

LockoutState after_failure(const LockoutState& state, const LockoutRule& rule, TimePoint now) {
  if (!rule.is_enabled) return {};
  if (is_locked(state, now)) return state;
  LockoutState next = is_forgotten(state, rule, now) ? LockoutState{} : state;
  next.failures += 1;
  next.last_failure = now;
  if (next.failures >= rule.threshold) next.locked_until = now + rule.lock_duration;
  return next;
}

}  // namespace sealmint::rules
