#include "core/crypto/key.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include <array>

#include "core/crypto/key_names.hpp"
#include "core/crypto/secret_scope.hpp"

namespace sealmint::crypto {
namespace {

constexpr BN_ULONG rsa_exponent = 65537;

Error not_listed(std::string what) {
  return make_error(ErrorKind::unsupported, "keys of this kind are not supported: " + what);
}

Result<model::KeyAlgorithm> rsa_algorithm(const EVP_PKEY& key) {
  BIGNUM* raw_exponent = nullptr;
  EVP_PKEY_get_bn_param(&key, OSSL_PKEY_PARAM_RSA_E, &raw_exponent);
  const BigNumber exponent{raw_exponent};
  if (!exponent || BN_is_word(exponent.get(), rsa_exponent) != 1) {
    return not_listed("RSA with an exponent other than 65537");
  }
  const int bits = EVP_PKEY_get_bits(&key);
  for (const auto algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::rsa_3072,
                               model::KeyAlgorithm::rsa_4096}) {
    if (model::size_bits(algorithm) == bits) return algorithm;
  }
  return not_listed("RSA of " + std::to_string(bits) + " bits");
}

// A curve spelled out by its parameters may be another one than it claims to be (CVE-2020-0601).
bool has_explicit_parameters(const EVP_PKEY& key) {
  int from_explicit = 0;
  EVP_PKEY_get_int_param(&key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &from_explicit);
  return from_explicit != 0;
}

Result<model::KeyAlgorithm> ec_algorithm(const EVP_PKEY& key) {
  if (has_explicit_parameters(key)) return not_listed("EC with explicit curve parameters");
  std::array<char, 64> group{};
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(&key, group.data(), group.size(), &length) != 1) {
    return not_listed("EC without a named curve");
  }
  const std::string_view name{group.data(), length};
  for (const auto algorithm :
       {model::KeyAlgorithm::ec_p256, model::KeyAlgorithm::ec_p384, model::KeyAlgorithm::ec_p521}) {
    if (curve_name(algorithm) == name) return algorithm;
  }
  return not_listed("EC on the curve " + std::string{name});
}

Result<model::KeyAlgorithm> listed_algorithm(const EVP_PKEY& key) {
  if (EVP_PKEY_is_a(&key, "RSA") == 1) return rsa_algorithm(key);
  if (EVP_PKEY_is_a(&key, "EC") == 1) return ec_algorithm(key);
  if (EVP_PKEY_is_a(&key, "ED25519") == 1) return model::KeyAlgorithm::ed25519;
  const char* name = EVP_PKEY_get0_type_name(&key);
  return not_listed(name ? name : "unknown");
}

EVP_PKEY* generate(model::KeyAlgorithm algorithm) {
  switch (model::family(algorithm)) {
    case model::KeyFamily::rsa:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA",
                               static_cast<std::size_t>(model::size_bits(algorithm)));
    case model::KeyFamily::ec:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve_name(algorithm).data());
    case model::KeyFamily::ed25519: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

}  // namespace

std::string_view curve_name(model::KeyAlgorithm algorithm) {
  switch (algorithm) {
    case model::KeyAlgorithm::ec_p256: return "prime256v1";
    case model::KeyAlgorithm::ec_p384: return "secp384r1";
    case model::KeyAlgorithm::ec_p521: return "secp521r1";
    case model::KeyAlgorithm::rsa_2048:
    case model::KeyAlgorithm::rsa_3072:
    case model::KeyAlgorithm::rsa_4096:
    case model::KeyAlgorithm::ed25519: return {};
  }
  return {};
}

Result<EvpKey> generate_key(model::KeyAlgorithm algorithm) {
  const SecretScope secrets;
  EvpKey key{generate(algorithm)};
  if (!key) return openssl_error("generate a key");
  return key;
}

Result<model::KeyAlgorithm> algorithm_of(const EVP_PKEY& key) {
  auto algorithm = listed_algorithm(key);
  ERR_clear_error();
  return algorithm;
}

Result<Bytes> public_key_der(const EVP_PKEY& key) {
  std::uint8_t* encoded = nullptr;
  const int length = i2d_PUBKEY(&key, &encoded);
  if (length <= 0) return openssl_error("encode a public key");
  Bytes der(encoded, encoded + length);
  OPENSSL_free(encoded);
  return der;
}

}  // namespace sealmint::crypto
