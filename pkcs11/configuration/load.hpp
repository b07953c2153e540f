// Puts the configuration together from where it stands.
#pragma once

#include <string>
#include <vector>

#include "pkcs11/configuration/configuration.hpp"
#include "pkcs11/configuration/environment.hpp"

namespace sealmint::pkcs11 {

struct LoadedConfiguration {
  Configuration configuration;
  std::vector<std::string> warnings;
};

// Reads the file that the environment names, or the first of the usual places that is there; none
// is needed when the environment says enough. ErrorKind::rejected says what is wrong and where.
Result<LoadedConfiguration> load_configuration(const client::Lookup& lookup);

// Merges what has been read; a pure function. Without a text there is no file.
Result<LoadedConfiguration> merge_configuration(const EnvironmentSettings& environment,
                                                const std::optional<std::string>& file_text);

}  // namespace sealmint::pkcs11
