// The account at an ACME issuer (RFC 8555 section 7.3): a key and an address.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ca-backends/acme/client.hpp"
#include "ca-backends/acme/settings.hpp"

namespace sealmint::ca::acme {

// One thread.
class Account {
 public:
  // Without a key nothing can be asked in its name.
  Account(Client& client, const Settings& settings, std::optional<JoseKey> key);

  bool has_key() const { return key_.has_value(); }

  // Signed by the account's key. The account is looked up, or made, where that has not been done;
  // one that the issuer has forgotten is made again once.
  Steps<net::HttpAnswer> post(std::string url, std::string payload, Deadline deadline);

  // The address of the account if the issuer knows the key.
  Steps<std::optional<std::string>> find(Deadline deadline);
  // Its address; makes it if the issuer does not know the key.
  Steps<std::string> open(Deadline deadline);

  // What proves that the account's key is behind a challenge (section 8.1).
  std::string key_authorization(std::string_view token) const;

 private:
  Steps<std::string> ask(std::string payload, Deadline deadline);
  Step<std::string> payload_for(const Directory& directory) const;

  Client& client_;
  const Settings& settings_;
  std::optional<JoseKey> key_;
  std::optional<std::string> url_;
};

}  // namespace sealmint::ca::acme
