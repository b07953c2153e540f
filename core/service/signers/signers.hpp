// Signers: their making, their life and their end (contract 9.1-9.7, 9.9-9.12, 9.14).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/model/caller.hpp"
#include "core/model/precondition.hpp"
#include "core/model/requests_signers.hpp"
#include "core/model/views_signers.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/authorities/issuance.hpp"
#include "core/service/issuance/order_driver.hpp"
#include "core/service/shared/project.hpp"

namespace sealmint::service {

struct SignerFilter {
  std::string search;  // part of the name, any case; empty = all
  std::size_t offset = 0;
  std::size_t limit = limits::page_default;
};

// Signers are named by id or name. Errors of all: not_found, forbidden; of changes also `rejected`
// with the rule that forbids it, conflict after lost races,
// precondition_failed, and the recorder's.
class SignerService {
 public:
  SignerService(Context& context, const Project& project, IssuanceService& issuance,
                OrderDriver& driver)
      : context_(context), project_(project), issuance_(issuance), driver_(driver) {}

  // For Product Admins. The creator becomes an administrator. An internal CA issues before anything
  // is stored; from an external one the certificate is ordered, and the signer is pending until it
  // comes. Besides the errors above those of IssuanceService and of as_admin().
  Task<model::SignerView> create(model::Caller caller, model::CreateSigner input,
                                 AddToCommit<model::SignerView> add);

  // All signers for a Product Admin, for others those they belong to; oldest first.
  model::SignerPage list(const model::Principal& principal, const SignerFilter& filter) const;
  Result<model::SignerView> get(const model::Principal& principal,
                                std::string_view id_or_name) const;
  Result<model::PermissionsView> permissions(const model::Principal& principal,
                                             std::string_view id_or_name) const;

  Task<model::SignerView> update(model::Caller caller, std::string id_or_name,
                                 model::UpdateSigner input, model::Precondition expected = {});
  // `wanted` is `active` or `disabled`.
  Task<model::SignerView> set_status(model::Caller caller, std::string id_or_name,
                                     model::SignerStatus wanted, model::Precondition expected = {});
  // The certificate, its key and the activity stay. Returns what was deleted.
  Task<model::SignerView> remove(model::Caller caller, std::string id_or_name,
                                 model::Precondition expected = {});

  // Both are `rejected` while the signer has no certificate.
  Result<model::PublicKeyView> public_key(const model::Principal& principal,
                                          std::string_view id_or_name) const;
  Result<model::CertificateExport> export_certificate(const model::Principal& principal,
                                                      std::string_view id_or_name) const;

  // A new key and certificate, at once or by an order. The old ones sign until the new ones are
  // attached; a failure leaves them in place and is recorded on the signer.
  Task<model::SignerView> reissue(model::Caller caller, std::string id_or_name,
                                  model::ReissueCertificate input);
  // Asks the CA for the certificate that was ordered, now, and waits for its answer a while.
  Task<model::SignerView> check_issuance(model::Caller caller, std::string id_or_name);

  // PEM of the certification request of the order that waits, for whoever carries it to a CA by
  // hand. `rejected` while there is none.
  Result<std::string> certification_request(const model::Principal& principal,
                                            std::string_view id_or_name) const;
  // The certificate for that order, as somebody brings it: in any form and with any chain that
  // crypto/certificate_bundle.hpp reads. `rejected` with what is wrong with it.
  Task<model::SignerView> import_certificate(model::Caller caller, std::string id_or_name,
                                             model::ImportIssuedCertificate input);

 private:
  // What a key is made for.
  struct Creation {
    SignerId id;
    std::string common_name;
    std::int64_t ttl_days = 0;
    model::KeyAlgorithm algorithm = model::default_key_algorithm;
    bool is_ordered = false;  // from an issuer outside
  };
  Result<Creation> plan_creation(const model::Caller& caller,
                                 const model::CreateSigner& input) const;
  Result<Decided<model::SignerView>> decide_create(const model::Caller& caller,
                                                   const model::CreateSigner& input, SignerId id,
                                                   const std::optional<Issued>& issued,
                                                   bool is_ordered,
                                                   const AddToCommit<model::SignerView>& add) const;
  Task<model::SignerView> reissue_by_order(model::Caller caller, std::string id_or_name,
                                           model::ReissueCertificate input);
  Task<void> note_failure(model::Caller caller, SignerId id, AuthorityId authority_id,
                          const Error& error);

  Context& context_;
  const Project& project_;
  IssuanceService& issuance_;
  OrderDriver& driver_;
};

}  // namespace sealmint::service
