// The command line of the host as the record keeps it: without the secrets in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sealmint::pkcs11 {

// Arguments with blanks are quoted, empty ones become "", secrets "***" (contract 5.5); cut to
// `chars_max` characters.
std::string redacted_command(const std::vector<std::string>& arguments, std::size_t chars_max);

// The texts of /proc/self/cmdline, each ended by a zero byte.
std::vector<std::string> split_arguments(std::string_view zero_ended);

}  // namespace sealmint::pkcs11
