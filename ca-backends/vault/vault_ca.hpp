// The PKI engine of a Vault or an OpenBao.
#pragma once

#include <memory>
#include <string>

#include "ca-backends/vault/session.hpp"

namespace sealmint::ca::vault {

class VaultCa final : public ports::CertificateAuthority,
                      public ports::Revoker,
                      public ports::SecretExchange {
 public:
  struct Names {
    std::string mount;          // of the engine, encoded
    std::string role;           // encoded
    std::string role_name;      // for a person
    std::string auth_mount;     // of AppRole, as it is written
    Secret wrapping_token;      // of a secret_id; empty: none
    bool names_signer = false;  // asks for the URI of the signer, which few roles allow
  };

  VaultCa(std::shared_ptr<Session> session, Names names, const Deps& deps);

  Task<ports::IssueOutcome> issue(ports::IssueRequest request, Deadline deadline) override;
  // Vault issues at once, so there are no tickets.
  Task<ports::IssueOutcome> poll(std::string ticket, ports::IssueRequest request,
                                 Deadline deadline) override;
  Task<ports::ProbeOutcome> probe(Deadline deadline) override;
  ports::Revoker* revoker() override { return this; }
  // Vault keeps no reason.
  Task<Revoker::Outcome> revoke(Bytes certificate_der, std::string reason,
                                Deadline deadline) override;
  // There is something to exchange while a wrapped secret_id is configured.
  ports::SecretExchange* secret_exchange() override;
  Task<SecretExchange::Outcome> exchange(Deadline deadline) override;

 private:
  using Exchanged = std::vector<SecretExchange::Exchanged>;

  AttemptTask<ports::IssuedCertificate> sign(ports::IssueRequest request, Deadline deadline);
  AttemptTask<Revoker::Done> take_back(Bytes certificate_der, Deadline deadline);
  AttemptTask<Exchanged> unwrap(Deadline deadline);
  AttemptTask<std::monostate> check_wrapping(Deadline deadline);
  Refused opened_by_another(std::string_view said);
  AttemptTask<ports::ProbeReport> look_around(Deadline deadline);
  AttemptTask<std::monostate> look_at_role(ports::ProbeReport& report, Deadline deadline);
  AttemptTask<std::vector<Bytes>> fetch_issuers(Deadline deadline);

  std::shared_ptr<Session> session_;
  const Names names_;
  Deps deps_;
};

}  // namespace sealmint::ca::vault
