// Who turns a certification request into a certificate. Internal and external issuers look alike.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/task.hpp"

namespace sealmint::ports {

// What a code-signing leaf shall be (contract 11.1).
struct LeafProfile {
  std::string common_name;
  TimePoint not_before;
  TimePoint not_after;
};

struct IssueRequest {
  Bytes csr_der;  // PKCS#10, signed by the key to be certified
  LeafProfile profile;
};

struct IssuedCertificate {
  Bytes certificate_der;
  std::vector<Bytes> chain_der;  // issuers, nearest first
};

// The issuer wants more time: ask again with the ticket, not before `retry_after`.
struct PendingIssuance {
  std::string ticket;
  std::chrono::seconds retry_after{5};
};

using IssueOutcome = std::variant<IssuedCertificate, PendingIssuance>;

// Every call ends by its deadline with ErrorKind::timeout at the latest. Retrying is the caller's
// business; an implementation never retries a request that may have been carried out.
class CertificateAuthority {
 public:
  virtual ~CertificateAuthority() = default;
  virtual Task<IssueOutcome> issue(IssueRequest request,
                                   std::chrono::steady_clock::time_point deadline) = 0;
  virtual Task<IssueOutcome> poll(std::string ticket,
                                  std::chrono::steady_clock::time_point deadline) = 0;
};

// Optional power: an issuer that publishes a certificate revocation list.
struct RevokedEntry {
  std::string serial_number;  // lower-case hex
  TimePoint revoked_at;
  std::string reason;  // RFC 5280 section 5.3.1 in upper case; empty = unspecified
};
struct CrlRequest {
  std::vector<RevokedEntry> revoked;
  std::int64_t number = 1;
  TimePoint this_update;
  TimePoint next_update;
};
class CrlIssuer {
 public:
  virtual ~CrlIssuer() = default;
  // DER of the list (RFC 5280 section 5).
  virtual Result<Bytes> issue_crl(const CrlRequest& request) = 0;
};

}  // namespace sealmint::ports
