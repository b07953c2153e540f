// Optional power of a key vault: keeping texts, such as the secrets of webhooks, sealed at rest.
#pragma once

#include "core/base/id.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/model/webhook.hpp"

namespace sealmint::ports {

// May be called from any thread; quick.
class SecretVault {
 public:
  virtual ~SecretVault() = default;

  virtual Result<model::SealedSecret> seal_secret(const Uuid& owner, const Secret& secret) = 0;

  // ErrorKind::unavailable with detail "key_integrity" when the row was altered, moved to another
  // owner or sealed under another key-encryption key.
  virtual Result<Secret> open_secret(const Uuid& owner, const model::SealedSecret& sealed) = 0;
};

}  // namespace sealmint::ports
