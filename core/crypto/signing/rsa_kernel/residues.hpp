// Numbers modulo eight moduli, one in each lane: what the RSA operations are made of.
#pragma once

#include "core/crypto/signing/rsa_kernel/montgomery.hpp"

namespace sealmint::crypto::rsa_kernel {

// R is 2^(52 n). Values in Montgomery form are x R mod modulus.
template <class Lanes, std::size_t n>
struct Residues {
  Vector<Lanes> modulus[n];
  Vector<Lanes> negated_inverse;       // -1 / modulus mod 2^52
  Vector<Lanes> one[n];                // R mod modulus
  Vector<Lanes> montgomery_square[n];  // R^2 mod modulus
  Vector<Lanes> product[2 * n];
  Vector<Lanes> difference[n];

  // to = a b / R, below a b / R + modulus: below twice the modulus for a, b below 4 of them.
  void multiply(Vector<Lanes>* to, const Vector<Lanes>* a, const Vector<Lanes>* b) {
    rsa_kernel::multiply<Lanes, n>(product, a, b);
    rsa_kernel::reduce<Lanes, n>(to, product, modulus, negated_inverse);
  }

  void square(Vector<Lanes>* to, const Vector<Lanes>* a) {
    rsa_kernel::square<Lanes, n>(product, a);
    rsa_kernel::reduce<Lanes, n>(to, product, modulus, negated_inverse);
  }

  // Out of the Montgomery form, below the modulus.
  void leave(Vector<Lanes>* to, const Vector<Lanes>* a) {
    for (std::size_t k = 0; k < n; ++k) product[k] = a[k];
    for (std::size_t k = n; k < 2 * n; ++k) product[k] = Lanes::zero();
    rsa_kernel::reduce<Lanes, n>(to, product, modulus, negated_inverse);
    subtract_once(to);
  }

  // Makes a number below twice the modulus one below it.
  void subtract_once(Vector<Lanes>* a) {
    Vector<Lanes> borrow = Lanes::zero();
    for (std::size_t k = 0; k < n; ++k) {
      const auto limb = Lanes::add(Lanes::subtract(a[k], modulus[k]), borrow);
      difference[k] = Lanes::low_limb(limb);
      borrow = Lanes::shift_limb_signed(limb);
    }
    const auto is_below = Lanes::negative(borrow);
    for (std::size_t k = 0; k < n; ++k) a[k] = Lanes::choose(is_below, a[k], difference[k]);
  }

  void twice(Vector<Lanes>* a) {
    for (std::size_t k = 0; k < n; ++k) product[k] = Lanes::add(a[k], a[k]);
    carry<Lanes, n>(a, product);
    subtract_once(a);
  }

  // Fills one and montgomery_square for moduli of exactly `bits` bits, in constant time: doubling
  // goes from 2^(bits - 1) to R and to 2^(52 n / 8) R, and three squarings to R R.
  void derive_constants(std::size_t bits) {
    static_assert(limb_bits * n % 8 == 0);
    for (std::size_t k = 0; k < n; ++k) one[k] = Lanes::zero();
    one[(bits - 1) / limb_bits] = Lanes::all(1ULL << (bits - 1) % limb_bits);
    for (std::size_t power = bits - 1; power < limb_bits * n; ++power) twice(one);
    for (std::size_t k = 0; k < n; ++k) montgomery_square[k] = one[k];
    for (std::size_t i = 0; i < limb_bits * n / 8; ++i) twice(montgomery_square);
    for (int i = 0; i < 3; ++i) square(montgomery_square, montgomery_square);
  }
};

}  // namespace sealmint::crypto::rsa_kernel
