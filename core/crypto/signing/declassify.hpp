// Where a secret ends. tests/constant_time runs our code with all secrets marked and fails on every
// branch and every index that depends on one; what is named here is public from then on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace sealmint::crypto {

// Does nothing; the test has a version of its own. Say at the call why the world may know.
void declassify(const void* data, std::size_t size);

inline void declassify(std::span<const std::uint8_t> data) { declassify(data.data(), data.size()); }

// For one value.
template <class T>
T declassified(T value) {
  declassify(&value, sizeof value);
  return value;
}

}  // namespace sealmint::crypto
