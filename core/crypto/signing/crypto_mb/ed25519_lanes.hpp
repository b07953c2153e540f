// Ed25519 by crypto_mb.
#pragma once

#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

struct Ed25519Lanes {
  static Result<std::unique_ptr<PreparedKey>> prepare(const EVP_PKEY& key);
  static void sign(std::span<RawOperation> operations);
  static void verify(std::span<RawOperation> operations);
};

}  // namespace sealmint::crypto
