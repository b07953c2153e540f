#include "core/crypto/signing/rsa_limbs.hpp"

#include <openssl/core_names.h>

#include <array>

#include "core/crypto/signing/declassify.hpp"
#include "core/crypto/signing/key_limbs.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::array<const char*, RsaLimbs::secret_count> secret_names{
    OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

}  // namespace

RsaLimbs::RsaLimbs(std::size_t modulus_bits)
    : modulus_(modulus_bits / 64), secrets_(secret_count * modulus_bits / 16) {}

Result<void> RsaLimbs::read(const EVP_PKEY& key) {
  TRY_VOID(read_limbs(key, OSSL_PKEY_PARAM_RSA_N, modulus_));
  auto* const limbs = reinterpret_cast<std::uint64_t*>(secrets_.span().data());
  for (std::size_t i = 0; i < secret_count; ++i) {
    TRY_VOID(read_limbs(key, secret_names[i], {limbs + i * half_limbs(), half_limbs()}));
  }
  // Both primes have their top bit: the product of shorter ones would be shorter than the modulus.
  const std::uint64_t top_limbs =
      modulus_.back() & secret(Secret::p)[half_limbs() - 1] & secret(Secret::q)[half_limbs() - 1];
  // Everybody may know that the primes are as long as they always are.
  if (declassified(top_limbs >> 63) == 0) {
    return make_error(ErrorKind::unsupported, "the primes of the key are not of equal length");
  }
  return {};
}

}  // namespace sealmint::crypto
