// The options of an EST issuer (RFC 7030), read and checked.
#pragma once

#include <span>
#include <string>

#include "ca-backends/shared/options.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "net/http_url.hpp"

namespace sealmint::ca::est {

struct Settings {
  // Of the operations: "/.well-known/est/LABEL", without a slash behind it.
  net::HttpUrl base;
  std::string username;  // empty: no login with a password
  Secret password;
  bool follows_attributes = true;
  bool reenrolls = false;

  // "https://ca.example/.well-known/est/LABEL/simpleenroll".
  net::HttpUrl operation(std::string_view name) const;
  // The value of the field Authorization (RFC 7617); empty without a login.
  std::string authorization() const;
};

std::span<const Option> options_table();

// ErrorKind::malformed, with the option at fault: a label that is none, half a login, a password
// that would travel without TLS.
Result<Settings> read_settings(const Options& options);

}  // namespace sealmint::ca::est
