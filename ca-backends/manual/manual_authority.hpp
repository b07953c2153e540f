// An issuer that only a person can reach: every order waits until somebody brings its certificate,
// which the service takes in without asking here.
#pragma once

#include <string>
#include <utility>

#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::manual {

class ManualAuthority final : public ports::CertificateAuthority {
 public:
  // `instructions` may be empty.
  explicit ManualAuthority(std::string instructions) : instructions_(std::move(instructions)) {}

  Task<ports::IssueOutcome> issue(ports::IssueRequest request,
                                  ports::IssueDeadline deadline) override;
  Task<ports::IssueOutcome> poll(std::string ticket, ports::IssueRequest request,
                                 ports::IssueDeadline deadline) override;
  Task<ports::ProbeOutcome> probe(ports::IssueDeadline deadline) override;

 private:
  std::string instructions_;
};

}  // namespace sealmint::ca::manual
