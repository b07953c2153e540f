// The time of deadlines: a few milliseconds coarse, and a fifth of the price of the exact one. They
// are looked at once per tick, so that nothing finer would be noticed.
#pragma once

#include <chrono>
#include <ctime>

namespace sealmint::http {

// On Linux the steady clock is CLOCK_MONOTONIC, and the coarse one is its value at the last
// interrupt of the timer: the two can be compared.
inline std::chrono::steady_clock::time_point coarse_now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return std::chrono::steady_clock::time_point(std::chrono::seconds{time.tv_sec} +
                                               std::chrono::nanoseconds{time.tv_nsec});
}

}  // namespace sealmint::http
