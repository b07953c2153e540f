// When to try again after a failure, as a pure schedule.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace sealmint {

struct BackoffRule {
  std::chrono::milliseconds first{5'000};  // after the first failure, before the jitter
  std::chrono::milliseconds longest{21'600'000};
};

// How long to wait after the given number of failures in a row, at least 1. Each wait is three
// times the one before; of it between a half and all is taken, as `random` says, so that many that
// failed together do not come back together.
constexpr std::chrono::milliseconds backoff_delay(const BackoffRule& rule, std::int64_t failures,
                                                  std::uint64_t random) {
  auto delay = rule.first;
  for (std::int64_t i = 1; i < failures && delay < rule.longest; ++i) delay *= 3;
  delay = std::min(delay, rule.longest);
  const auto half = static_cast<std::uint64_t>(delay.count() / 2);
  return delay - std::chrono::milliseconds{half == 0 ? 0 : random % (half + 1)};
}

}  // namespace sealmint
