// The certificates the service holds (contract 1.3, 8.5 and 18.18).
#pragma once

#include <vector>

#include "core/base/log.hpp"
#include "core/base/task.hpp"
#include "core/engine/pools.hpp"
#include "core/model/caller.hpp"
#include "core/model/requests_authorities.hpp"
#include "core/model/requests_certificates.hpp"
#include "core/ports/key_importer.hpp"
#include "core/service/authorities/issuer_calls.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

struct ImportRule {
  bool is_enabled = false;  // `[import] enabled`
};

class CertificateService {
 public:
  // `importer` may be null: then no key can be taken in, whatever the rule says. Without `issuers`
  // none of those outside is told of a revocation.
  CertificateService(Context& context, engine::KeyPool& keys, LogSink& log,
                     ports::KeyImporter* importer, const ImportRule& import_rule,
                     IssuerCalls* issuers = nullptr)
      : context_(context),
        keys_(keys),
        log_(log),
        importer_(importer),
        import_rule_(import_rule),
        issuers_(issuers) {}

  // In the order of creation, those of authorities included. For Product Admins.
  std::vector<Shared<model::Certificate>> list() const;
  Result<Shared<model::Certificate>> get(CertificateId id) const;

  // As PEM. For any member of a signer that uses it and for Product Admins; others: forbidden.
  Result<model::CertificateWithChain> read_as(const model::Principal& principal,
                                              CertificateId id) const;

  // Final. Holds for every sign call that begins after it ended. An issuer outside is told
  // afterwards, where it can be; what comes of that stands in the record. Errors: not_found,
  // rejected (already revoked; a root, which no list can name).
  Task<model::Certificate> revoke(model::Caller caller, CertificateId id,
                                  model::RevokeCertificate input);

  // Takes in a certificate with its key, one way. Errors: rejected (switched off; certificate, key
  // or chain not fit), unsupported (no importer). None of them holds any of the key.
  Task<model::Certificate> import(model::Caller caller, model::ImportCertificate input,
                                  AddToCommit<model::Certificate> add);

 private:
  Task<void> tell_issuer(model::Certificate revoked);

  Context& context_;
  engine::KeyPool& keys_;
  LogSink& log_;
  ports::KeyImporter* importer_;
  const ImportRule& import_rule_;
  IssuerCalls* issuers_;
};

}  // namespace sealmint::service
