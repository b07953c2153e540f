// ECDSA by crypto_mb.
#pragma once

#include "core/crypto/secure_memory.hpp"
#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

class EcLanes {
 public:
  EcLanes();
  static Result<std::unique_ptr<PreparedKey>> prepare(model::KeyAlgorithm algorithm,
                                                      const EVP_PKEY& key);
  void sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations);
  static void verify(model::KeyAlgorithm algorithm, std::span<RawOperation> operations);

 private:
  // Of the call under way: private scalars and digests, which the nonces are bound to, and the
  // nonces.
  SecureBytes work_;
};

}  // namespace sealmint::crypto
