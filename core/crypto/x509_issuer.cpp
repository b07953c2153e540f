#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "core/crypto/certificate.hpp"
#include "core/crypto/digest_method.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {

const EVP_MD* signature_hash(model::KeyAlgorithm algorithm) {
  switch (algorithm) {
    case model::KeyAlgorithm::rsa_2048:
    case model::KeyAlgorithm::rsa_3072:
    case model::KeyAlgorithm::rsa_4096:
    case model::KeyAlgorithm::ec_p256: return digest_method(model::DigestAlgorithm::sha256);
    case model::KeyAlgorithm::ec_p384: return digest_method(model::DigestAlgorithm::sha384);
    case model::KeyAlgorithm::ec_p521: return digest_method(model::DigestAlgorithm::sha512);
    case model::KeyAlgorithm::ed25519: return nullptr;
  }
  return nullptr;
}

Result<Issuer> open_issuer(ports::SigningKey& key, ByteView certificate, std::string_view usage) {
  Issuer issuer;
  issuer.key = evp_key_of(key);
  if (!issuer.key) {
    return make_error(ErrorKind::unsupported, "this kind of key cannot issue certificates");
  }
  issuer.hash = signature_hash(key.algorithm());
  TRY(issuer.certificate, parse_certificate(certificate));
  TRY(const CertificateFields fields, read_certificate(certificate));
  if (EVP_PKEY_eq(X509_get0_pubkey(issuer.certificate.get()), issuer.key) != 1) {
    ERR_clear_error();
    return rejected_input("the issuer's certificate belongs to another key");
  }
  const bool allowed = std::ranges::find(fields.key_usages, usage) != fields.key_usages.end();
  if (!fields.is_ca || !allowed) {
    return rejected_input("the issuer's certificate does not allow " + std::string{usage});
  }
  issuer.not_before = fields.not_before;
  issuer.not_after = fields.not_after;
  issuer.path_length = fields.path_length;
  return issuer;
}

Result<Asn1OctetString> subject_key_id(const X509& certificate) {
  // OpenSSL reads extensions lazily and changes its argument for that, not the certificate.
  auto* readable = const_cast<X509*>(&certificate);
  if (const ASN1_OCTET_STRING* present = X509_get0_subject_key_id(readable)) {
    Asn1OctetString copy{ASN1_OCTET_STRING_dup(present)};
    if (!copy) return openssl_error("copy a key identifier");
    return copy;
  }
  ERR_clear_error();
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  Asn1OctetString computed{ASN1_OCTET_STRING_new()};
  if (!computed || X509_pubkey_digest(&certificate, EVP_sha1(), digest.data(), &length) != 1 ||
      ASN1_OCTET_STRING_set(computed.get(), digest.data(), static_cast<int>(length)) != 1) {
    return openssl_error("compute a key identifier");
  }
  return computed;
}

Result<AuthorityKeyId> authority_key_id(const X509& issuer) {
  TRY(Asn1OctetString id, subject_key_id(issuer));
  AuthorityKeyId key_id{AUTHORITY_KEYID_new()};
  if (!key_id) return openssl_error("name an issuer's key");
  key_id->keyid = id.release();
  return key_id;
}

}  // namespace sealmint::crypto
