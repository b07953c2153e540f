// Whether a reading of the wall clock may be believed where something irreversible hangs on it: the
// steady clock of the machine says how much time has really passed.
#pragma once

#include <chrono>
#include <optional>

#include "core/base/clock.hpp"

namespace sealmint::rules {

struct ClockRule {
  std::chrono::milliseconds jump_min{60'000};            // what counts as one
  std::chrono::milliseconds agreement_min{10 * 60'000};  // after which a changed clock is believed
};

class ClockAgreement {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  explicit ClockAgreement(ClockRule rule = {}) : rule_(rule) {}

  // Notes a reading of both clocks. False while the wall clock is away from where it would have to
  // be: until it comes back, or has run on from its new place long enough to be its true one.
  bool is_believed(TimePoint wall, Steady steady);

 private:
  struct Reading {
    TimePoint wall;
    Steady steady;
  };
  // How far the wall clock is from where `from` says that it should be.
  static std::chrono::milliseconds distance(const Reading& from, const Reading& now);

  ClockRule rule_;
  std::optional<Reading> believed_;
  std::optional<Reading> doubted_;  // the first reading of the new place
};

}  // namespace sealmint::rules
