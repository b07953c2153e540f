// Optional power of a key vault: taking in a private key that was made elsewhere.
#pragma once

#include "core/base/id.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/model/certificate.hpp"

namespace sealmint::ports {

// May be called from any thread; blocks (the key is checked).
class KeyImporter {
 public:
  virtual ~KeyImporter() = default;

  // Seals one unencrypted PEM private key as KeyVault::generate() seals a new one. There is no way
  // back out. `rejected` for what is not exactly one sound key of an algorithm we list; the error
  // never holds any of the text.
  virtual Result<model::WrappedKey> import_private_key(KeyId id, Uuid owner,
                                                       model::KeyPurpose purpose,
                                                       const Secret& private_key_pem) = 0;
};

}  // namespace sealmint::ports
