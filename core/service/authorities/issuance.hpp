// Certificates for signers, from the project's certificate authorities (contract 11.1).
#pragma once

#include <cstdint>
#include <string>

#include "core/base/task.hpp"
#include "core/engine/pools.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/certificate.hpp"
#include "core/ports/key_vault.hpp"
#include "core/service/authorities/authority_factory.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

// A checked certificate and its sealed key, both not stored yet (version 0): the caller puts both
// into the transaction that makes or changes its signer, so neither exists without the other.
struct Issued {
  model::Certificate certificate;
  model::WrappedKey key;
};

class IssuanceService {
 public:
  IssuanceService(Context& context, ports::KeyVault& vault, engine::KeyPool& keys,
                  AuthorityFactory& factory)
      : context_(context), vault_(vault), keys_(keys), factory_(factory) {}

  // Makes a key for `owner`, has the authority certify it for `ttl_days` from now and proves the
  // answer before handing it out. Takes seconds for large RSA keys. Errors: not_found (no such CA),
  // rejected (CA not active, revoked or not valid now; validity outside the CA's; a name that does
  // not fit a certificate), unsupported, busy, timeout.
  Task<Issued> issue_for_signer(AuthorityId authority_id, std::string common_name,
                                std::int64_t ttl_days, model::KeyAlgorithm algorithm,
                                SignerId owner);

 private:
  Context& context_;
  ports::KeyVault& vault_;
  engine::KeyPool& keys_;
  AuthorityFactory& factory_;
};

// The authority, if it may issue at `now`. Errors: not_found, rejected.
Result<Shared<model::Authority>> issuing_authority(const Snapshot& snapshot, AuthorityId id,
                                                   TimePoint now);

// The existing certificate a signer may be made from (contract 9.1 `certificateId`, 18.18): held
// with its key, for code signing, neither revoked nor outside its validity. Errors: not_found,
// rejected with the reason.
Result<Shared<model::Certificate>> usable_certificate(const Snapshot& snapshot, CertificateId id,
                                                      TimePoint now);

}  // namespace sealmint::service
