// What the universal auth routes ask for (contract 8.2 and 8.3), already checked against its
// schema.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/secret.hpp"
#include "core/model/principal.hpp"

namespace sealmint::model {

// Attach and update alike: what is absent keeps its default or its former value.
struct UniversalAuthSettings {
  std::optional<std::vector<std::string>> client_secret_trusted_ips;  // canonical ranges, >= 1
  std::optional<std::vector<std::string>> access_token_trusted_ips;   // canonical ranges, >= 1
  std::optional<std::int64_t> access_token_ttl_s;
  std::optional<std::int64_t> access_token_max_ttl_s;
  std::optional<std::int64_t> access_token_uses_max;
  std::optional<std::int64_t> access_token_period_s;
  std::optional<bool> lockout_enabled;
  std::optional<std::int64_t> lockout_threshold;
  std::optional<std::int64_t> lockout_duration_s;
  std::optional<std::int64_t> lockout_counter_reset_s;
};

struct CreateClientSecret {
  std::string description;
  std::int64_t uses_max = 0;
  std::int64_t ttl_s = 0;
};

// The clear secret exists only here, on its way to the one who asked for it.
struct CreatedClientSecret {
  ClientSecret data;
  Secret clear_text;
};

}  // namespace sealmint::model
