// What the parts of the judge of issued certificates have in common.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/crypto/certificate.hpp"
#include "core/crypto/issued_check.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto::issued {

template <class T>
using Checked = boost::system::result<T, IssuedFault>;

inline IssuedFault fault(IssuedFinding finding, std::string sentence) {
  constexpr std::size_t longest_detail = 1000;
  sentence.resize(std::min(sentence.size(), longest_detail));
  return {finding, std::move(sentence)};
}

struct ReadCertificate {
  Bytes der;
  X509Handle x509;
};

// The subject for a sentence, in quotation marks and cut to a line: "CN=Issuing CA,O=Example".
std::string quoted_subject(const X509& certificate);
// "30 seconds", "10 minutes", "36 hours", "90 days".
std::string in_words(std::chrono::seconds duration);
// "serverAuth, clientAuth and emailProtection"; "none" for an empty list.
std::string listed(std::span<const std::string> names);

// What an issuer's certificate or a leaf must not have: the finding names the extension or hash.
Checked<void> check_extensions(X509& certificate, const std::string& whose);
Checked<void> check_signature_hash(X509& certificate, const std::string& whose);

// --- issued_leaf.cpp ---
// The certificate for the key among those that can be read.
Checked<std::size_t> find_leaf(std::span<const ReadCertificate> answer, ByteView spki_der);
// All that the leaf shows by itself; its fields.
Checked<CertificateFields> check_leaf(const ReadCertificate& leaf, TimePoint now,
                                      const IssuedRules& rules);
Checked<void> check_subject(const CertificateFields& leaf, const IssuedRules& rules);

// --- issued_path.cpp ---
// Nearest first, ending in an anchor; indices into `pool`, whose first `anchors` are the roots.
Checked<std::vector<std::size_t>> find_path(X509& leaf, std::span<const ReadCertificate> pool,
                                            std::size_t anchors, TimePoint now);

}  // namespace sealmint::crypto::issued
