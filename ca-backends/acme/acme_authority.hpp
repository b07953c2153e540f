// An issuer that speaks ACME (RFC 8555), with external account binding (section 7.3.4) and renewal
// information (RFC 9773).
//
// issue() makes the order and answers PendingIssuance at once: from then on every step can be done
// by another process. poll() goes as far as it can by its deadline.
#pragma once

#include <memory>
#include <string>

#include "ca-backends/acme/issuer.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::acme {

class AcmeAuthority final : public ports::CertificateAuthority,
                            public ports::Revoker,
                            public ports::RenewalAdviser,
                            public ports::SecretExchange {
 public:
  explicit AcmeAuthority(std::unique_ptr<Issuer> issuer) : issuer_(std::move(issuer)) {}

  Task<ports::IssueOutcome> issue(ports::IssueRequest request, Deadline deadline) override;
  Task<ports::IssueOutcome> poll(std::string ticket, ports::IssueRequest request,
                                 Deadline deadline) override;
  Task<void> forget(std::string ticket, Deadline deadline) override;
  Task<ports::ProbeOutcome> probe(Deadline deadline) override;

  ports::Revoker* revoker() override { return this; }
  ports::RenewalAdviser* renewal_adviser() override { return this; }
  ports::SecretExchange* secret_exchange() override { return this; }

  // By the account's key: what another account ordered cannot be revoked.
  Task<ports::Revoker::Outcome> revoke(Bytes certificate_der, std::string reason,
                                       Deadline deadline) override;
  Task<ports::RenewalAdviser::Outcome> renewal_window(Bytes certificate_der,
                                                      Deadline deadline) override;
  // Makes the account's key, where there is none: a value for no option, to be kept as accountKey.
  Task<ports::SecretExchange::Outcome> exchange(Deadline deadline) override;

 private:
  Steps<void> take_back(std::string ticket, Deadline deadline);
  Steps<void> revoke_by_account(Bytes certificate_der, std::string reason, Deadline deadline);
  Steps<ports::RenewalAdviser::Window> ask_window(Bytes certificate_der, Deadline deadline);

  std::unique_ptr<Issuer> issuer_;
};

}  // namespace sealmint::ca::acme
