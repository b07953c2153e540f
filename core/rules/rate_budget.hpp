// How often a sender may ask, as a token bucket in whole numbers (contract 7.5).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/base/clock.hpp"

namespace sealmint::rules {

struct RateRule {
  std::int64_t requests_per_minute = 0;  // 1..1'000'000: so many at once, and so many each minute
};

// What is remembered of one sender. The value-initialised state is the full budget.
struct RateState {
  // In 1/60'000 of a request, so that each millisecond gives back a whole number of them.
  std::int64_t spent = 0;
  TimePoint updated;

  friend bool operator==(const RateState&, const RateState&) = default;
};

struct RateDecision {
  RateState next;
  // Absent: the request is paid for. Else it is refused and one would be allowed after this time,
  // rounded up to whole seconds, at least one.
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
};

// One request at `now`. A refused one costs nothing, so a sender that keeps knocking waits no
// longer. A clock that was set back gives nothing back and takes nothing: time counts from there.
RateDecision spend_one(const RateState& state, const RateRule& rule, TimePoint now);

// True when all is given back: the state says no more than an empty one and may be dropped.
bool is_full(const RateState& state, const RateRule& rule, TimePoint now);

}  // namespace sealmint::rules
