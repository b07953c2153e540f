// What Vault and OpenBao answer, as values. Nothing here believes a certificate: it is only taken
// out. Bodies hold tokens and are never logged.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::vault {

// All readers: ErrorKind::upstream with what is wrong; nothing of the text.

// A token and how long it lives.
struct Lease {
  Secret token;
  std::chrono::seconds duration{0};  // 0: for ever
  bool is_renewable = false;
  bool is_confirmed = true;  // false: the server did not say whether the token is one
};

// Of a login and of renew-self.
Result<Lease> read_login(std::string_view body);

// Of GET auth/token/lookup-self, without the token.
Result<Lease> read_lookup(std::string_view body);

// Of POST MOUNT/sign/ROLE. The chain may be absent, a text or a list.
Result<ports::IssuedCertificate> read_issued(std::string_view body);

// "permission denied; no handler": of {"errors": [...]}; empty when there are none.
std::string read_errors(std::string_view body);

// Of POST sys/wrapping/lookup: the path whose answer was wrapped.
Result<std::string> read_wrapped_path(std::string_view body);

// Of POST sys/wrapping/unwrap of an AppRole's secret-id.
Result<Secret> read_unwrapped_secret_id(std::string_view body);

// Of GET MOUNT/roles/ROLE: what decides whether its certificates can sign code.
struct Role {
  bool sets_code_signing = false;
  bool sets_server_authentication = false;
  bool sets_client_authentication = false;
  bool stores_certificates = true;      // else none can be revoked by its serial number
  std::string key_type;                 // "any", "rsa", "ec", "ed25519"
  std::chrono::seconds longest_ttl{0};  // 0: that of the mount
};
Result<Role> read_role(std::string_view body);

}  // namespace sealmint::ca::vault
