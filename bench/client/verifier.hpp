// Verifies signatures with a public key, on OpenSSL alone: none of the server's code is trusted.
#pragma once

#include <openssl/evp.h>

#include <memory>

#include "core/base/bytes.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::bench {

// Used by one thread.
class Verifier {
 public:
  // Throws std::runtime_error for a key that cannot be read or does not fit the algorithm.
  Verifier(ByteView public_key_der, model::SignatureAlgorithm algorithm);

  // `input` is the digest, or the message for Ed25519.
  bool verify(ByteView input, ByteView signature);

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

  bool verify_message(ByteView message, ByteView signature);

  Key key_;
  KeyContext context_;  // null for Ed25519
};

}  // namespace sealmint::bench
