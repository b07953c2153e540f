// When each signer last made a signature. Beside the snapshots and not in them: every commit moves
// one of these times, and a new snapshot for each commit would cost more than its rows.
#pragma once

#include <algorithm>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "core/base/clock.hpp"
#include "core/base/id.hpp"

namespace sealmint::service {

class SigningTimes {
 public:
  // Keeps the later time.
  void note(SignerId signer, TimePoint time) {
    const std::lock_guard lock(mutex_);
    auto& last = last_.try_emplace(signer, time).first->second;
    last = std::max(last, time);
  }

  // Nothing when the signer has made no signature since the start.
  std::optional<TimePoint> of(SignerId signer) const {
    const std::lock_guard lock(mutex_);
    const auto found = last_.find(signer);
    return found == last_.end() ? std::nullopt : std::optional(found->second);
  }

  void forget(SignerId signer) {
    const std::lock_guard lock(mutex_);
    last_.erase(signer);
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<SignerId, TimePoint> last_;  // of signers that exist
};

}  // namespace sealmint::service
