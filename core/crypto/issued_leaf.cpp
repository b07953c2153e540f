// What a leaf shows by itself, before any chain is looked at.
#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "core/crypto/issued_support.hpp"

namespace sealmint::crypto::issued {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

constexpr std::array<std::string_view, 4> refused_beside_code_signing{
    "anyExtendedKeyUsage", "serverAuth", "timeStamping", "OCSPSigning"};
// Baseline Requirements for Code Signing, section 6.3.2, from March 2026 on.
constexpr std::chrono::days public_lifetime_max{460};

template <class Names>
bool has(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_for_key(const X509& certificate, ByteView spki_der) {
  std::uint8_t* encoded = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(&certificate), &encoded);
  const bool same =
      length > 0 &&
      std::ranges::equal(ByteView{encoded, static_cast<std::size_t>(length)}, spki_der);
  OPENSSL_free(encoded);
  ERR_clear_error();
  return same;
}

bool is_authority(X509& certificate) {
  const bool authority = X509_check_ca(&certificate) != 0;
  ERR_clear_error();
  return authority;
}

IssuedFault no_leaf(std::span<const ReadCertificate> answer) {
  for (const ReadCertificate& each : answer) {
    if (is_authority(*each.x509)) continue;
    return fault(IssuedFinding::wrong_key,
                 "The CA issued a certificate for another key than the requested one (its subject "
                 "is " +
                     quoted_subject(*each.x509) + ")");
  }
  return fault(IssuedFinding::wrong_key,
               "The CA answered with certificates of authorities only; none is for the requested "
               "key");
}

std::string serial_of(const X509& certificate) {
  const auto text = serial_text(*X509_get0_serialNumber(&certificate));
  return text ? *text : "unreadable";
}

Checked<void> check_serial(const X509& leaf) {
  if (serial_text(*X509_get0_serialNumber(&leaf))) return {};
  return fault(IssuedFinding::serial_number,
               "The CA issued a certificate whose serial number is not a positive number of at "
               "most 20 octets");
}

Checked<void> check_extended_usages(const CertificateFields& leaf, const IssuedRules& rules) {
  const auto& present = leaf.extended_key_usages;
  if (!has(present, "codeSigning")) {
    return fault(IssuedFinding::no_code_signing,
                 "The CA issued a certificate without the extended key usage codeSigning (it has " +
                     listed(present) + ")");
  }
  for (const std::string_view usage : refused_beside_code_signing) {
    if (!has(present, usage) || has(rules.extended_usages_allowed, usage)) continue;
    return fault(IssuedFinding::forbidden_usage,
                 "The CA issued a certificate with the extended key usage " + std::string{usage} +
                     " beside codeSigning, which is not allowed for this CA");
  }
  return {};
}

Checked<void> check_key_usages(const CertificateFields& leaf) {
  if (!has(leaf.key_usages, "digitalSignature")) {
    return fault(IssuedFinding::key_usage,
                 "The CA issued a certificate without the key usage digitalSignature (it has " +
                     listed(leaf.key_usages) + ")");
  }
  for (const char* usage : {"keyCertSign", "cRLSign"}) {
    if (!has(leaf.key_usages, usage)) continue;
    return fault(IssuedFinding::key_usage, "The CA issued a certificate with the key usage " +
                                               std::string{usage} +
                                               ", which only an authority may have");
  }
  return {};
}

Checked<void> check_dates(const CertificateFields& leaf, TimePoint now, const IssuedRules& rules) {
  const TimePoint at = floor<seconds>(now);
  if (leaf.not_before > at + issuer_clock_ahead_max) {
    return fault(IssuedFinding::not_yet_valid,
                 "The CA issued a certificate that is not valid before " +
                     to_iso8601(leaf.not_before) + ", " +
                     in_words(floor<seconds>(leaf.not_before - at)) +
                     " ahead of the clock here: one of the two clocks is wrong");
  }
  if (leaf.not_after <= at) {
    return fault(IssuedFinding::expired, "The CA issued a certificate that expired at " +
                                             to_iso8601(leaf.not_after) + " already");
  }
  const auto left = floor<seconds>(leaf.not_after - at);
  if (left >= rules.remaining_min) return {};
  return fault(IssuedFinding::too_short, "The CA issued a certificate that ends at " +
                                             to_iso8601(leaf.not_after) + ", in " + in_words(left) +
                                             "; at least " + in_words(rules.remaining_min) +
                                             " must be left");
}

Checked<void> check_public_trust(const CertificateFields& leaf) {
  if (leaf.key_algorithm == model::KeyAlgorithm::rsa_2048) {
    return fault(IssuedFinding::weak_key,
                 "The certificate is for an RSA key of 2048 bits; a publicly trusted one needs "
                 "3072 or more");
  }
  if (leaf.not_after - leaf.not_before > public_lifetime_max) {
    return fault(IssuedFinding::too_long,
                 "The CA issued a certificate for " +
                     in_words(floor<seconds>(leaf.not_after - leaf.not_before)) +
                     "; a publicly trusted one may live " + in_words(public_lifetime_max));
  }
  return {};
}

}  // namespace

Checked<std::size_t> find_leaf(std::span<const ReadCertificate> answer, ByteView spki_der) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < answer.size(); ++i) {
    if (is_for_key(*answer[i].x509, spki_der)) found.push_back(i);
  }
  if (found.empty()) return no_leaf(answer);
  if (found.size() == 1) return found[0];
  return fault(IssuedFinding::two_leaves,
               "The CA answered with " + std::to_string(found.size()) +
                   " certificates for the requested key (serial numbers " +
                   serial_of(*answer[found[0]].x509) + " and " + serial_of(*answer[found[1]].x509) +
                   "); exactly one is expected");
}

Checked<CertificateFields> check_leaf(const ReadCertificate& leaf, TimePoint now,
                                      const IssuedRules& rules) {
  TRY_VOID(check_serial(*leaf.x509));
  const auto read = read_certificate(leaf.der);
  if (!read) {
    return fault(IssuedFinding::unreadable,
                 "The CA issued a certificate that cannot be used: " + read.error().detail);
  }
  if (read->is_ca) {
    return fault(IssuedFinding::authority,
                 "The CA issued a certificate of an authority (CA:TRUE), not one for signing code");
  }
  TRY_VOID(check_extended_usages(*read, rules));
  TRY_VOID(check_key_usages(*read));
  TRY_VOID(check_extensions(*leaf.x509, "The certificate that the CA issued"));
  TRY_VOID(check_signature_hash(*leaf.x509, "The certificate that the CA issued"));
  TRY_VOID(check_dates(*read, now, rules));
  if (rules.is_public_trust) {
    TRY_VOID(check_public_trust(*read));
  }
  return *read;
}

Checked<void> check_subject(const CertificateFields& leaf, const IssuedRules& rules) {
  const std::string& asked = rules.subject.common_name;
  if (rules.other_subject_allowed || leaf.common_name == asked) return {};
  const std::string got =
      leaf.common_name.empty()
          ? "without a common name (its subject is " +
                (leaf.subject.empty() ? std::string{"empty"} : "\"" + leaf.subject + "\"") + ")"
          : "for the common name \"" + leaf.common_name + "\"";
  return fault(IssuedFinding::other_subject,
               "The CA issued a certificate " + got + "; \"" + asked + "\" was asked for");
}

}  // namespace sealmint::crypto::issued
