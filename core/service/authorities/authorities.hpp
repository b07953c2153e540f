// The project's own certificate authorities (contract 11.2). All of it is for Product Admins, save
// certificate_der(); each decision that changes something asks that again, with the errors of
// as_admin().
#pragma once

#include <vector>

#include "core/base/log.hpp"
#include "core/base/task.hpp"
#include "core/engine/pools.hpp"
#include "core/model/caller.hpp"
#include "core/model/requests_authorities.hpp"
#include "core/ports/key_vault.hpp"
#include "core/service/access/commit.hpp"

namespace sealmint::service {

// Every certificate of an authority is kept as a model::Certificate beside those it issued: with
// the authority's key as its key, and its issuer, if that is ours too, as its authority. So there
// is a history, an intermediate can be revoked, and its issuer's revocation list names it.
class AuthorityService {
 public:
  AuthorityService(Context& context, ports::KeyVault& vault, engine::KeyPool& keys, LogSink& log)
      : context_(context), vault_(vault), keys_(keys), log_(log) {}

  std::vector<Shared<model::Authority>> list() const;
  Result<Shared<model::Authority>> get(AuthorityId id) const;

  // A root is active (or disabled, as asked for) at once; an intermediate waits for its
  // certificate. Errors: rejected (name in use, dates), unsupported (HSM, OCSP).
  Task<model::Authority> create(model::Caller caller, model::CreateAuthority input,
                                AddToCommit<model::Authority> add);
  Task<model::Authority> update(model::Caller caller, AuthorityId id, model::UpdateAuthority input);
  // Erases the authority with its private key; `rejected` while anything it certified is neither
  // expired nor revoked, or another authority names it as parent. What it was certified by an
  // authority of ours is revoked, for nobody can use it any more. Ends in the former row.
  Task<model::Authority> remove(model::Caller caller, AuthorityId id);

  // PKCS#10 for the key and subject of an intermediate, PEM.
  Task<std::string> certification_request(AuthorityId id);
  // Certifies the authority behind a CSR, ours or another's.
  Task<model::CertificateWithChain> sign_intermediate(model::Caller caller, AuthorityId issuer_id,
                                                      model::SignIntermediate input,
                                                      AddToCommit<model::CertificateWithChain> add);
  // Gives an intermediate its certificate, its first or a newer one. The first makes it active.
  Task<model::Authority> import_certificate(model::Caller caller, AuthorityId id,
                                            model::ImportAuthorityCertificate input,
                                            AddToCommit<model::Authority> add);
  // A new certificate for the same key: a root signs itself, an intermediate is signed by its
  // parent, which must be ours.
  Task<model::CertificateWithChain> renew(model::Caller caller, AuthorityId id,
                                          model::RenewAuthority input);

  // The certificate in use.
  Result<model::CertificateWithChain> certificate(AuthorityId id) const;
  // All it ever had, newest first.
  Result<std::vector<model::CertificateWithChain>> certificates(AuthorityId id) const;
  // One of them by its id, DER; public (the target of AIA pointers).
  Result<Bytes> certificate_der(AuthorityId id, CertificateId certificate_id) const;

 private:
  struct Renewal;
  Result<Renewal> plan_renewal(const Snapshot& snapshot, AuthorityId id,
                               const model::RenewAuthority& input, TimePoint now) const;
  Result<Decided<model::CertificateWithChain>> decide_renewal(
      const model::Caller& caller, const Renewal& renewal, const model::RenewAuthority& input,
      const model::Certificate& record) const;
  Result<Decided<model::Authority>> decide_import(const model::Caller& caller,
                                                  const model::Authority& before,
                                                  const model::Certificate& read,
                                                  const AddToCommit<model::Authority>& add) const;

  Context& context_;
  ports::KeyVault& vault_;
  engine::KeyPool& keys_;
  LogSink& log_;
};

}  // namespace sealmint::service
