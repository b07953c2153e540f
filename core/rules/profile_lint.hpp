// What is wrong with the profile of a signer's certificate, said before a real key signs it: rules
// of X.520, RFC 5280 and the Baseline Requirements for Code Signing (CSBR), and what has fooled
// people and verifiers in names. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/algorithm.hpp"
#include "core/model/certificate.hpp"

namespace sealmint::rules {

enum class LintSeverity : std::uint8_t { error, warning };
std::string_view name(LintSeverity severity);  // "error", "warning"

struct LintFinding {
  std::string_view rule;  // "common-name-length": the same for ever, for metrics and documents
  LintSeverity severity = LintSeverity::error;
  std::string detail;  // a sentence: field, reason, remedy; never the value itself
};

struct LintedProfile {
  model::DistinguishedName subject;
  std::vector<std::string> uris;  // subjectAltName
  std::vector<std::string> email_addresses;
  std::vector<std::string> dns_names;
  model::KeyAlgorithm key_algorithm = model::default_key_algorithm;
  std::int64_t validity_days = 0;
  std::optional<std::int64_t> renew_before_days;
  bool is_public_trust = false;
};

// Rules: subject (common-name-missing, common-name-length, name-length, country-form), text (utf-8,
// control-character, direction-mark, invisible-character, blank-around), subjectAltName (uri-form,
// email-form, dns-form, san-missing), key and life (rsa-length, validity-length, validity-empty,
// renewal-window). In the order of the fields; one finding for a rule in a field.
std::vector<LintFinding> lint_profile(const LintedProfile& profile);

// What shows in a certificate only: one that the CA made for a throwaway key.
struct LintedCertificate {
  std::vector<std::string> key_usages;           // RFC 5280 names, as crypto::CertificateFields has
  std::vector<std::string> extended_key_usages;  // them
  std::string serial_number;                     // lower-case hex
  bool is_ca = false;
  bool has_authority_key_id = false;
};

// Rules: key-usage, extended-key-usage, serial-entropy, authority-key-id, basic-constraints.
std::vector<LintFinding> lint_certificate(const LintedCertificate& certificate);

}  // namespace sealmint::rules
