#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>

#include "core/crypto/certificate.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

struct Usage {
  std::uint32_t bit;
  const char* name;
};
constexpr std::array<Usage, 9> usages{{
    {KU_DIGITAL_SIGNATURE, "digitalSignature"},
    {KU_NON_REPUDIATION, "nonRepudiation"},
    {KU_KEY_ENCIPHERMENT, "keyEncipherment"},
    {KU_DATA_ENCIPHERMENT, "dataEncipherment"},
    {KU_KEY_AGREEMENT, "keyAgreement"},
    {KU_KEY_CERT_SIGN, "keyCertSign"},
    {KU_CRL_SIGN, "cRLSign"},
    {KU_ENCIPHER_ONLY, "encipherOnly"},
    {KU_DECIPHER_ONLY, "decipherOnly"},
}};

struct ExtendedUsage {
  int nid;
  const char* name;
};
constexpr std::array<ExtendedUsage, 7> extended_usages{{
    {NID_server_auth, "serverAuth"},
    {NID_client_auth, "clientAuth"},
    {NID_code_sign, "codeSigning"},
    {NID_email_protect, "emailProtection"},
    {NID_time_stamp, "timeStamping"},
    {NID_OCSP_sign, "OCSPSigning"},
    {NID_anyExtendedKeyUsage, "anyExtendedKeyUsage"},
}};

using ExtendedKeyUsage = std::unique_ptr<EXTENDED_KEY_USAGE, Freer<EXTENDED_KEY_USAGE_free>>;

std::string dotted_text(const ASN1_OBJECT& object) {
  std::array<char, 128> text{};
  const int length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), &object, 1);
  if (length <= 0) return "unknown";
  return std::string{text.data()};
}

std::string extended_usage_name(const ASN1_OBJECT& object) {
  const int nid = OBJ_obj2nid(&object);
  for (const ExtendedUsage& usage : extended_usages) {
    if (usage.nid == nid) return usage.name;
  }
  return dotted_text(object);
}

bool has_duplicate_extension(const X509& certificate) {
  for (int at = 0; at < X509_get_ext_count(&certificate); ++at) {
    const ASN1_OBJECT* object = X509_EXTENSION_get_object(X509_get_ext(&certificate, at));
    if (X509_get_ext_by_OBJ(&certificate, object, at) >= 0) return true;
  }
  return false;
}

// OpenSSL reads all extensions it knows at the first question about one.
Result<std::uint32_t> extension_flags(X509& certificate) {
  const std::uint32_t flags = X509_get_extension_flags(&certificate);
  ERR_clear_error();
  if ((flags & EXFLAG_INVALID) != 0 || has_duplicate_extension(certificate)) {
    return rejected_input("an extension of the certificate cannot be read or stands there twice");
  }
  return flags;
}

void read_key_usages(X509& certificate, CertificateFields& fields) {
  const std::uint32_t bits = X509_get_key_usage(&certificate);
  if (bits == UINT32_MAX) return;  // no such extension
  for (const Usage& usage : usages) {
    if ((bits & usage.bit) != 0) fields.key_usages.emplace_back(usage.name);
  }
}

void read_extended_key_usages(const X509& certificate, CertificateFields& fields) {
  const ExtendedKeyUsage present{static_cast<EXTENDED_KEY_USAGE*>(
      X509_get_ext_d2i(&certificate, NID_ext_key_usage, nullptr, nullptr))};
  if (!present) return;
  for (int i = 0; i < sk_ASN1_OBJECT_num(present.get()); ++i) {
    fields.extended_key_usages.push_back(
        extended_usage_name(*sk_ASN1_OBJECT_value(present.get(), i)));
  }
}

Result<void> read_extensions(X509& certificate, CertificateFields& fields) {
  TRY(const std::uint32_t flags, extension_flags(certificate));
  fields.is_ca = (flags & EXFLAG_CA) != 0;
  fields.path_length = X509_get_pathlen(&certificate);
  fields.has_authority_key_id = X509_get0_authority_key_id(&certificate) != nullptr;
  read_key_usages(certificate, fields);
  read_extended_key_usages(certificate, fields);
  return {};
}

Result<void> read_names(const X509& certificate, CertificateFields& fields) {
  const X509_NAME& subject = *X509_get_subject_name(&certificate);
  TRY(const model::DistinguishedName names, read_name(subject));
  fields.common_name = names.common_name;
  TRY(fields.subject, name_text(subject));
  TRY(fields.issuer, name_text(*X509_get_issuer_name(&certificate)));
  return {};
}

Result<void> read_validity(const X509& certificate, CertificateFields& fields) {
  TRY(fields.not_before, read_time(*X509_get0_notBefore(&certificate)));
  TRY(fields.not_after, read_time(*X509_get0_notAfter(&certificate)));
  if (fields.not_after < fields.not_before) {
    return rejected_input("the certificate ends before it begins");
  }
  return {};
}

Result<void> read_public_key(const X509& certificate, CertificateFields& fields) {
  const EVP_PKEY* key = X509_get0_pubkey(&certificate);
  ERR_clear_error();
  if (!key) return rejected_input("the certificate's public key is of a kind we do not support");
  auto algorithm = algorithm_of(*key);
  if (!algorithm) return rejected_input(algorithm.error().detail);
  fields.key_algorithm = *algorithm;
  TRY(fields.spki_der, public_key_der(*key));
  return {};
}

}  // namespace

Result<CertificateFields> read_certificate(ByteView der) {
  TRY(const X509Handle certificate, parse_certificate(der));
  if (X509_get_version(certificate.get()) != X509_VERSION_3) {
    return rejected_input("the certificate is not of X.509 version 3");
  }
  CertificateFields fields;
  TRY(fields.serial_number, serial_text(*X509_get0_serialNumber(certificate.get())));
  TRY_VOID(read_public_key(*certificate, fields));
  TRY_VOID(read_names(*certificate, fields));
  TRY_VOID(read_validity(*certificate, fields));
  TRY_VOID(read_extensions(*certificate, fields));
  return fields;
}

}  // namespace sealmint::crypto
