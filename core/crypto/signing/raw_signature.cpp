#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

std::size_t raw_signature_bytes(model::KeyAlgorithm algorithm) {
  const auto bytes = (static_cast<std::size_t>(model::size_bits(algorithm)) + 7) / 8;
  return model::family(algorithm) == model::KeyFamily::rsa ? bytes : 2 * bytes;
}

}  // namespace sealmint::crypto
