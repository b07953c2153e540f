// Where private keys are made and opened. Synchronous: called on worker and blocking threads only.
#pragma once

#include <memory>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/certificate.hpp"

namespace sealmint::ports {

// An opened private key. The private half never leaves the object. Not thread-safe for signing:
// every worker opens its own.
class SigningKey {
 public:
  virtual ~SigningKey() = default;
  virtual model::KeyAlgorithm algorithm() const = 0;
  // SubjectPublicKeyInfo, DER.
  virtual ByteView public_key_der() const = 0;
  // Signs a digest of exactly digest_bytes(digest_of(algorithm)) bytes, or the message itself for
  // Ed25519. Output as contract 2.1: RSA modulus length, ECDSA as DER, Ed25519 64 bytes.
  // Errors: unsupported (family mismatch or wrong length), internal.
  virtual Result<Bytes> sign(model::SignatureAlgorithm algorithm, ByteView input) = 0;
  // Checks a signature of this key. An error means that it does not verify.
  virtual Result<void> verify(model::SignatureAlgorithm algorithm, ByteView input,
                              ByteView signature) = 0;
};

// All methods may be called from any thread.
class KeyVault {
 public:
  virtual ~KeyVault() = default;

  // Makes a key and returns it sealed. Takes seconds for RSA-4096. `created_at` and `version` are
  // left for the caller.
  virtual Result<model::WrappedKey> generate(KeyId id, Uuid owner, model::KeyPurpose purpose,
                                             model::KeyAlgorithm algorithm) = 0;

  // Opens a sealed key. ErrorKind::unavailable with detail "key_integrity" when the row was
  // altered, moved to another owner or sealed under another key-encryption key.
  virtual Result<std::unique_ptr<SigningKey>> open(const model::WrappedKey& key) = 0;
};

}  // namespace sealmint::ports
