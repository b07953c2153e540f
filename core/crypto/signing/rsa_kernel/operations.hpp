// The two RSA operations over `Lanes`, and the Kernel that is made of them.
#pragma once

#include "core/crypto/signing/rsa_kernel/exponentiation.hpp"

namespace sealmint::crypto::rsa_kernel {

template <class Lanes>
std::uint64_t* words(Vector<Lanes>* vectors) {
  return reinterpret_cast<std::uint64_t*>(vectors);
}

// Puts one number of each lane into vectors, by its pointer in the lane.
template <class Lanes, std::size_t n, class Lane>
void put(Vector<Lanes>* to, const std::array<Lane, lanes>& from,
         const std::uint64_t* Lane::* number, std::size_t count) {
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    put_lane(words<Lanes>(to), lane, n, from[lane].*number, count);
  }
}

template <class Lanes, std::size_t n, class Lane>
void put_modulus(Residues<Lanes, n>& residues, const std::array<Lane, lanes>& from,
                 const std::uint64_t* Lane::* modulus, std::size_t count) {
  put<Lanes, n>(residues.modulus, from, modulus, count);
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    words<Lanes>(&residues.negated_inverse)[lane] = negated_inverse((from[lane].*modulus)[0]);
  }
}

template <class Lanes, std::size_t bits>
struct PrivateOperation {
  static constexpr std::size_t half_bits = bits / 2;
  static constexpr std::size_t n = limbs_for(half_bits);

  Residues<Lanes, n> residues;
  Powers<Lanes, n> powers;
  Vector<Lanes> low[n];  // of the input, and what is above it
  Vector<Lanes> high[n];
  Vector<Lanes> base[n];
  Vector<Lanes> modulo_p[n];  // the answer modulo either prime
  Vector<Lanes> modulo_q[n];
  Vector<Lanes> number[n];
  std::uint64_t block[bits / 64];

  void run(const PrivateLanes& from) {
    read_inputs(from);
    raise_modulo(modulo_q, from, &PrivateLane::q, &PrivateLane::d_mod_q_1);
    raise_modulo(modulo_p, from, &PrivateLane::p, &PrivateLane::d_mod_p_1);
    combine(from);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      write_block(from[lane].output, words<Lanes>(residues.product), lane, 2 * n, bits / 64);
    }
  }

 private:
  void read_inputs(const PrivateLanes& from) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      read_block(block, from[lane].input, bits / 64);
      put_lane(words<Lanes>(low), lane, n, block, bits / 64);
      put_lane(words<Lanes>(high), lane, n, block, bits / 64, limb_bits * n);
    }
  }

  void raise_modulo(Vector<Lanes>* answer, const PrivateLanes& from,
                    const std::uint64_t* PrivateLane::* prime,
                    const std::uint64_t* PrivateLane::* exponent) {
    put_modulus<Lanes, n>(residues, from, prime, half_bits / 64);
    residues.derive_constants(half_bits);
    enter();
    const std::uint64_t* exponents[lanes];
    for (std::size_t lane = 0; lane < lanes; ++lane) exponents[lane] = from[lane].*exponent;
    powers.raise(residues, base, exponents, half_bits);
    residues.leave(answer, powers.power);
  }

  // base = (low + high R) R mod the prime, below four times it.
  void enter() {
    residues.square(number, residues.montgomery_square);  // R^3
    residues.multiply(base, high, number);
    residues.multiply(number, low, residues.montgomery_square);
    for (std::size_t k = 0; k < n; ++k) residues.product[k] = Lanes::add(base[k], number[k]);
    carry<Lanes, n>(base, residues.product);
  }

  // product = modulo_q + q ((modulo_p - modulo_q) / q mod p), in limbs.
  void combine(const PrivateLanes& from) {
    Vector<Lanes> borrow = Lanes::zero();
    for (std::size_t k = 0; k < n; ++k) {  // + 2 p keeps it from being negative: q is below 2 p
      const auto twice_p = Lanes::add(residues.modulus[k], residues.modulus[k]);
      const auto limb =
          Lanes::add(Lanes::add(Lanes::subtract(modulo_p[k], modulo_q[k]), twice_p), borrow);
      base[k] = Lanes::low_limb(limb);
      borrow = Lanes::shift_limb_signed(limb);
    }
    put<Lanes, n>(number, from, &PrivateLane::q_inverse, half_bits / 64);
    residues.multiply(number, number, residues.montgomery_square);
    residues.multiply(base, base, number);
    residues.subtract_once(base);
    put<Lanes, n>(number, from, &PrivateLane::q, half_bits / 64);
    multiply<Lanes, n>(residues.product, base, number);
    for (std::size_t k = 0; k < n; ++k) {
      residues.product[k] = Lanes::add(residues.product[k], modulo_q[k]);
    }
    carry<Lanes, 2 * n>(residues.product, residues.product);
  }
};

template <class Lanes, std::size_t bits>
struct PublicOperation {
  static constexpr std::size_t n = limbs_for(bits);

  Residues<Lanes, n> residues;
  Vector<Lanes> input[n];
  Vector<Lanes> power[n];
  std::uint64_t block[bits / 64];

  void run(const PublicLanes& from) {
    put_modulus<Lanes, n>(residues, from, &PublicLane::modulus, bits / 64);
    put<Lanes, n>(residues.montgomery_square, from, &PublicLane::montgomery_square, bits / 64);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      read_block(block, from[lane].input, bits / 64);
      put_lane(words<Lanes>(input), lane, n, block, bits / 64);
    }
    residues.multiply(power, input, residues.montgomery_square);
    for (int i = 0; i < 16; ++i) residues.square(power, power);
    // The input is not in Montgomery form, and so neither is what comes out.
    residues.multiply(power, power, input);
    residues.subtract_once(power);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      write_block(from[lane].output, words<Lanes>(power), lane, n, bits / 64);
    }
  }
};

template <class Operation, class From>
void run(const From& from, std::uint8_t* scratch) {
  reinterpret_cast<Operation*>(scratch)->run(from);
}

template <class Lanes>
void sign(int modulus_bits, const PrivateLanes& from, std::uint8_t* scratch) {
  switch (modulus_bits) {
    case 1024: return run<PrivateOperation<Lanes, 1024>>(from, scratch);
    case 2048: return run<PrivateOperation<Lanes, 2048>>(from, scratch);
    case 3072: return run<PrivateOperation<Lanes, 3072>>(from, scratch);
    default: return run<PrivateOperation<Lanes, 4096>>(from, scratch);
  }
}

template <class Lanes>
void raise(int modulus_bits, const PublicLanes& from, std::uint8_t* scratch) {
  switch (modulus_bits) {
    case 1024: return run<PublicOperation<Lanes, 1024>>(from, scratch);
    case 2048: return run<PublicOperation<Lanes, 2048>>(from, scratch);
    case 3072: return run<PublicOperation<Lanes, 3072>>(from, scratch);
    default: return run<PublicOperation<Lanes, 4096>>(from, scratch);
  }
}

template <class Lanes>
inline constexpr Kernel kernel_over{
    .scratch_bytes = sizeof(PrivateOperation<Lanes, 4096>) > sizeof(PublicOperation<Lanes, 4096>)
                         ? sizeof(PrivateOperation<Lanes, 4096>)
                         : sizeof(PublicOperation<Lanes, 4096>),
    .sign = sign<Lanes>,
    .raise = raise<Lanes>};

}  // namespace sealmint::crypto::rsa_kernel
