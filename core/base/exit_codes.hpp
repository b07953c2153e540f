// The exit codes of all commands. 78 is EX_CONFIG of sysexits.h: what is set up and this program do
// not fit together, and starting it again will not help.
#pragma once

#include "core/base/error.hpp"

namespace sealmint {

inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_unreachable = 5;   // the log, or what it is read from
inline constexpr int exit_not_verified = 6;  // the log is not what it should be
inline constexpr int exit_config = 78;

// The code of a command that ended with this error. A store that a newer binary has used is
// `unsupported`.
inline int exit_code_of(const Error& error) {
  return error.kind == ErrorKind::unsupported ? exit_config : exit_failure;
}

}  // namespace sealmint
