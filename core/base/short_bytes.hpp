// A byte string with room for `capacity` bytes inside itself: arrays of it need one allocation, not
// one for each element.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "core/base/bytes.hpp"

namespace sealmint {

template <std::size_t capacity>
class ShortBytes {
  static_assert(capacity <= 255);

 public:
  ShortBytes() = default;
  // Longer than `capacity` is a bug of the caller: std::length_error.
  explicit ShortBytes(ByteView bytes) { assign(bytes); }

  void assign(ByteView bytes) {
    if (bytes.size() > capacity) throw std::length_error("ShortBytes");
    std::ranges::copy(bytes, bytes_.begin());
    size_ = static_cast<std::uint8_t>(bytes.size());
  }

  const std::uint8_t* data() const { return bytes_.data(); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const std::uint8_t* begin() const { return bytes_.data(); }
  const std::uint8_t* end() const { return bytes_.data() + size_; }

  friend bool operator==(const ShortBytes& one, const ShortBytes& other) {
    return std::ranges::equal(one, other);
  }
  friend bool operator==(const ShortBytes& one, ByteView other) {
    return std::ranges::equal(one, other);
  }
  // As byte strings: a shorter one before what it begins.
  friend bool operator<(const ShortBytes& one, const ShortBytes& other) {
    return std::ranges::lexicographical_compare(one, other);
  }

 private:
  std::uint8_t size_ = 0;
  std::array<std::uint8_t, capacity> bytes_{};
};

}  // namespace sealmint
