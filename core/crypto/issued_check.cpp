#include "core/crypto/issued_check.hpp"

#include <openssl/err.h>

#include <algorithm>

#include "core/crypto/issued_support.hpp"

namespace sealmint::crypto {
namespace {

using issued::Checked;
using issued::fault;
using issued::ReadCertificate;

bool holds(std::span<const ReadCertificate> certificates, const Bytes& der) {
  return std::ranges::find(certificates, der, &ReadCertificate::der) != certificates.end();
}

// The roots, each once. One that cannot be used is said at once, not when a path is missing.
Checked<std::vector<ReadCertificate>> read_anchors(const std::vector<Bytes>& trust_anchors) {
  if (trust_anchors.empty()) {
    return fault(IssuedFinding::trust_anchor, "No root is configured for this CA");
  }
  if (trust_anchors.size() > trust_anchors_max) {
    return fault(IssuedFinding::trust_anchor, "More than " + std::to_string(trust_anchors_max) +
                                                  " roots are configured for this CA");
  }
  std::vector<ReadCertificate> anchors;
  for (const Bytes& der : trust_anchors) {
    if (holds(anchors, der)) continue;
    auto root = parse_certificate(der);
    if (!root) {
      return fault(IssuedFinding::trust_anchor,
                   "A configured root cannot be read: " + root.error().detail);
    }
    const bool is_root = X509_check_issued(root->get(), root->get()) == X509_V_OK;
    ERR_clear_error();
    if (!is_root) {
      return fault(IssuedFinding::trust_anchor,
                   "The certificate " + issued::quoted_subject(**root) +
                       " is configured as a root, but another authority issued it: configure that "
                       "authority's root");
    }
    anchors.push_back({der, *std::move(root)});
  }
  return anchors;
}

struct Answer {
  std::vector<ReadCertificate> certificates;  // each once
  std::string unreadable;  // what is wrong with the first that cannot be read; empty without such
};

Checked<Answer> read_answer(const ports::IssuedCertificate& issued) {
  std::vector<const Bytes*> all{&issued.certificate_der};
  for (const Bytes& der : issued.chain_der) all.push_back(&der);
  if (all.size() > issued_certificates_max) {
    return fault(IssuedFinding::too_many, "The CA answered with more than " +
                                              std::to_string(issued_certificates_max) +
                                              " certificates");
  }
  Answer answer;
  for (const Bytes* der : all) {
    if (der->empty() || holds(answer.certificates, *der)) continue;
    auto certificate = parse_certificate(*der);
    if (certificate) {
      answer.certificates.push_back({*der, *std::move(certificate)});
    } else if (answer.unreadable.empty()) {
      answer.unreadable = certificate.error().detail;
    }
  }
  return answer;
}

// The leaf is taken out of the answer; one that cannot be read may be what is missing.
Checked<ReadCertificate> take_leaf(Answer& answer, ByteView spki_der) {
  if (answer.certificates.empty() && answer.unreadable.empty()) {
    return fault(IssuedFinding::no_certificate, "The CA's answer holds no certificate");
  }
  auto found = issued::find_leaf(answer.certificates, spki_der);
  if (!found && found.error().finding == IssuedFinding::wrong_key && !answer.unreadable.empty()) {
    return fault(IssuedFinding::unreadable,
                 "The CA's answer holds a certificate that cannot be read: " + answer.unreadable);
  }
  TRY(const std::size_t index, std::move(found));
  ReadCertificate leaf = std::move(answer.certificates[index]);
  answer.certificates.erase(answer.certificates.begin() + static_cast<std::ptrdiff_t>(index));
  return leaf;
}

// Roots first, so that short paths are found first; no certificate twice.
std::vector<ReadCertificate> pool_of(std::vector<ReadCertificate> anchors,
                                     std::vector<ReadCertificate> others) {
  for (ReadCertificate& other : others) {
    if (!holds(anchors, other.der)) anchors.push_back(std::move(other));
  }
  return anchors;
}

bool keeps_whole_subject(const X509& leaf, const IssuedRules& rules) {
  const auto got = read_name(*X509_get_subject_name(&leaf));
  if (!got) return false;
  using Name = model::DistinguishedName;
  const auto kept = [&](std::string Name::* field) {
    return (rules.subject.*field).empty() || rules.subject.*field == (*got).*field;
  };
  return kept(&Name::common_name) && kept(&Name::organization) &&
         kept(&Name::organizational_unit) && kept(&Name::country) && kept(&Name::province) &&
         kept(&Name::locality);
}

// A leaf is worth no more than its path (contract 19.18).
Checked<void> check_path_end(const CertificateFields& leaf, std::span<const X509* const> issuers,
                             TimePoint now, const IssuedRules& rules,
                             std::vector<std::string>& remarks) {
  const X509* first_to_end = nullptr;
  TimePoint end = leaf.not_after;
  for (const X509* issuer : issuers) {
    const auto not_after = read_time(*X509_get0_notAfter(issuer));
    if (!not_after || *not_after >= end) continue;
    end = *not_after;
    first_to_end = issuer;
  }
  if (!first_to_end) return {};
  const std::string ends = "the certificate of its issuer " +
                           issued::quoted_subject(*first_to_end) + " ends at " + to_iso8601(end);
  const auto left = std::chrono::floor<std::chrono::seconds>(end - now);
  if (left < rules.remaining_min) {
    return fault(IssuedFinding::too_short,
                 "The certificate is of little use: " + ends + ", in " + issued::in_words(left) +
                     "; at least " + issued::in_words(rules.remaining_min) + " must be left");
  }
  remarks.push_back("The certificate is usable for a shorter time than it says: " + ends);
  return {};
}

}  // namespace

void throw_exception_from_error(const IssuedFault& fault, const boost::source_location& location) {
  boost::throw_exception(std::logic_error("value() of a fault: " + fault.detail), location);
}

std::string_view name(IssuedFinding finding) {
  switch (finding) {
    case IssuedFinding::no_certificate: return "no-certificate";
    case IssuedFinding::too_many: return "too-many";
    case IssuedFinding::unreadable: return "unreadable";
    case IssuedFinding::wrong_key: return "wrong-key";
    case IssuedFinding::two_leaves: return "two-leaves";
    case IssuedFinding::serial_number: return "serial-number";
    case IssuedFinding::authority: return "authority";
    case IssuedFinding::no_code_signing: return "no-code-signing";
    case IssuedFinding::forbidden_usage: return "forbidden-usage";
    case IssuedFinding::key_usage: return "key-usage";
    case IssuedFinding::critical_extension: return "critical-extension";
    case IssuedFinding::weak_signature: return "weak-signature";
    case IssuedFinding::weak_key: return "weak-key";
    case IssuedFinding::not_yet_valid: return "not-yet-valid";
    case IssuedFinding::expired: return "expired";
    case IssuedFinding::too_short: return "too-short";
    case IssuedFinding::too_long: return "too-long";
    case IssuedFinding::trust_anchor: return "trust-anchor";
    case IssuedFinding::no_path: return "no-path";
    case IssuedFinding::bad_signature: return "bad-signature";
    case IssuedFinding::path_certificate: return "path-certificate";
    case IssuedFinding::other_subject: return "other-subject";
  }
  return "unknown";
}

IssuedVerdict check_issued(ByteView requested_spki_der, const ports::IssuedCertificate& issued,
                           const std::vector<Bytes>& trust_anchors, TimePoint now,
                           const IssuedRules& rules) {
  TRY(Answer answer, read_answer(issued));
  TRY(const ReadCertificate leaf, take_leaf(answer, requested_spki_der));
  TRY(const CertificateFields fields, issued::check_leaf(leaf, now, rules));
  TRY(std::vector<ReadCertificate> anchors, read_anchors(trust_anchors));
  const std::size_t anchor_count = anchors.size();
  const auto pool = pool_of(std::move(anchors), std::move(answer.certificates));
  TRY(const auto path, issued::find_path(*leaf.x509, pool, anchor_count, now));
  ProvenCertificate proven{leaf.der, {}, {}};
  std::vector<const X509*> issuers;
  for (const std::size_t index : path) {
    proven.chain_der.push_back(pool[index].der);
    issuers.push_back(pool[index].x509.get());
  }
  TRY_VOID(check_path_end(fields, issuers, now, rules, proven.remarks));
  TRY_VOID(issued::check_subject(fields, rules));
  if (!keeps_whole_subject(*leaf.x509, rules)) {
    proven.remarks.push_back("The CA chose another subject than was asked for: " +
                             issued::quoted_subject(*leaf.x509));
  }
  return proven;
}

}  // namespace sealmint::crypto
