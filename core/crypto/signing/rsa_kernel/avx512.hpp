// Eight lanes in an AVX-512 register, multiplied by IFMA (VPMADD52LUQ, VPMADD52HUQ; Intel SDM 2C).
// Only for functions that are compiled for such a processor: see avx512_kernel.cpp.
#pragma once

#include <immintrin.h>

#include <cstdint>

#include "core/crypto/signing/rsa_kernel/limbs.hpp"

namespace sealmint::crypto::rsa_kernel {

struct Avx512 {
  using Vector = __m512i;
  using Mask = __mmask8;

  static Vector zero() { return _mm512_setzero_si512(); }
  static Vector all(std::uint64_t value) {
    return _mm512_set1_epi64(static_cast<long long>(value));
  }
  static Vector add(Vector a, Vector b) { return _mm512_add_epi64(a, b); }
  static Vector subtract(Vector a, Vector b) { return _mm512_sub_epi64(a, b); }
  // sum + the low, or the high, 52 bits of the product of two 52-bit factors.
  static Vector add_low(Vector sum, Vector a, Vector b) { return _mm512_madd52lo_epu64(sum, a, b); }
  static Vector add_high(Vector sum, Vector a, Vector b) {
    return _mm512_madd52hi_epu64(sum, a, b);
  }
  static Vector low_limb(Vector a) { return _mm512_and_si512(a, all(limb_mask)); }
  static Vector shift_limb(Vector a) { return _mm512_srli_epi64(a, limb_bits); }
  // Shifts the limb of a signed number.
  static Vector shift_limb_signed(Vector a) { return _mm512_srai_epi64(a, limb_bits); }
  static Mask equal(Vector a, Vector b) { return _mm512_cmpeq_epi64_mask(a, b); }
  static Mask negative(Vector a) { return _mm512_movepi64_mask(a); }
  static Vector choose(Mask mask, Vector if_set, Vector if_not) {
    return _mm512_mask_mov_epi64(if_not, mask, if_set);
  }
};

}  // namespace sealmint::crypto::rsa_kernel
