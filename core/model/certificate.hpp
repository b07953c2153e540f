// Keys at rest, certificates and the certificate authorities of the project (contract 1.3 and 11).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::model {

// What a stored key may be used for; part of the data that authenticates its ciphertext.
// The key of the log is not in the table of keys.
enum class KeyPurpose : std::uint8_t { code_signing = 1, certificate_authority = 2, log = 3 };

// A private key as it is stored: raw parameters sealed with AES-256-GCM under a key-encryption key.
// The additional data are (owner, id, key_version, purpose, algorithm, kek_version): a row moved to
// another owner does not open.
struct WrappedKey {
  KeyId id;
  Uuid owner;  // the signer or authority the key was made for
  std::int64_t key_version = 1;
  KeyPurpose purpose = KeyPurpose::code_signing;
  KeyAlgorithm algorithm = default_key_algorithm;
  std::int64_t kek_version = 1;
  Bytes nonce;       // 12 bytes
  Bytes ciphertext;  // with the 16-byte tag at its end
  Bytes spki_der;    // the public half, SubjectPublicKeyInfo
  TimePoint created_at;
  std::int64_t version = 0;
};

enum class CertificateStatus : std::uint8_t { active = 1, revoked = 2 };

struct Certificate {
  CertificateId id;
  std::optional<AuthorityId> authority_id;
  KeyId key_id;
  CertificateStatus status = CertificateStatus::active;
  std::string serial_number;  // lower-case hex without 0x
  std::string common_name;
  TimePoint not_before;
  TimePoint not_after;
  KeyAlgorithm key_algorithm = default_key_algorithm;
  std::vector<std::string> key_usages;           // "digitalSignature"
  std::vector<std::string> extended_key_usages;  // "codeSigning"
  Bytes certificate_der;
  std::vector<Bytes> chain_der;  // issuers, nearest first, leaf excluded
  bool imported = false;
  std::optional<TimePoint> revoked_at;
  std::string revocation_reason;  // RFC 5280 section 5.3.1 in upper case, e.g. "KEY_COMPROMISE"
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

enum class AuthorityStatus : std::uint8_t { active = 1, disabled = 2, pending_certificate = 3 };
std::string_view name(AuthorityStatus status);
enum class AuthorityType : std::uint8_t { root = 1, intermediate = 2 };

// Subject of an authority; at least one field is not empty.
struct DistinguishedName {
  std::string common_name;
  std::string organization;
  std::string organizational_unit;
  std::string country;  // two letters
  std::string province;
  std::string locality;
};

// An internal certificate authority.
struct Authority {
  AuthorityId id;
  std::string name;  // unique
  std::string friendly_name;
  AuthorityType type = AuthorityType::root;
  AuthorityStatus status = AuthorityStatus::pending_certificate;
  DistinguishedName subject;
  KeyAlgorithm key_algorithm = default_key_algorithm;
  KeyId key_id;
  std::optional<AuthorityId> parent_id;
  std::int64_t max_path_length = -1;  // -1 = none
  std::string serial_number;          // of its certificate; empty while pending
  std::optional<TimePoint> not_before;
  std::optional<TimePoint> not_after;
  Uuid certificate_id;  // the "activeCaCertId" of the wire; nil while pending
  Bytes certificate_der;
  std::vector<Bytes> chain_der;
  std::int64_t crl_number = 0;  // of the last CRL issued
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

}  // namespace sealmint::model
