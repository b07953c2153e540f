// Which implementations may sign; what the configuration says.
#pragma once

#include <optional>
#include <string_view>

namespace sealmint::crypto {

enum class SigningChoice {
  automatic,  // the fastest right one for each fill
  openssl,    // the system's OpenSSL and nothing else
};

// "auto" or "openssl".
std::optional<SigningChoice> parse_signing_choice(std::string_view text);
inline constexpr std::string_view signing_choices = "auto, openssl";

}  // namespace sealmint::crypto
