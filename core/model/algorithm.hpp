// Key and signature algorithms by their names on the wire (contract section 2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sealmint::model {

// The numbers are stored; never reuse one.
enum class KeyAlgorithm : std::uint8_t {
  rsa_2048 = 1,
  rsa_3072 = 2,
  rsa_4096 = 3,
  ec_p256 = 4,
  ec_p384 = 5,
  ec_p521 = 6,
  ed25519 = 7,
};
enum class KeyFamily { rsa, ec, ed25519 };

// Key algorithms as places of an array.
inline constexpr std::array all_key_algorithms{
    KeyAlgorithm::rsa_2048, KeyAlgorithm::rsa_3072, KeyAlgorithm::rsa_4096, KeyAlgorithm::ec_p256,
    KeyAlgorithm::ec_p384,  KeyAlgorithm::ec_p521,  KeyAlgorithm::ed25519};
inline constexpr std::size_t key_algorithm_count = all_key_algorithms.size();
constexpr std::size_t index_of(KeyAlgorithm algorithm) {
  return static_cast<std::size_t>(algorithm) - 1;
}
constexpr KeyAlgorithm key_algorithm_at(std::size_t index) { return all_key_algorithms[index]; }

enum class DigestAlgorithm { none, sha256, sha384, sha512 };

// The numbers are stored; never reuse one.
enum class SignatureAlgorithm : std::uint8_t {
  rsa_pkcs1_sha256 = 1,
  rsa_pkcs1_sha384 = 2,
  rsa_pkcs1_sha512 = 3,
  rsa_pss_sha256 = 4,
  rsa_pss_sha384 = 5,
  rsa_pss_sha512 = 6,
  ecdsa_sha256 = 7,
  ecdsa_sha384 = 8,
  ecdsa_sha512 = 9,
  ed25519 = 10,
};

inline constexpr KeyAlgorithm default_key_algorithm = KeyAlgorithm::rsa_3072;

// "RSA_3072", "EC_prime256v1", "ED25519", ...
std::string_view name(KeyAlgorithm algorithm);
std::optional<KeyAlgorithm> parse_key_algorithm(std::string_view text);
std::optional<KeyAlgorithm> key_algorithm_from_stored(std::int64_t number);
KeyFamily family(KeyAlgorithm algorithm);
// Modulus or field size in bits: 3072, 256, ...
int size_bits(KeyAlgorithm algorithm);
// The longest signature of such a key: the modulus for RSA; r and s in DER (RFC 3279
// section 2.2.3), each with a sign byte, for EC; 64 for Ed25519.
std::size_t signature_bytes_max(KeyAlgorithm algorithm);

// "RSASSA_PKCS1_V1_5_SHA_256", "ECDSA_SHA_256", "ED25519", ...
std::string_view name(SignatureAlgorithm algorithm);
std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view text);
std::optional<SignatureAlgorithm> signature_algorithm_from_stored(std::int64_t number);
KeyFamily family(SignatureAlgorithm algorithm);
bool is_pss(SignatureAlgorithm algorithm);

// The hash the algorithm signs over; `none` for Ed25519, which takes the whole message.
DigestAlgorithm digest_of(SignatureAlgorithm algorithm);
// 32, 48, 64; 0 for none.
std::size_t digest_bytes(DigestAlgorithm digest);

}  // namespace sealmint::model
