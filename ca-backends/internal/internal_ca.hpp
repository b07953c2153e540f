// The certificate authority inside the service: its key is a software key of ours.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/ports/certificate_authority.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::ca::internal {

// The authority's own certificate, the certificates above it (nearest first, root last; empty for a
// root) and its key.
struct Material {
  Bytes certificate_der;
  std::vector<Bytes> chain_der;
  std::unique_ptr<ports::SigningKey> key;
};

struct Deps {
  // Where signatures are computed. It must be drained before the executors of callers go.
  boost::asio::any_io_executor blocking_executor;
};

// All methods may be called from any thread.
class InternalAuthority final : public ports::CertificateAuthority, public ports::CrlIssuer {
 public:
  // `rejected` when certificate, chain and key do not belong together or do not end in a root.
  static Result<std::unique_ptr<InternalAuthority>> make(Material material, Deps deps);

  // The chain of the answer begins with the authority's own certificate and ends with the root.
  // A request that does not fit is an Error of ErrorKind::rejected.
  Task<ports::IssueOutcome> issue(ports::IssueRequest request,
                                  ports::IssueDeadline deadline) override;
  // Always refused as `unsupported`: nothing is ever pending here.
  Task<ports::IssueOutcome> poll(std::string ticket, ports::IssueRequest request,
                                 ports::IssueDeadline deadline) override;
  // Names the certificates of the authority; make() has proved already that the key is theirs.
  Task<ports::ProbeOutcome> probe(ports::IssueDeadline deadline) override;
  // Signs in the calling thread.
  Result<Bytes> issue_crl(const ports::CrlRequest& request) override;

 private:
  class Issuer;
  InternalAuthority(std::shared_ptr<Issuer> issuer, Deps deps);

  std::shared_ptr<Issuer> issuer_;
  Deps deps_;
};

}  // namespace sealmint::ca::internal
