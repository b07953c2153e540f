// Lines for whoever looks why a tool did not sign: on standard error, or in a file.
#pragma once

#include <filesystem>
#include <string_view>

#include "pkcs11/configuration/configuration.hpp"

namespace sealmint::pkcs11 {

// One write a line, so that threads and processes share a file. Never a secret, a digest or a
// token. Control characters are blanked: much of what is logged was written by others.
class Log {
 public:
  // A file that cannot be opened is told of on standard error, which is then used.
  Log(LogLevel level, const std::filesystem::path& file);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void write(LogLevel level, std::string_view text) const;

 private:
  LogLevel level_;
  int descriptor_;
};

// Before there is a log: to standard error.
void complain(std::string_view text);

}  // namespace sealmint::pkcs11
