// When people are told that something will end soon.
#pragma once

#include <algorithm>
#include <chrono>

#include "core/base/clock.hpp"

namespace sealmint::rules {

// True from `lead` before the end on, but never in the first three quarters of its life: an
// approval for ten minutes is not "ending soon" as it begins. Once it is over, it is too late. A
// lead of 0 announces nothing.
inline bool is_expiring(TimePoint begin, TimePoint end, std::chrono::milliseconds lead,
                        TimePoint now) {
  const auto life = std::max(end - begin, std::chrono::milliseconds{0});
  return now < end && now >= end - std::min(lead, life / 4);
}

}  // namespace sealmint::rules
