// How the module is set up: from the environment, then a file, then defaults (contract 13.2).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "client/credential.hpp"
#include "core/base/result.hpp"
#include "core/model/duration.hpp"
#include "core/model/scope.hpp"

namespace sealmint::pkcs11 {

enum class LogLevel { trace, debug, info, warning, error };

// Which signatures are verified with the key that the host was shown, before it gets them.
enum class Verification { all, one_per_answer };

// What to do when a signature needs an approval that is not there.
struct ApprovalSettings {
  // Either of them makes the module open a request by itself.
  std::optional<model::Duration> signing_duration;
  std::optional<std::int64_t> signing_count;
  std::vector<model::ScopeField> excluded;  // not declared in the scope of the request
  std::string ip_address;                   // declared instead of the one that the server sees
  std::chrono::seconds wait{0};             // for the decision, within the call that signs

  bool opens_requests() const { return signing_duration || signing_count; }
};

struct Configuration {
  std::string server_url;
  // Absent: hosts log in with a PIN.
  std::optional<client::Credential> credential;

  std::string ca_cert_path;  // empty: the authorities of the system
  std::string client_cert_path;
  std::string client_key_path;
  bool skips_verification = false;

  std::chrono::seconds token_lifetime{300};
  std::chrono::seconds certificate_lifetime{3600};
  std::chrono::seconds signers_lifetime{300};
  std::filesystem::path cache_folder;  // of public data; empty: none is kept on disk

  ApprovalSettings approval;
  bool merges_calls = true;
  Verification verification = Verification::one_per_answer;
  bool shows_ed25519 = false;

  LogLevel log_level = LogLevel::info;
  std::filesystem::path log_file;  // empty: standard error
};

}  // namespace sealmint::pkcs11
