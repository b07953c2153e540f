#include "tests/constant_time/fake_libcrypto.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "tests/constant_time/secrets.hpp"

struct sealmint_libcrypto_key {
  std::string_view type;
  std::uint8_t sum = 0;  // of the bits of all secrets
  std::vector<std::uint8_t> block;
};

namespace sealmint::constant_time {
namespace {

constexpr std::array secret_names{OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
                                  OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
                                  OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
                                  OSSL_PKEY_PARAM_PRIV_KEY};

sealmint_libcrypto_key* open(const char* type, const OSSL_PARAM* parameters) {
  auto* const key = new sealmint_libcrypto_key{type, 0, {}};
  for (const char* name : secret_names) {
    const OSSL_PARAM* const number = OSSL_PARAM_locate_const(parameters, name);
    if (!number) continue;
    // OpenSSL cuts leading zeros off, so where and how long a number is depends on it.
    mark_public({reinterpret_cast<const std::uint8_t*>(number), sizeof *number});
    const auto* const bytes = static_cast<const std::uint8_t*>(number->data);
    for (const std::uint8_t byte : std::span{bytes, number->data_size}) key->sum ^= byte;
  }
  return key;
}

void close(sealmint_libcrypto_key* key) { delete key; }

// Ecdsa-Sig-Value of two small numbers, or as many bytes as there is room for.
int sign(sealmint_libcrypto_key* key, const unsigned char* input, std::size_t input_size,
         unsigned char* signature, std::size_t* size) {
  if (key->type != "EC") {
    key->block.assign(input, input + input_size);
    std::ranges::fill(std::span{signature, *size}, key->sum);
    return 1;
  }
  const auto number = static_cast<std::uint8_t>((key->sum & 0x7f) | 1);
  const std::array<std::uint8_t, 8> der{0x30, 6, 2, 1, number, 2, 1, number};
  std::ranges::copy(der, signature);
  *size = der.size();
  return 1;
}

int raise_to_public_exponent(sealmint_libcrypto_key* key, const unsigned char*,
                             unsigned char* output, std::size_t) {
  std::ranges::copy(key->block, output);
  return 1;
}

int verify(sealmint_libcrypto_key*, const unsigned char*, std::size_t, const unsigned char*,
           std::size_t) {
  return 1;
}

}  // namespace

const sealmint_libcrypto& fake_libcrypto() {
  static constexpr sealmint_libcrypto functions{[] { return "fake"; },    open,   close, sign, sign,
                                                raise_to_public_exponent, verify, verify};
  return functions;
}

}  // namespace sealmint::constant_time
