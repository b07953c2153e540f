#include "core/crypto/webhook_signature.hpp"

#include "core/base/bytes.hpp"
#include "core/crypto/hmac.hpp"

namespace sealmint::crypto {

std::string webhook_signature(std::string_view secret, TimePoint now, std::string_view body) {
  const std::string seconds = std::to_string(to_unix_ms(now) / 1'000);
  const std::string text = seconds + "." + std::string(body);
  return "t=" + seconds + ",v1=" + to_hex(crypto::hmac_sha256(as_bytes(secret), as_bytes(text)));
}

}  // namespace sealmint::crypto
