// Who turns a certification request into a certificate. Internal and external issuers look alike.
// What a backend answers is a claim: whoever asked proves it before use (crypto/issued_check.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/base/task.hpp"
#include "core/model/certificate.hpp"

namespace sealmint::ports {

// When a call ends at the latest; sealmint::Deadline is that of the callers of the service.
using IssueDeadline = std::chrono::steady_clock::time_point;

// What a code-signing leaf shall be (contract 11.1 and 19.20).
struct LeafProfile {
  model::DistinguishedName subject;  // always with a common name
  std::vector<std::string> uris;     // subjectAltName
  std::vector<std::string> email_addresses;
  std::vector<std::string> dns_names;
  TimePoint not_before;
  TimePoint not_after;
};

struct IssueRequest {
  Bytes csr_der;  // PKCS#10, signed by the key to be certified
  LeafProfile profile;
  // The same for every try of one order: issuers that know such a thing answer a repetition with
  // what they answered first.
  Uuid order;
  std::optional<Bytes> replaces_der;  // the certificate that this one will follow
};

struct IssuedCertificate {
  Bytes certificate_der;
  // Every other certificate of the answer, and what the backend knows of the issuers; in any order,
  // with duplicates and roots, not proved.
  std::vector<Bytes> chain_der;
  std::vector<std::string> warnings;  // the issuer's own words, for the activity of the signer
};

// The issuer wants more time: ask again with the ticket, not before `retry_after`. A ticket is all
// that another process needs for it, after a restart too; it is stored and never shown.
struct PendingIssuance {
  std::string ticket;
  std::chrono::seconds retry_after{5};
  std::string
      waits_for;  // for a person: "the CA's operator has to approve the order"; may be empty
};

// Why there is no certificate. The names are words on the wire and in metrics.
enum class Trouble : std::uint8_t {
  // Of a refusal: asking again would not help.
  credentials,  // who we are was not believed, also after a new login
  forbidden,    // it was, and may not do that
  rejected,     // the request does not fit the issuer's rules
  not_found,    // label, role, profile, account or namespace
  unsupported,  // by the issuer or by the backend
  // Of a failure: it may go better next time.
  unreachable,    // no connection, or it broke
  tls_untrusted,  // the issuer's own certificate was not believed
  timed_out,
  rate_limited,
  unavailable,  // it said so itself: sealed, in maintenance, 5xx
  protocol      // an answer that is none: not to be read, cut off, over the bounds
};

constexpr std::string_view name(Trouble trouble) {
  switch (trouble) {
    case Trouble::credentials: return "credentials";
    case Trouble::forbidden: return "forbidden";
    case Trouble::rejected: return "rejected";
    case Trouble::not_found: return "not-found";
    case Trouble::unsupported: return "unsupported";
    case Trouble::unreachable: return "unreachable";
    case Trouble::tls_untrusted: return "tls-untrusted";
    case Trouble::timed_out: return "timed-out";
    case Trouble::rate_limited: return "rate-limited";
    case Trouble::unavailable: return "unavailable";
    case Trouble::protocol: return "protocol";
  }
  return "protocol";
}

struct Refused {
  Trouble trouble = Trouble::rejected;
  std::string detail;  // a sentence that names the issuer's reason; at most 1,000 characters
};

struct Unreachable {
  Trouble trouble = Trouble::unreachable;
  std::string detail;
  std::optional<std::chrono::seconds> retry_after = std::nullopt;  // the issuer's own wish
  // The issuer may have acted on the request before the answer was lost: there may be a certificate
  // that nobody here knows.
  bool may_have_issued = false;
};

using IssueOutcome = std::variant<IssuedCertificate, PendingIssuance, Refused, Unreachable>;

// What a test of the connection found: facts for a person, in the order of the steps.
struct ProbeReport {
  std::vector<std::string> facts;     // "Logged in as approle sealmint"
  std::vector<std::string> warnings;  // "Role codesign shortens lifetimes to 30 days"
  std::vector<Bytes> issuers_der;     // as the issuer publishes them; not proved
};
using ProbeOutcome = std::variant<ProbeReport, Refused, Unreachable>;

// Optional power: the issuer takes a certificate back.
class Revoker {
 public:
  virtual ~Revoker() = default;
  // `reason` in the words of RFC 5280 section 5.3.1 in upper case; empty = unspecified. A
  // certificate that is revoked already counts as done.
  struct Done {};
  using Outcome = std::variant<Done, Refused, Unreachable>;
  virtual Task<Outcome> revoke(Bytes certificate_der, std::string reason,
                               IssueDeadline deadline) = 0;
};

// Optional power: the issuer says when it wants a certificate renewed (RFC 9773).
class RenewalAdviser {
 public:
  virtual ~RenewalAdviser() = default;
  struct Window {
    TimePoint start;
    TimePoint end;
    std::chrono::seconds ask_again{6 * 3600};
  };
  using Outcome = std::variant<Window, Refused, Unreachable>;
  virtual Task<Outcome> renewal_window(Bytes certificate_der, IssueDeadline deadline) = 0;
};

// Optional power: secrets that are worth something once only, such as a wrapped secret_id, are
// exchanged for lasting ones before the configuration is stored.
class SecretExchange {
 public:
  virtual ~SecretExchange() = default;
  struct Exchanged {
    std::string option;  // whose value is replaced; empty: nothing is
    std::string value;   // a secret: wiped by whoever takes it
    std::string into;    // the option that holds the value from now on
  };
  using Outcome = std::variant<std::vector<Exchanged>, Refused, Unreachable>;
  virtual Task<Outcome> exchange(IssueDeadline deadline) = 0;
};

// Every call ends by its deadline, as Unreachable at the latest; an Error is a fault of our own.
// Retrying is the caller's business; an implementation never retries a request that may have been
// carried out. All calls of an object are made on the one thread of its executor.
class CertificateAuthority {
 public:
  virtual ~CertificateAuthority() = default;

  virtual Task<IssueOutcome> issue(IssueRequest request, IssueDeadline deadline) = 0;
  // `request` is the one that brought the ticket.
  virtual Task<IssueOutcome> poll(std::string ticket, IssueRequest request,
                                  IssueDeadline deadline) = 0;
  // Nobody waits for the ticket any more: what was published for it goes. Best effort.
  virtual Task<void> forget(std::string ticket, IssueDeadline deadline) {
    static_cast<void>(ticket);
    static_cast<void>(deadline);
    co_return Result<void>{};
  }
  // Does as much as can be done without a certificate being issued.
  virtual Task<ProbeOutcome> probe(IssueDeadline deadline) = 0;

  // Powers, or null.
  virtual Revoker* revoker() { return nullptr; }
  virtual RenewalAdviser* renewal_adviser() { return nullptr; }
  virtual SecretExchange* secret_exchange() { return nullptr; }
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
