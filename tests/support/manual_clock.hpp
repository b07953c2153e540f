// A clock that stands still until a test moves it.
#pragma once

#include <atomic>

#include "core/base/clock.hpp"

namespace sealmint::testing {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t unix_ms = 1'800'000'000'000) : unix_ms_(unix_ms) {}
  TimePoint now() const override { return from_unix_ms(unix_ms_.load()); }
  void advance(std::chrono::milliseconds by) { unix_ms_.fetch_add(by.count()); }

 private:
  std::atomic<std::int64_t> unix_ms_;
};

}  // namespace sealmint::testing
