// A clock that never goes back while the process lives: a wall clock that is set back must not
// revive what has expired (invariant I8). From then on time goes on at the pace of the steady clock
// until the wall clock has caught up, or until a restart.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>

#include "core/base/clock.hpp"

namespace sealmint::app {

class ForwardClock final : public Clock {
 public:
  // From here on it is not earlier than that: an entry of the log is never followed by an earlier
  // one because the clock was set back while the server was down.
  void raise(TimePoint time) {
    using std::chrono::microseconds;
    const auto steady =
        std::chrono::floor<microseconds>(std::chrono::steady_clock::now().time_since_epoch());
    raise_to((microseconds(time.time_since_epoch()) - steady).count());
  }

  TimePoint now() const override {
    using std::chrono::microseconds;
    const auto steady =
        std::chrono::floor<microseconds>(std::chrono::steady_clock::now().time_since_epoch());
    const auto wall =
        std::chrono::floor<microseconds>(std::chrono::system_clock::now().time_since_epoch());
    return TimePoint(std::chrono::floor<std::chrono::milliseconds>(
        steady + microseconds{raise_to((wall - steady).count())}));
  }

 private:
  // The largest lead of the wall clock over the steady one that was ever seen.
  std::int64_t raise_to(std::int64_t lead_us) const {
    std::int64_t largest = lead_us_.load(std::memory_order_relaxed);
    while (lead_us > largest &&
           !lead_us_.compare_exchange_weak(largest, lead_us, std::memory_order_relaxed)) {
    }
    return std::max(lead_us, largest);
  }

  mutable std::atomic<std::int64_t> lead_us_{std::numeric_limits<std::int64_t>::min()};
};

}  // namespace sealmint::app
