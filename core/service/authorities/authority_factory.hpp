// The joint between the services and the CA backends: services know the ports only, app/ chooses.
#pragma once

#include <memory>

#include "core/base/result.hpp"
#include "core/model/certificate.hpp"
#include "core/ports/certificate_authority.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::service {

// An authority ready to issue. It holds an opened key: keep it for one piece of work, not longer,
// and use it from one coroutine or thread at a time.
struct OpenedAuthority {
  std::unique_ptr<ports::CertificateAuthority> authority;
  // Null when this issuer publishes no revocation list. Points into `authority`.
  ports::CrlIssuer* crl_issuer = nullptr;
};

// May be called from any thread.
class AuthorityFactory {
 public:
  virtual ~AuthorityFactory() = default;
  // `authority` has a certificate; `key` is its opened private key.
  virtual Result<std::shared_ptr<OpenedAuthority>> open(const model::Authority& authority,
                                                        std::unique_ptr<ports::SigningKey> key) = 0;
};

}  // namespace sealmint::service
