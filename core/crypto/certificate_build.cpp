#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "core/crypto/certificate.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/leaf_extensions.hpp"
#include "core/crypto/secret_scope.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

using BasicConstraints = std::unique_ptr<BASIC_CONSTRAINTS, Freer<BASIC_CONSTRAINTS_free>>;

// Positions in the KeyUsage bit string (RFC 5280 section 4.2.1.3).
constexpr int key_cert_sign_bit = 5;
constexpr int crl_sign_bit = 6;

struct Validity {
  TimePoint not_before;
  TimePoint not_after;
};

Result<void> add_extension(X509& certificate, int nid, void* value, bool critical) {
  if (!value ||
      X509_add1_ext_i2d(&certificate, nid, value, critical ? 1 : 0, X509V3_ADD_DEFAULT) != 1) {
    return openssl_error("add an extension");
  }
  return {};
}

Result<void> add_basic_constraints(X509& certificate, bool is_ca, std::int64_t path_length) {
  const BasicConstraints constraints{BASIC_CONSTRAINTS_new()};
  if (!constraints) return openssl_error("add an extension");
  constraints->ca = is_ca ? 0xff : 0;
  if (is_ca && path_length >= 0) {
    constraints->pathlen = ASN1_INTEGER_new();
    if (!constraints->pathlen || ASN1_INTEGER_set_int64(constraints->pathlen, path_length) != 1) {
      return openssl_error("add an extension");
    }
  }
  return add_extension(certificate, NID_basic_constraints, constraints.get(), true);
}

Result<void> add_key_usage(X509& certificate, std::initializer_list<int> bits) {
  const Asn1BitString usage{ASN1_BIT_STRING_new()};
  for (const int bit : bits) {
    if (!usage || ASN1_BIT_STRING_set_bit(usage.get(), bit, 1) != 1) {
      return openssl_error("add an extension");
    }
  }
  return add_extension(certificate, NID_key_usage, usage.get(), true);
}

Result<void> add_leaf_extensions(X509& certificate, const ports::LeafProfile& profile) {
  TRY(const Asn1BitString usage, digital_signature_usage());
  TRY(const ExtendedKeyUsage extended, code_signing_usage());
  TRY(const GeneralNames names, subject_alt_name(profile));
  TRY_VOID(add_extension(certificate, NID_key_usage, usage.get(), true));
  TRY_VOID(add_extension(certificate, NID_ext_key_usage, extended.get(), false));
  if (!names) return {};
  return add_extension(certificate, NID_subject_alt_name, names.get(), false);
}

Result<void> add_subject_key_id(X509& certificate) {
  TRY(const Asn1OctetString id, subject_key_id(certificate));
  return add_extension(certificate, NID_subject_key_identifier, id.get(), false);
}

Result<void> add_authority_key_id(X509& certificate, const X509& issuer) {
  TRY(const AuthorityKeyId key_id, authority_key_id(issuer));
  return add_extension(certificate, NID_authority_key_identifier, key_id.get(), false);
}

Result<void> set_validity(X509& certificate, const Validity& validity) {
  if (validity.not_after <= validity.not_before) {
    return rejected_input("the validity ends before it begins");
  }
  TRY(const Asn1Time not_before, make_time(validity.not_before));
  TRY(const Asn1Time not_after, make_time(validity.not_after));
  if (X509_set1_notBefore(&certificate, not_before.get()) != 1 ||
      X509_set1_notAfter(&certificate, not_after.get()) != 1) {
    return openssl_error("set the validity");
  }
  return {};
}

// A certificate with everything but its issuer, its extensions and its signature.
Result<X509Handle> begin(const X509_NAME& subject, EVP_PKEY& key, const Validity& validity) {
  X509Handle certificate{X509_new()};
  TRY(const Asn1Integer serial, new_serial());
  const bool ok = certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
                  X509_set_serialNumber(certificate.get(), serial.get()) == 1 &&
                  X509_set_subject_name(certificate.get(), &subject) == 1 &&
                  X509_set_pubkey(certificate.get(), &key) == 1;
  if (!ok) return openssl_error("build a certificate");
  TRY_VOID(set_validity(*certificate, validity));
  return certificate;
}

Result<Bytes> sign_and_encode(X509& certificate, EVP_PKEY& key, const EVP_MD* hash) {
  const SecretScope secrets;
  if (X509_sign(&certificate, &key, hash) <= 0) return openssl_error("sign a certificate");
  std::uint8_t* encoded = nullptr;
  const int length = i2d_X509(&certificate, &encoded);
  if (length <= 0) return openssl_error("encode a certificate");
  Bytes der(encoded, encoded + length);
  OPENSSL_free(encoded);
  return der;
}

Result<void> add_authority_extensions(X509& certificate, std::int64_t path_length) {
  TRY_VOID(add_basic_constraints(certificate, true, path_length));
  TRY_VOID(add_key_usage(certificate, {key_cert_sign_bit, crl_sign_bit}));
  return add_subject_key_id(certificate);
}

Result<void> check_within(const Issuer& issuer, const Validity& validity) {
  // Milliseconds are cut, because a certificate holds none.
  const auto seconds = [](TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time);
  };
  if (seconds(validity.not_before) < issuer.not_before ||
      seconds(validity.not_after) > issuer.not_after) {
    return rejected_input("the validity must lie within the issuer's, which is " +
                          to_iso8601(issuer.not_before) + " to " + to_iso8601(issuer.not_after));
  }
  return {};
}

Result<void> check_path_length(const Issuer& issuer, std::int64_t wanted) {
  if (wanted < -1) return rejected_input("the path length must be -1 or more");
  if (issuer.path_length == 0) {
    return rejected_input("the issuer may not have authorities below it (its path length is 0)");
  }
  if (issuer.path_length > 0 && wanted >= issuer.path_length) {
    return rejected_input("the path length must be below the issuer's, which is " +
                          std::to_string(issuer.path_length));
  }
  return {};
}

// The public key of a request whose self-signature holds.
Result<EvpKey> requested_key(ByteView csr) {
  TRY(const Bytes der, read_request(csr));
  const std::uint8_t* at = der.data();
  EvpKey key{d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()))};
  if (!key) return openssl_error("read a requested key");
  return key;
}

// A certificate that has all but its own kind's extensions and the signature.
Result<X509Handle> begin_below(const Issuer& issuer, const X509_NAME& subject, ByteView csr,
                               const Validity& validity) {
  TRY_VOID(check_within(issuer, validity));
  TRY(const EvpKey key, requested_key(csr));
  // One key or one name above and below makes chains that close upon themselves.
  const X509_NAME* issuer_name = X509_get_subject_name(issuer.certificate.get());
  if (EVP_PKEY_eq(key.get(), issuer.key) == 1) {
    return rejected_input("the request is for the issuer's own key");
  }
  ERR_clear_error();
  if (X509_NAME_cmp(&subject, issuer_name) == 0) {
    return rejected_input("the subject is the issuer's own name");
  }
  TRY(X509Handle certificate, begin(subject, *key, validity));
  if (X509_set_issuer_name(certificate.get(), issuer_name) != 1) {
    return openssl_error("build a certificate");
  }
  TRY_VOID(add_authority_key_id(*certificate, *issuer.certificate));
  return certificate;
}

}  // namespace

Result<Bytes> make_root_certificate(ports::SigningKey& key, const AuthorityProfile& profile) {
  EVP_PKEY* evp_key = evp_key_of(key);
  if (!evp_key) {
    return make_error(ErrorKind::unsupported, "this kind of key cannot issue certificates");
  }
  if (profile.max_path_length < -1) return rejected_input("the path length must be -1 or more");
  TRY(const X509Name name, make_name(profile.subject));
  TRY(const X509Handle root, begin(*name, *evp_key, {profile.not_before, profile.not_after}));
  if (X509_set_issuer_name(root.get(), name.get()) != 1) return openssl_error("build a root");
  TRY_VOID(add_authority_extensions(*root, profile.max_path_length));
  return sign_and_encode(*root, *evp_key, signature_hash(key.algorithm()));
}

Result<Bytes> issue_intermediate(ports::SigningKey& issuer_key, ByteView issuer_certificate,
                                 ByteView csr, const AuthorityProfile& profile) {
  TRY(const Issuer issuer, open_issuer(issuer_key, issuer_certificate, "keyCertSign"));
  TRY_VOID(check_path_length(issuer, profile.max_path_length));
  TRY(const model::DistinguishedName subject, read_request_subject(csr));
  TRY(const X509Name name, make_name(subject));
  TRY(const X509Handle certificate,
      begin_below(issuer, *name, csr, {profile.not_before, profile.not_after}));
  TRY_VOID(add_authority_extensions(*certificate, profile.max_path_length));
  return sign_and_encode(*certificate, *issuer.key, issuer.hash);
}

Result<Bytes> issue_leaf(ports::SigningKey& issuer_key, ByteView issuer_certificate, ByteView csr,
                         const ports::LeafProfile& profile) {
  TRY(const Issuer issuer, open_issuer(issuer_key, issuer_certificate, "keyCertSign"));
  TRY(const X509Name name, make_name(profile.subject));
  TRY(const X509Handle certificate,
      begin_below(issuer, *name, csr, {profile.not_before, profile.not_after}));
  TRY_VOID(add_basic_constraints(*certificate, false, -1));
  TRY_VOID(add_leaf_extensions(*certificate, profile));
  TRY_VOID(add_subject_key_id(*certificate));
  return sign_and_encode(*certificate, *issuer.key, issuer.hash);
}

}  // namespace sealmint::crypto
