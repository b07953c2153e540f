// The configuration file: JSON with the keys of contract 13.2.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pkcs11/configuration/configuration.hpp"

namespace sealmint::pkcs11 {

struct FileSettings {
  Configuration configuration;  // with the defaults where the file says nothing
  std::string client_id;
  std::string client_secret;
  std::string token;
  std::string method;  // "universal-auth", "token"; empty: by what is set
  std::string cache_path;
  bool keeps_cache = true;
  std::vector<std::string> warnings;  // keys that are none, with the nearest name
};

// ErrorKind::rejected names the key that is wrong. A byte order mark is skipped.
Result<FileSettings> read_file_settings(std::string_view text);

Result<LogLevel> parse_log_level(std::string_view text);
Result<Verification> parse_verification(std::string_view text);
// "10m" or a number of seconds; at most 30 days.
Result<std::chrono::seconds> parse_wait(std::string_view text);

}  // namespace sealmint::pkcs11
