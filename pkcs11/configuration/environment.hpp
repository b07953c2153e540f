// Settings in the environment of the host, under our names and those of Infisical's module.
#pragma once

#include <optional>
#include <string>

#include "client/environment.hpp"

namespace sealmint::pkcs11 {

struct EnvironmentSettings {
  std::optional<std::string> config_path;
  std::optional<std::string> server_url;
  std::optional<std::string> client_id;
  std::optional<std::string> client_secret;
  std::optional<std::string> client_secret_file;
  std::optional<std::string> token;
  std::optional<std::string> ca_cert_path;
  std::optional<std::string> cache_home;  // XDG_CACHE_HOME, or ~/.cache
  std::optional<std::string> cache;       // a folder, or "off"
  std::optional<std::string> log_level;
  std::optional<std::string> log_file;
  std::optional<std::string> wait_for_approval;
};

// Empty variables count as absent.
EnvironmentSettings read_environment(const client::Lookup& lookup);

}  // namespace sealmint::pkcs11
