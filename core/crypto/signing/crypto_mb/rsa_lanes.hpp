// RSA by crypto_mb.
#pragma once

#include "core/crypto/secure_memory.hpp"
#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

class RsaLanes {
 public:
  RsaLanes();
  Result<std::unique_ptr<PreparedKey>> prepare(model::KeyAlgorithm algorithm, const EVP_PKEY& key);
  void sign(model::KeyAlgorithm algorithm, std::span<RawOperation> operations);
  void verify(model::KeyAlgorithm algorithm, std::span<RawOperation> operations);

 private:
  SecureBytes work_;  // of the library: tables of powers of what is signed
};

}  // namespace sealmint::crypto
