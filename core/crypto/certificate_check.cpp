#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "core/crypto/certificate.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t longest_chain = 10;

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

Result<void> check_key(const X509& leaf, ByteView public_key_der) {
  const std::uint8_t* at = public_key_der.data();
  const EvpKey key{d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key_der.size()))};
  const bool same = key && EVP_PKEY_eq(X509_get0_pubkey(&leaf), key.get()) == 1;
  ERR_clear_error();
  if (!same) return rejected_input("the certificate is for another key");
  return {};
}

Result<void> check_usages(const CertificateFields& leaf) {
  const auto& extended = leaf.extended_key_usages;
  if (!has(extended, "codeSigning")) {
    return rejected_input("the certificate lacks the extended key usage codeSigning");
  }
  for (const char* forbidden : {"anyExtendedKeyUsage", "serverAuth"}) {
    if (has(extended, forbidden)) {
      return rejected_input("a code-signing certificate must not carry the extended key usage " +
                            std::string{forbidden});
    }
  }
  if (!leaf.key_usages.empty() && !has(leaf.key_usages, "digitalSignature")) {
    return rejected_input("the certificate lacks the key usage digitalSignature");
  }
  if (leaf.is_ca) return rejected_input("the certificate is one of an authority (CA:TRUE)");
  return {};
}

Result<void> check_validity(const CertificateFields& fields, TimePoint now) {
  if (now < fields.not_before) {
    return rejected_input("the certificate is not valid before " + to_iso8601(fields.not_before));
  }
  // As OpenSSL counts, whose verdict comes last.
  if (now >= fields.not_after) {
    return rejected_input("the certificate expired at " + to_iso8601(fields.not_after));
  }
  return {};
}

Error in_chain(std::size_t index, const std::string& what) {
  return rejected_input("chain certificate " + std::to_string(index + 1) + ": " + what);
}

// An authority that names extended usages may issue for those only.
Result<void> check_authority(const CertificateFields& authority, std::size_t index) {
  if (!authority.is_ca) return in_chain(index, "is not one of an authority (CA:TRUE is missing)");
  const auto& extended = authority.extended_key_usages;
  if (!extended.empty() && !has(extended, "codeSigning") && !has(extended, "anyExtendedKeyUsage")) {
    return in_chain(index, "its extended key usages do not allow code signing");
  }
  return {};
}

// Reads the chain and makes sure that every certificate was issued by the next one.
Result<std::vector<X509Handle>> read_chain(X509& leaf, const std::vector<Bytes>& chain) {
  if (chain.empty()) return rejected_input("the certificate chain is missing");
  if (chain.size() > longest_chain) {
    return rejected_input("the certificate chain has more than " + std::to_string(longest_chain) +
                          " certificates");
  }
  std::vector<X509Handle> certificates;
  X509* below = &leaf;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const auto fields = read_certificate(chain[i]);
    if (!fields) return in_chain(i, fields.error().detail);
    TRY_VOID(check_authority(*fields, i));
    TRY(X509Handle certificate, parse_certificate(chain[i]));
    if (X509_check_issued(certificate.get(), below) != X509_V_OK) {
      ERR_clear_error();
      return in_chain(i, "did not issue the certificate before it");
    }
    below = certificate.get();
    certificates.push_back(std::move(certificate));
  }
  if (X509_check_issued(below, below) != X509_V_OK) {
    ERR_clear_error();
    return rejected_input("the certificate chain does not end in a root");
  }
  return certificates;
}

Result<void> verify_chain(X509& leaf, std::span<const X509Handle> chain,
                          std::optional<TimePoint> now) {
  std::vector<X509*> issuers;
  for (const X509Handle& issuer : chain) issuers.push_back(issuer.get());
  return verify_path(leaf, issuers, now);
}

}  // namespace

Result<void> check_code_signing_certificate(ByteView leaf, const std::vector<Bytes>& chain,
                                            ByteView public_key_der, TimePoint now) {
  TRY(const CertificateFields fields, read_certificate(leaf));
  TRY(const X509Handle certificate, parse_certificate(leaf));
  TRY_VOID(check_key(*certificate, public_key_der));
  TRY_VOID(check_usages(fields));
  TRY_VOID(check_validity(fields, now));
  TRY(const std::vector<X509Handle> authorities, read_chain(*certificate, chain));
  return verify_chain(*certificate, authorities, now);
}

Result<void> check_authority_certificate(ByteView certificate, const std::vector<Bytes>& chain,
                                         ByteView public_key_der, std::optional<TimePoint> now) {
  TRY(const CertificateFields fields, read_certificate(certificate));
  TRY(const X509Handle authority, parse_certificate(certificate));
  TRY_VOID(check_key(*authority, public_key_der));
  if (!fields.is_ca || !has(fields.key_usages, "keyCertSign")) {
    return rejected_input("the certificate does not allow to issue others");
  }
  if (now) {
    TRY_VOID(check_validity(fields, *now));
  }
  // A root stands for its own chain.
  const std::vector<Bytes> itself{Bytes(certificate.begin(), certificate.end())};
  TRY(const std::vector<X509Handle> above, read_chain(*authority, chain.empty() ? itself : chain));
  return verify_chain(*authority, above, now);
}

}  // namespace sealmint::crypto
