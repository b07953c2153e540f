// A configuration of this backend, read.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "ca-backends/shared/options.hpp"
#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"

namespace sealmint::ca::acme {

struct Identifier {
  std::string type;   // "dns" or "ip" (RFC 8738)
  std::string value;  // in lower case; "*.example.com" too
};

struct Settings {
  std::string directory_url;
  std::vector<std::string> contacts;  // "mailto:…"
  bool has_agreed_to_terms = false;
  std::string eab_key_id;  // empty: no external account binding
  Secret eab_hmac_key;     // as the issuer gave it: base64url
  std::vector<Identifier> identifiers;
  std::string profile;          // may be empty
  std::string preferred_chain;  // common name of an issuer; may be empty
  std::string challenge_type;   // "http-01" or "dns-01"
  std::chrono::seconds publish_wait{0};
};

std::span<const Option> option_table();

// What the table cannot say; ErrorKind::malformed.
Result<void> check(const Options& options);
// Of options that check() was content with.
Settings read_settings(const Options& options);

// "dns" or "ip" with the value in the form that an order wants; ErrorKind::malformed.
Result<Identifier> read_identifier(std::string_view text);
// base64url, or base64 with or without padding: issuers hand it out in any of them.
Result<Bytes> read_eab_key(std::string_view text);

}  // namespace sealmint::ca::acme
