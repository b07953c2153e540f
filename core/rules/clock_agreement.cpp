#include "core/rules/clock_agreement.hpp"

namespace sealmint::rules {

std::chrono::milliseconds ClockAgreement::distance(const Reading& from, const Reading& now) {
  const auto steady =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.steady - from.steady);
  return std::chrono::abs((now.wall - from.wall) - steady);
}

bool ClockAgreement::is_believed(TimePoint wall, Steady steady) {
  const Reading now{wall, steady};
  if (!believed_ || distance(*believed_, now) < rule_.jump_min) {
    believed_ = now;
    doubted_.reset();
    return true;
  }
  if (!doubted_ || distance(*doubted_, now) >= rule_.jump_min) doubted_ = now;
  if (now.steady - doubted_->steady < rule_.agreement_min) return false;
  believed_ = now;
  doubted_.reset();
  return true;
}

}  // namespace sealmint::rules
