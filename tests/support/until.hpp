// Waiting for what cannot tell by itself that it has happened.
#pragma once

#include <chrono>
#include <thread>

namespace sealmint::testing {

// Asks again and again; false when it did not become true in half a minute.
template <class IsTrue>
bool until(IsTrue is_true) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (!is_true()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace sealmint::testing
