#include "pkcs11/configuration/environment.hpp"

#include <initializer_list>

namespace sealmint::pkcs11 {
namespace {

// The first of them that is set.
std::optional<std::string> first_of(const client::Lookup& lookup,
                                    std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* const value = lookup(name);
    if (value && *value) return std::string(value);
  }
  return std::nullopt;
}

std::optional<std::string> cache_home(const client::Lookup& lookup) {
  if (auto folder = first_of(lookup, {"XDG_CACHE_HOME"})) return folder;
  auto home = first_of(lookup, {"HOME"});
  if (home) *home += "/.cache";
  return home;
}

}  // namespace

EnvironmentSettings read_environment(const client::Lookup& lookup) {
  EnvironmentSettings settings;
  settings.config_path = first_of(lookup, {"SEALMINT_PKCS11_CONFIG", "SEALMINT_CONFIG",
                                           "INFISICAL_CONFIG", "INFISICAL_PKCS11_CONFIG"});
  settings.server_url = first_of(lookup, {"SEALMINT_SERVER_URL", "SEALMINT_ADDR",
                                          "INFISICAL_SERVER_URL", "INFISICAL_PKCS11_SERVER_URL"});
  settings.client_id = first_of(lookup, {"SEALMINT_CLIENT_ID", "SEALMINT_UNIVERSAL_AUTH_CLIENT_ID",
                                         "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID"});
  settings.client_secret =
      first_of(lookup, {"SEALMINT_CLIENT_SECRET", "SEALMINT_UNIVERSAL_AUTH_CLIENT_SECRET",
                        "INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET"});
  settings.client_secret_file = first_of(lookup, {"SEALMINT_CLIENT_SECRET_FILE"});
  settings.token = first_of(lookup, {"SEALMINT_TOKEN", "INFISICAL_TOKEN"});
  settings.ca_cert_path = first_of(lookup, {"SEALMINT_CA_CERT"});
  settings.cache_home = cache_home(lookup);
  settings.cache = first_of(lookup, {"SEALMINT_PKCS11_CACHE"});
  settings.log_level = first_of(lookup, {"SEALMINT_PKCS11_LOG_LEVEL"});
  settings.log_file = first_of(lookup, {"SEALMINT_PKCS11_LOG_FILE"});
  settings.wait_for_approval = first_of(lookup, {"SEALMINT_WAIT_FOR_APPROVAL"});
  return settings;
}

}  // namespace sealmint::pkcs11
