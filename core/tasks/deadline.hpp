// Until when somebody waits for an answer.
#pragma once

#include <chrono>

namespace sealmint {

struct Deadline {
  using Instant = std::chrono::steady_clock::time_point;

  static Deadline in(std::chrono::milliseconds time) {
    return {std::chrono::steady_clock::now() + time};
  }

  bool is_over(Instant now) const { return now >= at; }

  Instant at = Instant::max();
};

}  // namespace sealmint
