// What the CA API asks for (contract 11.2), already checked against its schema.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/model/certificate.hpp"

namespace sealmint::model {

struct CreateAuthority {
  std::string name;
  AuthorityStatus status = AuthorityStatus::active;  // active or disabled
  AuthorityType type = AuthorityType::root;
  std::string friendly_name;
  DistinguishedName subject;
  std::optional<TimePoint> not_before;
  std::optional<TimePoint> not_after;
  std::int64_t max_path_length = -1;
  KeyAlgorithm key_algorithm = default_key_algorithm;
  bool wants_hsm = false;
  bool wants_ocsp = false;
};

struct UpdateAuthority {
  std::optional<std::string> name;
  std::optional<AuthorityStatus> status;  // active or disabled
};

struct SignIntermediate {
  std::string csr_pem;
  std::optional<TimePoint> not_before;
  TimePoint not_after;
  std::int64_t max_path_length = -1;
};

struct ImportAuthorityCertificate {
  std::string certificate_pem;
  std::string chain_pem;  // issuers, nearest first, up to the self-signed root
};

// Re-certifies the authority's existing key.
struct RenewAuthority {
  TimePoint not_after;
};

// A certificate with its issuers as PEM: what sign-intermediate, renew and the certificate routes
// answer.
struct CertificateWithChain {
  std::string certificate_pem;
  std::string chain_pem;   // issuers, nearest first; empty for a root
  std::string issuer_pem;  // the first of them
  std::string serial_number;
};

// A signed revocation list and what it says of itself.
struct RevocationList {
  std::string crl_pem;
  std::int64_t number = 0;
  std::size_t revoked_count = 0;
  TimePoint this_update;
  TimePoint next_update;
};

}  // namespace sealmint::model
