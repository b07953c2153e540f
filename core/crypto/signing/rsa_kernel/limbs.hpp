// The sizes of numbers in the RSA kernel.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sealmint::crypto::rsa_kernel {

inline constexpr unsigned limb_bits = 52;
inline constexpr std::uint64_t limb_mask = (std::uint64_t{1} << limb_bits) - 1;
inline constexpr std::size_t tile = 5;

// The limbs that hold as many bits and four more, because a residue may be some times the modulus.
constexpr std::size_t limbs_for(std::size_t bits) {
  const std::size_t least = (bits + 4 + limb_bits - 1) / limb_bits;
  return (least + tile - 1) / tile * tile;
}

}  // namespace sealmint::crypto::rsa_kernel
