// The kinds of external issuers that this server can speak to.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ports {

// A checked configuration. Both halves are JSON objects; together they are what the client sent,
// with the defaults filled in.
struct IssuerConfiguration {
  std::string open_json;
  Secret secret_json;
};

// Any thread; quick.
class IssuerBackends {
 public:
  virtual ~IssuerBackends() = default;

  virtual std::vector<std::string_view> types() const = 0;

  // Checks a configuration as it was sent, a JSON object. `before` is the one it changes: members
  // that are not named stay, so that nobody has to send a secret again; a member that is null goes.
  // Errors: malformed with an issue for each field (paths begin with "configuration/"), rejected
  // for a type that there is none of, with the nearest.
  virtual Result<IssuerConfiguration> check(std::string_view type, std::string_view given_json,
                                            const IssuerConfiguration* before) const = 0;

  // What speaks to the issuer. It keeps connections and logins, so one is made for each
  // configuration and used until that changes. Its calls are made on the thread of the issuers, and
  // it goes there. Errors: rejected for what check() could not see, such as a key that does not
  // open.
  virtual Result<std::shared_ptr<CertificateAuthority>> make(
      std::string_view type, const IssuerConfiguration& configuration) const = 0;
};

}  // namespace sealmint::ports
