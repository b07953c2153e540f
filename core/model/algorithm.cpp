#include "core/model/algorithm.hpp"

#include <array>

namespace sealmint::model {
namespace {

struct KeyRow {
  KeyAlgorithm algorithm;
  std::string_view name;
  KeyFamily family;
  int size_bits;
};
constexpr std::array<KeyRow, key_algorithm_count> key_rows{{
    {KeyAlgorithm::rsa_2048, "RSA_2048", KeyFamily::rsa, 2048},
    {KeyAlgorithm::rsa_3072, "RSA_3072", KeyFamily::rsa, 3072},
    {KeyAlgorithm::rsa_4096, "RSA_4096", KeyFamily::rsa, 4096},
    {KeyAlgorithm::ec_p256, "EC_prime256v1", KeyFamily::ec, 256},
    {KeyAlgorithm::ec_p384, "EC_secp384r1", KeyFamily::ec, 384},
    {KeyAlgorithm::ec_p521, "EC_secp521r1", KeyFamily::ec, 521},
    {KeyAlgorithm::ed25519, "ED25519", KeyFamily::ed25519, 255},
}};

struct SignatureRow {
  SignatureAlgorithm algorithm;
  std::string_view name;
  KeyFamily family;
  DigestAlgorithm digest;
  bool pss;
};
constexpr std::array<SignatureRow, 10> signature_rows{{
    {SignatureAlgorithm::rsa_pkcs1_sha256, "RSASSA_PKCS1_V1_5_SHA_256", KeyFamily::rsa,
     DigestAlgorithm::sha256, false},
    {SignatureAlgorithm::rsa_pkcs1_sha384, "RSASSA_PKCS1_V1_5_SHA_384", KeyFamily::rsa,
     DigestAlgorithm::sha384, false},
    {SignatureAlgorithm::rsa_pkcs1_sha512, "RSASSA_PKCS1_V1_5_SHA_512", KeyFamily::rsa,
     DigestAlgorithm::sha512, false},
    {SignatureAlgorithm::rsa_pss_sha256, "RSASSA_PSS_SHA_256", KeyFamily::rsa,
     DigestAlgorithm::sha256, true},
    {SignatureAlgorithm::rsa_pss_sha384, "RSASSA_PSS_SHA_384", KeyFamily::rsa,
     DigestAlgorithm::sha384, true},
    {SignatureAlgorithm::rsa_pss_sha512, "RSASSA_PSS_SHA_512", KeyFamily::rsa,
     DigestAlgorithm::sha512, true},
    {SignatureAlgorithm::ecdsa_sha256, "ECDSA_SHA_256", KeyFamily::ec, DigestAlgorithm::sha256,
     false},
    {SignatureAlgorithm::ecdsa_sha384, "ECDSA_SHA_384", KeyFamily::ec, DigestAlgorithm::sha384,
     false},
    {SignatureAlgorithm::ecdsa_sha512, "ECDSA_SHA_512", KeyFamily::ec, DigestAlgorithm::sha512,
     false},
    {SignatureAlgorithm::ed25519, "ED25519", KeyFamily::ed25519, DigestAlgorithm::none, false},
}};

// The stored numbers are 1..n in table order, so a row is found without a search.
const KeyRow& row(KeyAlgorithm algorithm) { return key_rows[index_of(algorithm)]; }
const SignatureRow& row(SignatureAlgorithm algorithm) {
  return signature_rows[static_cast<std::size_t>(algorithm) - 1];
}

}  // namespace

std::string_view name(KeyAlgorithm algorithm) { return row(algorithm).name; }
KeyFamily family(KeyAlgorithm algorithm) { return row(algorithm).family; }
int size_bits(KeyAlgorithm algorithm) { return row(algorithm).size_bits; }

std::size_t signature_bytes_max(KeyAlgorithm algorithm) {
  const auto bits = static_cast<std::size_t>(size_bits(algorithm));
  switch (family(algorithm)) {
    case KeyFamily::rsa: return bits / 8;
    case KeyFamily::ed25519: return 64;
    case KeyFamily::ec: break;
  }
  const std::size_t integers = 2 * (2 + bits / 8 + 1);
  return integers + (integers > 127 ? 3 : 2);
}

std::optional<KeyAlgorithm> parse_key_algorithm(std::string_view text) {
  for (const auto& candidate : key_rows) {
    if (candidate.name == text) return candidate.algorithm;
  }
  return std::nullopt;
}

std::optional<KeyAlgorithm> key_algorithm_from_stored(std::int64_t number) {
  if (number < 1 || number > static_cast<std::int64_t>(key_rows.size())) return std::nullopt;
  return static_cast<KeyAlgorithm>(number);
}

std::string_view name(SignatureAlgorithm algorithm) { return row(algorithm).name; }
KeyFamily family(SignatureAlgorithm algorithm) { return row(algorithm).family; }
bool is_pss(SignatureAlgorithm algorithm) { return row(algorithm).pss; }
DigestAlgorithm digest_of(SignatureAlgorithm algorithm) { return row(algorithm).digest; }

std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view text) {
  for (const auto& candidate : signature_rows) {
    if (candidate.name == text) return candidate.algorithm;
  }
  return std::nullopt;
}

std::optional<SignatureAlgorithm> signature_algorithm_from_stored(std::int64_t number) {
  if (number < 1 || number > static_cast<std::int64_t>(signature_rows.size())) return std::nullopt;
  return static_cast<SignatureAlgorithm>(number);
}

std::size_t digest_bytes(DigestAlgorithm digest) {
  switch (digest) {
    case DigestAlgorithm::none: return 0;
    case DigestAlgorithm::sha256: return 32;
    case DigestAlgorithm::sha384: return 48;
    case DigestAlgorithm::sha512: return 64;
  }
  return 0;
}

}  // namespace sealmint::model
