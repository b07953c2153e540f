// What reading and building X.509 structures have in common; for the other files of this folder.
#pragma once

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <optional>
#include <span>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/evp.hpp"
#include "core/model/certificate.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::crypto {

using X509Name = std::unique_ptr<X509_NAME, Freer<X509_NAME_free>>;
using Asn1Integer = std::unique_ptr<ASN1_INTEGER, Freer<ASN1_INTEGER_free>>;
using Asn1Time = std::unique_ptr<ASN1_TIME, Freer<ASN1_TIME_free>>;
using Asn1OctetString = std::unique_ptr<ASN1_OCTET_STRING, Freer<ASN1_OCTET_STRING_free>>;
using Asn1BitString = std::unique_ptr<ASN1_BIT_STRING, Freer<ASN1_BIT_STRING_free>>;
using AuthorityKeyId = std::unique_ptr<AUTHORITY_KEYID, Freer<AUTHORITY_KEYID_free>>;

// A rejected input; the detail is a sentence for its sender.
Error rejected_input(std::string detail);

// --- x509_parse.cpp: one strict DER structure, no more and no less ---
Result<X509Handle> parse_certificate(ByteView der);
Result<X509Request> parse_request(ByteView der);

// --- x509_names.cpp ---
// Country, province, locality, organization, unit, common name, as far as they are not empty.
Result<X509Name> make_name(const model::DistinguishedName& fields);
// The fields above, the last of each kind; `rejected` for text that is not clean UTF-8.
Result<model::DistinguishedName> read_name(const X509_NAME& name);
// RFC 2253 text, in UTF-8.
Result<std::string> name_text(const X509_NAME& name);

// --- x509_time.cpp ---
// UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 section 4.1.2.5); milliseconds are cut.
Result<Asn1Time> make_time(TimePoint time);
// Reading is as strict as writing.
Result<TimePoint> read_time(const ASN1_TIME& time);

// --- x509_serial.cpp ---
// 127 random bits, never zero.
Result<Asn1Integer> new_serial();
// Lower-case hex, whole bytes.
Result<std::string> serial_text(const ASN1_INTEGER& serial);
Result<Asn1Integer> parse_serial(std::string_view text);

// --- x509_verify.cpp ---
// OpenSSL's verdict about a leaf below `issuers`, nearest first and a trusted root at the end: RFC
// 5280 section 6 with constraints of names, lengths and policies, 112 bits of security. Without
// `now` dates are not looked at. `rejected` with OpenSSL's reason.
Result<void> verify_path(X509& leaf, std::span<X509* const> issuers, std::optional<TimePoint> now);

// --- x509_issuer.cpp ---
// What a CA signs with: SHA-256, -384 or -512 after the strength of the key; null for Ed25519,
// which brings its own.
const EVP_MD* signature_hash(model::KeyAlgorithm algorithm);

// An authority about to sign: its certificate and its key fit each other, and the certificate
// allows `usage` ("keyCertSign", "cRLSign").
struct Issuer {
  X509Handle certificate;
  EVP_PKEY* key = nullptr;
  const EVP_MD* hash = nullptr;
  TimePoint not_before;
  TimePoint not_after;
  std::int64_t path_length = -1;
};
Result<Issuer> open_issuer(ports::SigningKey& key, ByteView certificate, std::string_view usage);
// The identifier of a certificate's key: its own extension, else SHA-1 over the key (RFC 5280
// section 4.2.1.2), and the extension by which others point at it.
Result<Asn1OctetString> subject_key_id(const X509& certificate);
Result<AuthorityKeyId> authority_key_id(const X509& issuer);

}  // namespace sealmint::crypto
