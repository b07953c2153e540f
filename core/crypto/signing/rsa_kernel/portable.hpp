// Eight lanes in plain C++: the same answers on any processor, slowly. For tests, and for tools
// that follow secrets through the code and do not know AVX-512.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/crypto/signing/rsa_kernel/limbs.hpp"

namespace sealmint::crypto::rsa_kernel {

struct Portable {
  struct alignas(64) Vector {
    std::array<std::uint64_t, 8> lane;
  };
  using Mask = Vector;  // all ones or all zeros

  static Vector zero() { return all(0); }
  static Vector all(std::uint64_t value) {
    Vector vector;
    vector.lane.fill(value);
    return vector;
  }
  static Vector add(Vector a, const Vector& b) {
    return each(a, [&](std::size_t i) { return a.lane[i] + b.lane[i]; });
  }
  static Vector subtract(Vector a, const Vector& b) {
    return each(a, [&](std::size_t i) { return a.lane[i] - b.lane[i]; });
  }
  static Vector add_low(Vector sum, const Vector& a, const Vector& b) {
    return each(sum, [&](std::size_t i) {
      return sum.lane[i] + (static_cast<std::uint64_t>(product(a, b, i)) & limb_mask);
    });
  }
  static Vector add_high(Vector sum, const Vector& a, const Vector& b) {
    return each(sum, [&](std::size_t i) {
      return sum.lane[i] + static_cast<std::uint64_t>(product(a, b, i) >> limb_bits);
    });
  }
  static Vector low_limb(Vector a) {
    return each(a, [&](std::size_t i) { return a.lane[i] & limb_mask; });
  }
  static Vector shift_limb(Vector a) {
    return each(a, [&](std::size_t i) { return a.lane[i] >> limb_bits; });
  }
  static Vector shift_limb_signed(Vector a) {
    return each(a, [&](std::size_t i) {
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(a.lane[i]) >> limb_bits);
    });
  }
  static Mask equal(Vector a, const Vector& b) {
    return each(a, [&](std::size_t i) {
      const std::uint64_t difference = a.lane[i] ^ b.lane[i];
      return hidden(((difference | (0 - difference)) >> 63) - 1);
    });
  }
  static Mask negative(Vector a) {
    return each(a, [&](std::size_t i) { return hidden(0 - (a.lane[i] >> 63)); });
  }
  static Vector choose(const Mask& mask, Vector if_set, const Vector& if_not) {
    return each(if_set, [&](std::size_t i) {
      return (if_set.lane[i] & mask.lane[i]) | (if_not.lane[i] & ~mask.lane[i]);
    });
  }

 private:
  // A compiler that knows that a mask is all ones or all zeros reads one of two addresses by it.
  static std::uint64_t hidden(std::uint64_t mask) {
    asm("" : "+r"(mask));
    return mask;
  }

  static unsigned __int128 product(const Vector& a, const Vector& b, std::size_t i) {
    return static_cast<unsigned __int128>(a.lane[i] & limb_mask) * (b.lane[i] & limb_mask);
  }
  template <class Function>
  static Vector each(Vector& to, Function function) {
    for (std::size_t i = 0; i < 8; ++i) to.lane[i] = function(i);
    return to;
  }
};

}  // namespace sealmint::crypto::rsa_kernel
