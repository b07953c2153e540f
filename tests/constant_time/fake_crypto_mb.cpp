// Takes the place of crypto_mb, which valgrind cannot run. It knows no arithmetic: a "signature" is
// the sum of the bits of everything that must be secret, so it is secret if and only if all were.
#ifdef SEALMINT_WITH_CRYPTO_MB
#include <crypto_mb/cpu_features.h>
#include <crypto_mb/ec_nistp256.h>
#include <crypto_mb/ec_nistp384.h>
#include <crypto_mb/ec_nistp521.h>
#include <crypto_mb/ed25519.h>
#include <crypto_mb/rsa.h>
#include <crypto_mb/version.h>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>

#include "tests/constant_time/secrets.hpp"

namespace {

using sealmint::constant_time::is_secret;

constexpr std::size_t lanes = 8;
constexpr std::size_t rsa_half_bytes = 128;  // RSA-2048

std::span<const std::uint8_t> bytes(const void* data, std::size_t size) {
  return {static_cast<const std::uint8_t*>(data), size};
}

void sign_lane(std::initializer_list<std::span<const std::uint8_t>> secrets,
               std::span<std::uint8_t> signature) {
  std::uint8_t sum = 0;
  bool all_secret = true;
  for (const auto secret : secrets) {
    all_secret = all_secret && is_secret(secret);
    for (const std::uint8_t byte : secret) sum ^= byte;
  }
  for (auto& byte : signature) byte = all_secret ? sum : 0;
}

mbx_status sign_ecdsa(std::size_t field_bytes, std::size_t limbs, int8u* r[8], int8u* s[8],
                      const int64u* const nonces[8], const int64u* const scalars[8]) {
  for (std::size_t i = 0; i < lanes; ++i) {
    const auto nonce = bytes(nonces[i], limbs * 8);
    const auto scalar = bytes(scalars[i], limbs * 8);
    sign_lane({nonce, scalar}, {r[i], field_bytes});
    sign_lane({nonce, scalar}, {s[i], field_bytes});
  }
  return MBX_STATUS_OK;
}

}  // namespace

MBX_ALGO_INFO mbx_get_algo_info(enum MBX_ALGO) { return MBX_WIDTH_MB8; }

const mbxVersion* mbx_getversion() {
  static const mbxVersion version{0, 0, 0, "", "fake", "", "fake"};
  return &version;
}

int mbx_RSA_Method_BufSize(const mbx_RSA_Method*) { return 64; }
const mbx_RSA_Method* mbx_RSA_private_crt_Method(int) { return nullptr; }
const mbx_RSA_Method* mbx_RSA_pub65537_Method(int) { return nullptr; }

mbx_status mbx_rsa_private_crt_mb8(const int8u* const[8], int8u* const to[8],
                                   const int64u* const p[8], const int64u* const q[8],
                                   const int64u* const dp[8], const int64u* const dq[8],
                                   const int64u* const iq[8], int, const mbx_RSA_Method*, int8u*) {
  for (std::size_t i = 0; i < lanes; ++i) {
    sign_lane(
        {bytes(p[i], rsa_half_bytes), bytes(q[i], rsa_half_bytes), bytes(dp[i], rsa_half_bytes),
         bytes(dq[i], rsa_half_bytes), bytes(iq[i], rsa_half_bytes)},
        {to[i], 2 * rsa_half_bytes});
  }
  return MBX_STATUS_OK;
}

mbx_status mbx_nistp256_ecdsa_sign_mb8(int8u* r[8], int8u* s[8], const int8u* const[8],
                                       const int64u* const nonces[8],
                                       const int64u* const scalars[8], int8u*) {
  return sign_ecdsa(32, 4, r, s, nonces, scalars);
}
mbx_status mbx_nistp384_ecdsa_sign_mb8(int8u* r[8], int8u* s[8], const int8u* const[8],
                                       const int64u* const nonces[8],
                                       const int64u* const scalars[8], int8u*) {
  return sign_ecdsa(48, 6, r, s, nonces, scalars);
}
mbx_status mbx_nistp521_ecdsa_sign_mb8(int8u* r[8], int8u* s[8], const int8u* const[8],
                                       const int64u* const nonces[8],
                                       const int64u* const scalars[8], int8u*) {
  return sign_ecdsa(66, 9, r, s, nonces, scalars);
}

mbx_status mbx_ed25519_sign_mb8(ed25519_sign_component* r[8], ed25519_sign_component* s[8],
                                const int8u* const[8], const int32u[8],
                                const ed25519_private_key* const seeds[8],
                                const ed25519_public_key* const[8]) {
  for (std::size_t i = 0; i < lanes; ++i) {
    const auto seed = bytes(seeds[i], sizeof(ed25519_private_key));
    sign_lane({seed}, {*r[i], sizeof(ed25519_sign_component)});
    sign_lane({seed}, {*s[i], sizeof(ed25519_sign_component)});
  }
  return MBX_STATUS_OK;
}

// Checking is about public numbers only and is not called.
mbx_status mbx_rsa_public_mb8(const int8u* const[8], int8u* const[8], const int64u* const[8], int,
                              const mbx_RSA_Method*, int8u*) {
  return MBX_STATUS_OK;
}
mbx_status mbx_nistp256_ecdsa_verify_mb8(const int8u* const[8], const int8u* const[8],
                                         const int8u* const[8], const int64u* const[8],
                                         const int64u* const[8], const int64u* const[8], int8u*) {
  return MBX_STATUS_OK;
}
mbx_status mbx_nistp384_ecdsa_verify_mb8(const int8u* const[8], const int8u* const[8],
                                         const int8u* const[8], const int64u* const[8],
                                         const int64u* const[8], const int64u* const[8], int8u*) {
  return MBX_STATUS_OK;
}
mbx_status mbx_nistp521_ecdsa_verify_mb8(const int8u* const[8], const int8u* const[8],
                                         const int8u* const[8], const int64u* const[8],
                                         const int64u* const[8], const int64u* const[8], int8u*) {
  return MBX_STATUS_OK;
}
mbx_status mbx_ed25519_verify_mb8(const ed25519_sign_component* const[8],
                                  const ed25519_sign_component* const[8], const int8u* const[8],
                                  const int32u[8], const ed25519_public_key* const[8]) {
  return MBX_STATUS_OK;
}
#endif
