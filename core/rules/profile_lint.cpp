#include "core/rules/profile_lint.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "core/rules/text_lint.hpp"

namespace sealmint::rules {
namespace {

using Findings = std::vector<LintFinding>;
using Name = model::DistinguishedName;

// CSBR 6.3.2, from March 2026 on, and 6.1.5.
constexpr std::int64_t public_validity_days_max = 460;
// CSBR 7.1: at least 64 bits of a random generator.
constexpr std::size_t serial_hex_min = 64 / 4;

struct NameField {
  std::string Name::* text;
  const char* label;  // as our API calls it
  std::size_t longest;
  const char* bound;  // of X.520, as RFC 5280 appendix A writes it
};
constexpr std::array<NameField, 5> name_fields{{
    {&Name::common_name, "commonName", 64, "ub-common-name"},
    {&Name::organization, "organization", 64, "ub-organization-name"},
    {&Name::organizational_unit, "ou", 64, "ub-organizational-unit-name"},
    {&Name::province, "province", 128, "ub-state-name"},
    {&Name::locality, "locality", 128, "ub-locality-name"},
}};

void add_error(Findings& findings, std::string_view rule, std::string detail) {
  findings.push_back({rule, LintSeverity::error, std::move(detail)});
}
void add_warning(Findings& findings, std::string_view rule, std::string detail) {
  findings.push_back({rule, LintSeverity::warning, std::move(detail)});
}

const char* remedy_for(std::string_view rule) {
  if (rule == "utf-8") return "write it in UTF-8";
  return rule == "blank-around" ? "take the blank away" : "take the character out";
}

void lint_text(Findings& findings, const std::string& label, std::string_view text) {
  for (const TextFault& fault : text_faults(text)) {
    add_error(findings, fault.rule, label + " " + fault.reason + ": " + remedy_for(fault.rule));
  }
}

void lint_length(Findings& findings, const NameField& field, std::string_view text) {
  const auto characters = characters_of(text);
  if (!characters || characters->size() <= field.longest) return;
  const bool common_name = field.text == &Name::common_name;
  add_error(findings, common_name ? "common-name-length" : "name-length",
            std::string{field.label} + " has " + std::to_string(characters->size()) +
                " characters, but X.520 allows " + std::to_string(field.longest) + " (" +
                field.bound + ") and verifiers refuse longer ones: shorten it");
}

void lint_country(Findings& findings, const std::string& country) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (country.empty() || (country.size() == 2 && std::ranges::all_of(country, is_upper))) return;
  add_error(findings, "country-form",
            "country must be exactly two upper-case letters (ISO 3166-1), such as DE: write its "
            "code");
}

void lint_subject(Findings& findings, const Name& subject) {
  if (subject.common_name.empty()) {
    add_error(findings, "common-name-missing",
              "commonName is empty, but it is the name by which people know the signer: give it 1 "
              "to 64 characters");
  }
  for (const NameField& field : name_fields) {
    lint_text(findings, field.label, subject.*field.text);
    lint_length(findings, field, subject.*field.text);
  }
  lint_country(findings, subject.country);
}

using SyntaxCheck = std::optional<std::string> (*)(std::string_view);

void lint_names(Findings& findings, std::string_view rule, const std::string& label,
                const std::vector<std::string>& names, SyntaxCheck check) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto fault = check(names[i]);
    if (!fault) continue;
    add_error(findings, rule,
              label + "[" + std::to_string(i) + "] " + *fault + ": correct it or leave it out");
  }
}

void lint_alternative_names(Findings& findings, const LintedProfile& profile) {
  lint_names(findings, "uri-form", "uris", profile.uris, uri_fault);
  lint_names(findings, "email-form", "emailAddresses", profile.email_addresses,
             email_address_fault);
  lint_names(findings, "dns-form", "dnsNames", profile.dns_names, dns_name_fault);
  if (!profile.uris.empty() || !profile.email_addresses.empty() || !profile.dns_names.empty()) {
    return;
  }
  add_warning(findings, "san-missing",
              "The profile has no subjectAltName, without which cosign cannot verify by "
              "certificate: add a URI, an e-mail address or a DNS name");
}

void lint_key(Findings& findings, const LintedProfile& profile) {
  if (!profile.is_public_trust || profile.key_algorithm != model::KeyAlgorithm::rsa_2048) return;
  add_error(findings, "rsa-length",
            "keyAlgorithm is RSA with 2048 bits, but publicly trusted code signing needs 3072 or "
            "more (CSBR 6.1.5): choose RSA_3072, RSA_4096 or an elliptic curve");
}

void lint_validity(Findings& findings, const LintedProfile& profile) {
  const std::string days = std::to_string(profile.validity_days);
  if (profile.validity_days < 1) {
    add_error(findings, "validity-empty",
              "certificateTtlDays is " + days +
                  ", so that no signature would be valid: give at "
                  "least 1");
  }
  if (profile.is_public_trust && profile.validity_days > public_validity_days_max) {
    add_error(findings, "validity-length",
              "certificateTtlDays is " + days + ", but a publicly trusted certificate may live " +
                  std::to_string(public_validity_days_max) +
                  " days (CSBR 6.3.2): give at most that");
  }
}

void lint_renewal(Findings& findings, const LintedProfile& profile) {
  if (!profile.renew_before_days) return;
  const std::int64_t before = *profile.renew_before_days;
  const std::string fields = "certificateRenewBeforeDays is " + std::to_string(before) +
                             " and certificateTtlDays " + std::to_string(profile.validity_days);
  if (before < 1) {
    add_error(findings, "renewal-window",
              fields +
                  ", so that the certificate would never be renewed in time: give at least 1 "
                  "or leave it out");
  } else if (before >= profile.validity_days) {
    add_error(findings, "renewal-window",
              fields +
                  ", so that every new certificate would be due for renewal at once: give "
                  "less than the lifetime");
  } else if (before > profile.validity_days / 2 && profile.validity_days > 1) {
    add_warning(findings, "renewal-window",
                fields +
                    ", so that each certificate serves for less than half of its life: a "
                    "third of the lifetime is usual");
  }
}

bool has(const std::vector<std::string>& names, std::string_view wanted) {
  return std::ranges::find(names, wanted) != names.end();
}

void lint_usages(Findings& findings, const LintedCertificate& certificate) {
  if (certificate.key_usages != std::vector<std::string>{"digitalSignature"}) {
    add_error(findings, "key-usage",
              "The certificate's key usage is not digitalSignature alone, which is all that a "
              "signer of code needs: correct the CA's profile");
  }
  const auto& extended = certificate.extended_key_usages;
  if (!has(extended, "codeSigning")) {
    add_error(findings, "extended-key-usage",
              "The certificate lacks the extended key usage codeSigning, without which nobody "
              "accepts its signatures: correct the CA's profile");
  }
  for (const char* usage : {"anyExtendedKeyUsage", "serverAuth", "timeStamping", "OCSPSigning"}) {
    if (!has(extended, usage)) continue;
    add_error(findings, "extended-key-usage",
              "The certificate has the extended key usage " + std::string{usage} +
                  ", which must not stand beside codeSigning (CSBR 7.1.2.3): take it out of the "
                  "CA's profile");
  }
}

}  // namespace

std::string_view name(LintSeverity severity) {
  switch (severity) {
    case LintSeverity::error: return "error";
    case LintSeverity::warning: return "warning";
  }
  return "error";
}

std::vector<LintFinding> lint_profile(const LintedProfile& profile) {
  Findings findings;
  lint_subject(findings, profile.subject);
  lint_alternative_names(findings, profile);
  lint_key(findings, profile);
  lint_validity(findings, profile);
  lint_renewal(findings, profile);
  return findings;
}

std::vector<LintFinding> lint_certificate(const LintedCertificate& certificate) {
  Findings findings;
  lint_usages(findings, certificate);
  if (certificate.serial_number.size() < serial_hex_min) {
    add_error(findings, "serial-entropy",
              "The certificate's serial number has " +
                  std::to_string(certificate.serial_number.size() * 4) +
                  " bits, but at least 64 random ones are needed (CSBR 7.1): let the CA draw them "
                  "from a random generator");
  }
  if (!certificate.has_authority_key_id) {
    add_error(findings, "authority-key-id",
              "The certificate has no authority key identifier, by which verifiers find its issuer "
              "(RFC 5280 section 4.2.1.1): let the CA add it");
  }
  if (certificate.is_ca) {
    add_error(findings, "basic-constraints",
              "The certificate is one of an authority (CA:TRUE), with which a signer could issue "
              "others: correct the CA's profile");
  }
  return findings;
}

}  // namespace sealmint::rules
