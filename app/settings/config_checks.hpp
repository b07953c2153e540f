// What can be wrong with a configuration as a whole, or with the files it names.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "app/settings/config.hpp"

namespace sealmint::app {

// Where the value of a key came from, so that a problem names the place to mend.
struct ConfigOrigin {
  std::size_t line = 0;
  std::string name;  // "listen.port", "SEALMINT_LISTEN_PORT", "--port"
};
// By key. A key that is not in it has its default.
using ConfigOrigins = std::map<std::string, ConfigOrigin, std::less<>>;

// Adds problems and warnings to `loaded`. Reads files; changes nothing.
void check_config(const ConfigOrigins& origins, bool is_dev_mode, LoadedConfig& loaded);

}  // namespace sealmint::app
