#include "core/crypto/hmac.hpp"

#include <openssl/hmac.h>

#include <stdexcept>

#include "core/crypto/digest_method.hpp"
#include "core/crypto/evp.hpp"

namespace sealmint::crypto {

Sha256 hmac_sha256(ByteView key, ByteView data) {
  Sha256 code{};
  unsigned int size = 0;
  // A null key would mean "the key of the call before" to OpenSSL.
  static constexpr std::uint8_t nothing = 0;
  const void* const key_bytes = key.empty() ? &nothing : key.data();
  const auto* const method = digest_method(model::DigestAlgorithm::sha256);
  if (HMAC(method, key_bytes, static_cast<int>(key.size()), data.data(), data.size(), code.data(),
           &size) == nullptr) {
    throw std::runtime_error(openssl_error("HMAC").detail);
  }
  return code;
}

}  // namespace sealmint::crypto
