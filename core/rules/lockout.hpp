// When repeated failures to log in lock the door, as a pure state machine (contract 8.2 and 18.14).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/base/clock.hpp"

namespace sealmint::rules {

struct LockoutRule {
  bool is_enabled = true;
  std::int64_t threshold = 3;  // the failure with this number locks
  std::chrono::seconds lock_duration{300};
  std::chrono::seconds counter_reset{30};  // so long after the last failure all are forgotten
};

// What is remembered of one (account, source). The value-initialised state remembers nothing.
struct LockoutState {
  std::int64_t failures = 0;
  TimePoint last_failure;
  std::optional<TimePoint> locked_until;

  friend bool operator==(const LockoutState&, const LockoutState&) = default;
};

// While this is true no attempt is looked at, not even a right one.
bool is_locked(const LockoutState& state, TimePoint now);

// The state after one more failure. A failure while locked changes nothing, so that an attacker
// cannot hold a door shut by knocking; the end of a lock forgets all former failures.
LockoutState after_failure(const LockoutState& state, const LockoutRule& rule, TimePoint now);

// True when the state says no more than an empty one would: it may be dropped.
bool is_forgotten(const LockoutState& state, const LockoutRule& rule, TimePoint now);

}  // namespace sealmint::rules
