// X.509 (RFC 5280): building, reading and checking certificates, requests and revocation lists.
// All forms are DER unless a name says PEM.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/model/certificate.hpp"
#include "core/ports/certificate_authority.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::crypto {

struct CertificateFields {
  std::string serial_number;  // lower-case hex
  std::string common_name;
  std::string subject;  // RFC 2253 text
  std::string issuer;
  TimePoint not_before;
  TimePoint not_after;
  model::KeyAlgorithm key_algorithm = model::default_key_algorithm;
  std::vector<std::string> key_usages;           // RFC 5280 names: "digitalSignature", ...
  std::vector<std::string> extended_key_usages;  // "codeSigning", ...; others as dotted OID
  bool is_ca = false;
  std::int64_t path_length = -1;
  Bytes spki_der;
  bool has_authority_key_id = false;  // with a key identifier in it
};

// Reads a certificate. `rejected` with the reason for what is not one strict DER certificate with a
// key we support.
Result<CertificateFields> read_certificate(ByteView der);

struct AuthorityProfile {
  model::DistinguishedName subject;
  TimePoint not_before;
  TimePoint not_after;
  std::int64_t max_path_length = -1;
};

// A self-signed root: CA:TRUE critical, keyCertSign|cRLSign critical, subject key id, a serial of
// 127 random bits.
Result<Bytes> make_root_certificate(ports::SigningKey& key, const AuthorityProfile& profile);

// PKCS#10 for an authority, signed by its key.
Result<Bytes> make_request(ports::SigningKey& key, const model::DistinguishedName& subject);
// PKCS#10 for a leaf: the whole subject, and an extensionRequest (RFC 2985 section 5.4.2) for the
// key usage digitalSignature, the extended key usage codeSigning and the subjectAltName, if the
// profile has names for one. Its dates stay out: a PKCS#10 has no place for them.
Result<Bytes> make_request(ports::SigningKey& key, const ports::LeafProfile& profile);
// Checks a PKCS#10's self-signature and key; the result is its SubjectPublicKeyInfo.
Result<Bytes> read_request(ByteView csr);
// Subject of a PKCS#10, as far as our fields go.
Result<model::DistinguishedName> read_request_subject(ByteView csr);

// An intermediate for the public key and subject of `csr`.
Result<Bytes> issue_intermediate(ports::SigningKey& issuer_key, ByteView issuer_certificate,
                                 ByteView csr, const AuthorityProfile& profile);

// A code-signing leaf (contract 11.1 and 19.20): the profile's subject (C, ST, L, O, OU, CN, as far
// as they are not empty) and subjectAltName, digitalSignature critical, EKU codeSigning, CA:FALSE,
// subject and authority key ids, serial of 127 random bits. Of the request only the key counts.
// Post-quantum keys and keys we do not list are `rejected`, and so is a validity outside the
// issuer's.
Result<Bytes> issue_leaf(ports::SigningKey& issuer_key, ByteView issuer_certificate, ByteView csr,
                         const ports::LeafProfile& profile);

// RFC 5280 section 5: version 2, CRL number, authority key id, reasons.
Result<Bytes> make_crl(ports::SigningKey& issuer_key, ByteView issuer_certificate,
                       const ports::CrlRequest& request);

// What must hold before a certificate may sign for us (contract 11.1): its public key is
// `public_key_der`, it carries codeSigning, is no CA, is valid at `now`, and chains through `chain`
// to its last element, a trusted root. `rejected` names the first thing that does not hold.
Result<void> check_code_signing_certificate(ByteView leaf, const std::vector<Bytes>& chain,
                                            ByteView public_key_der, TimePoint now);

// What must hold before a certificate may issue for us: its public key is `public_key_der`, it is
// one of an authority with keyCertSign, and it chains through `chain` to its last element, a
// trusted root; an empty chain is for a root. Without `now` dates are not looked at.
Result<void> check_authority_certificate(ByteView certificate, const std::vector<Bytes>& chain,
                                         ByteView public_key_der, std::optional<TimePoint> now);

// `-----BEGIN CERTIFICATE-----` and friends. `label` e.g. "CERTIFICATE", "X509 CRL".
std::string to_pem(std::string_view label, ByteView der);
// All blocks of that label, in order; `rejected` when the text holds anything else but blanks, when
// a private key is among it, or when there is none. At most 16 blocks of 64 KiB.
Result<std::vector<Bytes>> from_pem(std::string_view label, std::string_view text);

}  // namespace sealmint::crypto
