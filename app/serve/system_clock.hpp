// The real clock.
#pragma once

#include "core/base/clock.hpp"

namespace sealmint::app {

class SystemClock final : public Clock {
 public:
  TimePoint now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace sealmint::app
