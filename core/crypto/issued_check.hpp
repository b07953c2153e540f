// The one judge of what an issuer answered (RFC 5280 section 6 and our own rules): no backend is
// believed, a success status proves nothing about the certificate. Whether the serial number was
// seen before at this issuer is the caller's to ask, who has the store.
#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/model/certificate.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::crypto {

// What is wrong with an answer. The names are words on the wire and in metrics.
enum class IssuedFinding : std::uint8_t {
  no_certificate,      // none in the answer
  too_many,            // certificates or paths among them, over the bounds below
  unreadable,          // not strict DER, not version 3, an extension twice or not to be read
  wrong_key,           // none is for the requested key
  two_leaves,          // more than one is
  serial_number,       // not a positive number of 1 to 20 octets
  authority,           // CA:TRUE
  no_code_signing,     // the extended key usage is missing
  forbidden_usage,     // an extended key usage that must not stand beside it
  key_usage,           // digitalSignature is missing, or it may sign certificates
  critical_extension,  // one that nobody here understands, in the leaf or above it
  weak_signature,      // SHA-1, MD5 and the like, in the leaf or above it
  weak_key,            // for the public trust only: other keys that are not listed are unreadable
  not_yet_valid,       // by more than a clock may be wrong
  expired,             // the certificate itself, or one above it
  too_short,           // less is left than the rules want
  too_long,            // for the public trust
  trust_anchor,        // no usable root is configured
  no_path,             // no chain of issuers leads to a configured root
  bad_signature,       // an issuer named in the chain did not make the signature
  path_certificate,    // an issuer in the chain may not issue that, by its own certificate
  other_subject        // not the common name that was asked for
};
std::string_view name(IssuedFinding finding);  // "no-code-signing"

struct IssuedRules {
  model::DistinguishedName subject;  // that was asked for; only its common name must be kept
  bool other_subject_allowed = false;
  std::chrono::seconds remaining_min{std::chrono::hours{1}};  // of the whole path
  // Of serverAuth, timeStamping, OCSPSigning and anyExtendedKeyUsage, which are refused beside
  // codeSigning, those that are not.
  std::vector<std::string> extended_usages_allowed;
  bool is_public_trust = false;  // CSBR: RSA of 3072 bits or more, at most 460 days
};

struct IssuedFault {
  IssuedFinding finding = IssuedFinding::no_certificate;
  std::string detail;  // a whole sentence for a person, at most 1,000 characters
};
// Boost.System calls this when value() is asked of a fault: that is a bug in the caller.
[[noreturn]] void throw_exception_from_error(const IssuedFault& fault,
                                             const boost::source_location& location);

struct ProvenCertificate {
  Bytes leaf_der;
  std::vector<Bytes> chain_der;      // nearest first, the last one is the configured root
  std::vector<std::string> remarks;  // sentences for the activity of the signer
};
using IssuedVerdict = boost::system::result<ProvenCertificate, IssuedFault>;

inline constexpr std::size_t issued_certificates_max = 64;  // in an answer
inline constexpr std::size_t trust_anchors_max = 64;
inline constexpr std::size_t issued_path_max = 10;  // certificates, with leaf and root
inline constexpr std::chrono::minutes issuer_clock_ahead_max{5};

// Finds the certificate for `requested_spki_der` in the answer, wherever it stands, and builds its
// chain from all certificates of the answer and the anchors, in any order, with duplicates,
// strangers, loops and cross-signed issuers among them. `trust_anchors` are self-signed roots in
// DER. Ends after a bounded number of signature checks whatever the answer is.
IssuedVerdict check_issued(ByteView requested_spki_der, const ports::IssuedCertificate& issued,
                           const std::vector<Bytes>& trust_anchors, TimePoint now,
                           const IssuedRules& rules);

}  // namespace sealmint::crypto
