// RSA, eight operations at once: an own kernel, because the libraries have none that is good at
// RSA-3072 (ADR 8 has the figures). Private keys in constant time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sealmint::crypto::rsa_kernel {

inline constexpr std::size_t lanes = 8;

// Numbers as 64-bit limbs, the lowest first. Both primes have half of the bits of the modulus and
// their top bit set; numbers of a key are as long as a prime.
struct PrivateLane {
  const std::uint64_t* p = nullptr;
  const std::uint64_t* q = nullptr;
  const std::uint64_t* d_mod_p_1 = nullptr;
  const std::uint64_t* d_mod_q_1 = nullptr;
  const std::uint64_t* q_inverse = nullptr;
  const std::uint8_t* input = nullptr;  // below p q; big-endian, as long as the modulus
  std::uint8_t* output = nullptr;       // as long; may be the input
};

// All numbers are as long as the modulus, whose top bit is set, but for montgomery_square().
struct PublicLane {
  const std::uint64_t* modulus = nullptr;
  const std::uint64_t* montgomery_square = nullptr;
  const std::uint8_t* input = nullptr;
  std::uint8_t* output = nullptr;
};

using PrivateLanes = std::array<PrivateLane, lanes>;
using PublicLanes = std::array<PublicLane, lanes>;

// 2^(2 x this) mod modulus is what PublicLane::montgomery_square points to, in 64-bit limbs.
std::size_t montgomery_bits(int modulus_bits);

struct Kernel {
  // For both functions and all sizes; aligned to 64 bytes, locked, wiped by the caller.
  std::size_t scratch_bytes;
  // output = input ^ d mod p q, by the Chinese remainder theorem (RFC 8017, 5.1.2). Sizes of 1024,
  // 2048, 3072 and 4096 bits. All lanes must be filled: repeat one rather than leave it out.
  void (*sign)(int modulus_bits, const PrivateLanes& lanes, std::uint8_t* scratch);
  // output = input ^ 65537 mod modulus; the input is below 2^modulus_bits.
  void (*raise)(int modulus_bits, const PublicLanes& lanes, std::uint8_t* scratch);
};

// Null where the processor or the build has no AVX-512 IFMA.
const Kernel* avx512_kernel();
// Everywhere, and slower than any library.
const Kernel& portable_kernel();

}  // namespace sealmint::crypto::rsa_kernel
