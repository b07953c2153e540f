// Numbers between their 64-bit limbs or bytes and one lane of 52-bit limbs. Positions are public,
// values are not.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/crypto/signing/rsa_kernel/kernel.hpp"
#include "core/crypto/signing/rsa_kernel/limbs.hpp"

namespace sealmint::crypto::rsa_kernel {

// The 64 bits from `position` on, of which only the lowest `limb_bits` are sure to be right.
inline std::uint64_t bits_at(const std::uint64_t* limbs, std::size_t count, std::size_t position) {
  const std::size_t index = position / 64;
  const std::size_t shift = position % 64;
  if (index >= count) return 0;
  std::uint64_t bits = limbs[index] >> shift;
  if (shift != 0 && index + 1 < count) bits |= limbs[index + 1] << (64 - shift);
  return bits;
}

// Limb k of the number of a lane is at to[8 k + lane]. The bits below `first` are left out.
inline void put_lane(std::uint64_t* to, std::size_t lane, std::size_t n, const std::uint64_t* limbs,
                     std::size_t count, std::size_t first = 0) {
  for (std::size_t k = 0; k < n; ++k) {
    to[lanes * k + lane] = bits_at(limbs, count, first + limb_bits * k) & limb_mask;
  }
}

// The 64-bit limb `index` of a lane.
inline std::uint64_t limb_of_lane(const std::uint64_t* from, std::size_t lane, std::size_t n,
                                  std::size_t index) {
  const std::size_t position = 64 * index;
  std::uint64_t limb = 0;
  for (std::size_t k = position / limb_bits; k < n && limb_bits * k < position + 64; ++k) {
    const std::uint64_t part = from[lanes * k + lane];
    const std::size_t begins = limb_bits * k;
    limb |= begins < position ? part >> (position - begins) : part << (begins - position);
  }
  return limb;
}

inline void read_block(std::uint64_t* limbs, const std::uint8_t* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t limb = 0;
    __builtin_memcpy(&limb, bytes + 8 * (count - 1 - i), 8);
    limbs[i] = __builtin_bswap64(limb);
  }
}

inline void write_block(std::uint8_t* bytes, const std::uint64_t* from, std::size_t lane,
                        std::size_t n, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t limb = __builtin_bswap64(limb_of_lane(from, lane, n, i));
    __builtin_memcpy(bytes + 8 * (count - 1 - i), &limb, 8);
  }
}

// -1 / odd mod 2^52, by Newton's method: five steps from three right bits.
inline std::uint64_t negated_inverse(std::uint64_t odd) {
  std::uint64_t inverse = odd;
  for (int step = 0; step < 5; ++step) inverse *= 2 - odd * inverse;
  return (0 - inverse) & limb_mask;
}

}  // namespace sealmint::crypto::rsa_kernel
