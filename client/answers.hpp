// What the server answers, as values. Every reader takes any bytes: a server may be another one, or
// a proxy in front of it. Unknown members are ignored; a missing or wrong one is
// ErrorKind::upstream.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/failure.hpp"
#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"

namespace sealmint::client {

struct Login {
  Secret access_token;
  std::chrono::seconds expires_in{0};
};
Result<Login> read_login(std::string_view body);

// One row of the list of signers.
struct SignerRow {
  std::string id;                         // a UUID in its text form, lower case
  std::string name;                       // 1..64 printable characters
  std::string status;                     // "active", ...
  std::string certificate_id;             // empty: it has none yet
  std::string key_algorithm;              // "RSA_3072"; empty where the server does not say
  std::string certificate_serial_number;  // hexadecimal; empty where the server does not say
  friend bool operator==(const SignerRow&, const SignerRow&) = default;
};
struct SignerPage {
  std::vector<SignerRow> signers;
  std::size_t total = 0;
};
Result<SignerPage> read_signer_page(std::string_view body);

struct CertificateText {
  std::string certificate_pem;
  std::string chain_pem;  // the issuers, the next one first; may be empty
};
// Either form: {certificatePem, certificateChainPem?} or, of the older path, {certificate}.
Result<CertificateText> read_certificate(std::string_view body);

struct Signed {
  Bytes signature;                        // as the server makes it: ECDSA in DER
  std::string certificate_serial_number;  // empty where the server does not say
  std::string signer_id = {};             // of whose key it is; empty where the server does not say
};
Result<Signed> read_signed(std::string_view body);
// One outcome for each of `count` items, in their order.
Result<std::vector<Answer<Signed>>> read_signed_batch(std::string_view body, std::size_t count);

struct AccessRequest {
  std::string id;
  std::string status;                  // "pending", "approved", ...
  std::vector<std::string> approvers;  // names or ids of who may decide the current step
};
// As it is answered when it is opened, or wrapped in {request}.
Result<AccessRequest> read_request(std::string_view body);
// {requests}: the newest one that is pending; nothing when none is.
Result<std::optional<AccessRequest>> read_pending_request(std::string_view body);

// The failure that a status other than 200 tells of.
Failure read_failure(unsigned status, std::string_view body,
                     std::optional<std::chrono::seconds> retry_after);

}  // namespace sealmint::client
