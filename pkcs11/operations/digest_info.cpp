#include "pkcs11/operations/digest_info.hpp"

#include <algorithm>
#include <array>

namespace sealmint::pkcs11 {
namespace {

// SEQUENCE { SEQUENCE { OID 2.16.840.1.101.3.4.2.x, NULL }, OCTET STRING } up to the digest.
struct Prefix {
  model::SignatureAlgorithm algorithm;
  std::array<std::uint8_t, 19> der;
};
constexpr Prefix prefix_of(model::SignatureAlgorithm algorithm, std::uint8_t last_of_oid,
                           std::uint8_t digest_bytes) {
  return {algorithm,
          {0x30, static_cast<std::uint8_t>(17 + digest_bytes), 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
           0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last_of_oid, 0x05, 0x00, 0x04, digest_bytes}};
}
constexpr std::array prefixes{prefix_of(model::SignatureAlgorithm::rsa_pkcs1_sha256, 1, 32),
                              prefix_of(model::SignatureAlgorithm::rsa_pkcs1_sha384, 2, 48),
                              prefix_of(model::SignatureAlgorithm::rsa_pkcs1_sha512, 3, 64)};
// SEQUENCE { SEQUENCE { OID 1.3.14.3.2.26, NULL }, OCTET STRING } up to the digest of 20 bytes.
constexpr std::array<std::uint8_t, 15> sha1_prefix{0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e,
                                                   0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14};

}  // namespace

std::optional<client::SignItem> parse_digest_info(ByteView der) {
  for (const Prefix& prefix : prefixes) {
    const std::size_t digest_bytes = prefix.der.back();
    const bool fits = der.size() == prefix.der.size() + digest_bytes &&
                      std::ranges::equal(der.first(prefix.der.size()), prefix.der);
    if (!fits) continue;
    const auto digest = der.subspan(prefix.der.size());
    return client::SignItem{prefix.algorithm, Bytes(digest.begin(), digest.end())};
  }
  return std::nullopt;
}

bool is_sha1_digest_info(ByteView der) {
  return der.size() == sha1_prefix.size() + sha1_prefix.back() &&
         std::ranges::equal(der.first(sha1_prefix.size()), sha1_prefix);
}

}  // namespace sealmint::pkcs11
