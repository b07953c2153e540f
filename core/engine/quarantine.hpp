// Keys that made a signature which did not verify: a fault of that kind may give the key away, so
// nothing is signed with them before somebody has looked and started the server again.
#pragma once

#include <atomic>
#include <mutex>
#include <unordered_set>

#include "core/base/id.hpp"

namespace sealmint::engine {

class Quarantine {
 public:
  // True if the key was not there yet.
  bool add(KeyId id) {
    const std::lock_guard lock(mutex_);
    const bool is_new = keys_.insert(id).second;
    size_.store(keys_.size(), std::memory_order_release);
    return is_new;
  }

  // Costs one load as long as no key is faulty.
  bool holds(KeyId id) const {
    if (size() == 0) return false;
    const std::lock_guard lock(mutex_);
    return keys_.contains(id);
  }

  std::size_t size() const { return size_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  std::unordered_set<KeyId> keys_;
  std::atomic<std::size_t> size_{0};
};

}  // namespace sealmint::engine
