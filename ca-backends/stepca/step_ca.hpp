// A step-ca with a provisioner of type JWK, through its own API.
#pragma once

#include <memory>
#include <string>

#include "ca-backends/stepca/connection.hpp"
#include "ca-backends/stepca/key_source.hpp"
#include "ca-backends/stepca/token.hpp"

namespace sealmint::ca::stepca {

class StepCa final : public ports::CertificateAuthority, public ports::Revoker {
 public:
  struct Names {
    std::string provisioner;
    std::string audience;          // what step-ca calls itself; empty: as it is addressed
    std::string root_fingerprint;  // lower-case hex; empty: none
  };

  StepCa(std::shared_ptr<Connection> connection, std::shared_ptr<KeySource> keys, Names names,
         const Clock& clock);

  Task<ports::IssueOutcome> issue(ports::IssueRequest request, Deadline deadline) override;
  // step-ca issues at once, so there are no tickets.
  Task<ports::IssueOutcome> poll(std::string ticket, ports::IssueRequest request,
                                 Deadline deadline) override;
  Task<ports::ProbeOutcome> probe(Deadline deadline) override;
  ports::Revoker* revoker() override { return this; }
  Task<Revoker::Outcome> revoke(Bytes certificate_der, std::string reason,
                                Deadline deadline) override;

 private:
  using Key = KeySource::Key;

  // What is posted to `path` together with a fresh token for `subject`.
  struct Order {
    std::string path;
    std::string subject;
    std::vector<std::string> alternative_names;
    boost::json::object body;
  };
  AttemptTask<net::HttpAnswer> post(Order order, Deadline deadline);
  AttemptTask<net::HttpAnswer> post_once(const Order& order, Key key, Deadline deadline);
  AttemptTask<ports::IssuedCertificate> sign(ports::IssueRequest request, Deadline deadline);
  AttemptTask<Revoker::Done> take_back(Bytes certificate_der, std::string reason,
                                       Deadline deadline);
  AttemptTask<ports::ProbeReport> look_around(Deadline deadline);
  AttemptTask<std::vector<Bytes>> fetch_issuers(Deadline deadline);
  void tell_of(const Provisioner& provisioner, ports::ProbeReport& report) const;

  std::shared_ptr<Connection> connection_;
  std::shared_ptr<KeySource> keys_;
  const Names names_;
  const Clock& clock_;
};

}  // namespace sealmint::ca::stepca
