// An RSA key as 64-bit limbs, as the multi-buffer implementations take it.
#pragma once

#include <vector>

#include "core/crypto/secure_memory.hpp"
#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

class RsaLimbs : public PreparedKey {
 public:
  // The private numbers of RFC 8017, 3.2, in the order in which crypto_mb takes them.
  enum class Secret : std::size_t { p, q, d_mod_p_1, d_mod_q_1, q_inverse };
  static constexpr std::size_t secret_count = 5;

  // Throws std::bad_alloc when the secure heap is full.
  explicit RsaLimbs(std::size_t modulus_bits);
  // `unsupported` for a key whose primes differ in length or whose numbers do not fit.
  Result<void> read(const EVP_PKEY& key);

  const std::uint64_t* modulus() const { return modulus_.data(); }
  std::size_t modulus_limbs() const { return modulus_.size(); }
  // As long as a prime, padded with zeros.
  const std::uint64_t* secret(Secret which) const { return secrets() + half_limbs() * at(which); }

 private:
  static constexpr std::size_t at(Secret which) { return static_cast<std::size_t>(which); }
  std::size_t half_limbs() const { return modulus_.size() / 2; }
  const std::uint64_t* secrets() const {
    return reinterpret_cast<const std::uint64_t*>(secrets_.span().data());
  }

  std::vector<std::uint64_t> modulus_;
  SecureBytes secrets_;
};

}  // namespace sealmint::crypto
