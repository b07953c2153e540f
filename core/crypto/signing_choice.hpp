// Which implementations may sign; what the configuration says.
#pragma once

#include <optional>
#include <string_view>

namespace sealmint::crypto {

enum class SigningChoice {
  automatic,  // the fastest right one for each fill
  openssl,    // the system's OpenSSL and nothing else
  crypto_mb,  // crypto_mb beside it, to measure what that alone gains
};

// "auto", "openssl" or "crypto_mb".
std::optional<SigningChoice> parse_signing_choice(std::string_view text);
inline constexpr std::string_view signing_choices = "auto, openssl, crypto_mb";

}  // namespace sealmint::crypto
