// Certificate revocation lists (RFC 5280 section 5).
#include <openssl/x509v3.h>

#include <array>

#include "core/crypto/certificate.hpp"
#include "core/crypto/secret_scope.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

using RevokedHandle = std::unique_ptr<X509_REVOKED, Freer<X509_REVOKED_free>>;
using Asn1Enumerated = std::unique_ptr<ASN1_ENUMERATED, Freer<ASN1_ENUMERATED_free>>;

struct Reason {
  std::string_view name;
  long code;
};
// Without REMOVE_FROM_CRL, which belongs to delta lists only.
constexpr std::array<Reason, 9> reasons{{
    {"UNSPECIFIED", 0},
    {"KEY_COMPROMISE", 1},
    {"CA_COMPROMISE", 2},
    {"AFFILIATION_CHANGED", 3},
    {"SUPERSEDED", 4},
    {"CESSATION_OF_OPERATION", 5},
    {"CERTIFICATE_HOLD", 6},
    {"PRIVILEGE_WITHDRAWN", 9},
    {"A_A_COMPROMISE", 10},
}};

Result<long> reason_code(std::string_view name) {
  if (name.empty()) return 0L;
  for (const Reason& reason : reasons) {
    if (reason.name == name) return reason.code;
  }
  return rejected_input("not a revocation reason of RFC 5280 section 5.3.1");
}

// "Unspecified" is said by saying nothing (RFC 5280 section 5.3.1).
Result<void> add_reason(X509_REVOKED& revoked, long code) {
  if (code == 0) return {};
  const Asn1Enumerated value{ASN1_ENUMERATED_new()};
  if (!value || ASN1_ENUMERATED_set(value.get(), code) != 1 ||
      X509_REVOKED_add1_ext_i2d(&revoked, NID_crl_reason, value.get(), 0, X509V3_ADD_DEFAULT) !=
          1) {
    return openssl_error("add a revocation reason");
  }
  return {};
}

Result<void> add_entry(X509_CRL& crl, const ports::RevokedEntry& entry) {
  TRY(const long code, reason_code(entry.reason));
  TRY(const Asn1Integer serial, parse_serial(entry.serial_number));
  TRY(const Asn1Time date, make_time(entry.revoked_at));
  RevokedHandle revoked{X509_REVOKED_new()};
  if (!revoked || X509_REVOKED_set_serialNumber(revoked.get(), serial.get()) != 1 ||
      X509_REVOKED_set_revocationDate(revoked.get(), date.get()) != 1) {
    return openssl_error("add a revoked certificate");
  }
  TRY_VOID(add_reason(*revoked, code));
  if (X509_CRL_add0_revoked(&crl, revoked.get()) != 1) {
    return openssl_error("add a revoked certificate");
  }
  revoked.release();
  return {};
}

Result<void> add_number(X509_CRL& crl, std::int64_t number) {
  if (number < 0) return rejected_input("the number of a revocation list is negative");
  const Asn1Integer value{ASN1_INTEGER_new()};
  if (!value || ASN1_INTEGER_set_int64(value.get(), number) != 1 ||
      X509_CRL_add1_ext_i2d(&crl, NID_crl_number, value.get(), 0, X509V3_ADD_DEFAULT) != 1) {
    return openssl_error("number a revocation list");
  }
  return {};
}

Result<void> add_authority_key_id(X509_CRL& crl, const X509& issuer) {
  TRY(const AuthorityKeyId key_id, authority_key_id(issuer));
  if (X509_CRL_add1_ext_i2d(&crl, NID_authority_key_identifier, key_id.get(), 0,
                            X509V3_ADD_DEFAULT) != 1) {
    return openssl_error("name the issuer of a revocation list");
  }
  return {};
}

Result<X509Crl> begin(const X509& issuer, const ports::CrlRequest& request) {
  if (request.next_update <= request.this_update) {
    return rejected_input("a revocation list must end after it begins");
  }
  TRY(const Asn1Time this_update, make_time(request.this_update));
  TRY(const Asn1Time next_update, make_time(request.next_update));
  X509Crl crl{X509_CRL_new()};
  const bool ok = crl && X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2) == 1 &&
                  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(&issuer)) == 1 &&
                  X509_CRL_set1_lastUpdate(crl.get(), this_update.get()) == 1 &&
                  X509_CRL_set1_nextUpdate(crl.get(), next_update.get()) == 1;
  if (!ok) return openssl_error("build a revocation list");
  return crl;
}

Result<Bytes> sign_and_encode(X509_CRL& crl, const Issuer& issuer) {
  const SecretScope secrets;
  if (X509_CRL_sort(&crl) != 1 || X509_CRL_sign(&crl, issuer.key, issuer.hash) <= 0) {
    return openssl_error("sign a revocation list");
  }
  std::uint8_t* encoded = nullptr;
  const int length = i2d_X509_CRL(&crl, &encoded);
  if (length <= 0) return openssl_error("encode a revocation list");
  Bytes der(encoded, encoded + length);
  OPENSSL_free(encoded);
  return der;
}

}  // namespace

Result<Bytes> make_crl(ports::SigningKey& issuer_key, ByteView issuer_certificate,
                       const ports::CrlRequest& request) {
  TRY(const Issuer issuer, open_issuer(issuer_key, issuer_certificate, "cRLSign"));
  TRY(const X509Crl crl, begin(*issuer.certificate, request));
  for (const ports::RevokedEntry& entry : request.revoked) {
    TRY_VOID(add_entry(*crl, entry));
  }
  TRY_VOID(add_authority_key_id(*crl, *issuer.certificate));
  TRY_VOID(add_number(*crl, request.number));
  return sign_and_encode(*crl, issuer);
}

}  // namespace sealmint::crypto
