#include "core/crypto/signing/key_limbs.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace sealmint::crypto {

Result<void> read_limbs(const EVP_PKEY& key, const char* parameter,
                        std::span<std::uint64_t> limbs) {
  static_assert(std::endian::native == std::endian::little,
                "OpenSSL gives numbers in the machine's order, limbs have the lowest byte first");
  std::array<OSSL_PARAM, 2> params{
      OSSL_PARAM_construct_BN(parameter, reinterpret_cast<std::uint8_t*>(limbs.data()),
                              limbs.size_bytes()),
      OSSL_PARAM_construct_end()};
  if (EVP_PKEY_get_params(&key, params.data()) != 1 || OSSL_PARAM_modified(params.data()) != 1) {
    return openssl_error("read a key parameter");
  }
  const auto bytes = std::span{reinterpret_cast<std::uint8_t*>(limbs.data()), limbs.size_bytes()};
  std::ranges::fill(bytes.subspan(params[0].return_size), std::uint8_t{0});
  return {};
}

}  // namespace sealmint::crypto
