// Requests to an ACME issuer: signed, each with a nonce of its own (RFC 8555 sections 6.2 and 6.5).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ca-backends/acme/failure.hpp"
#include "ca-backends/acme/messages.hpp"
#include "ca-backends/acme/nonces.hpp"
#include "ca-backends/shared/jose.hpp"
#include "net/http_pool.hpp"
#include "net/http_url.hpp"

namespace sealmint::ca::acme {

// One thread. What a call refers to must outlive it.
class Client {
 public:
  // `directory_url` is a checked option.
  Client(std::shared_ptr<net::HttpPool> http, std::string directory_url, std::string user_agent);

  // Asked once an hour.
  Steps<std::shared_ptr<const Directory>> directory(Deadline deadline);
  Steps<net::HttpAnswer> get(std::string url, Deadline deadline);
  // Signs by the key that the account of that address has, or, without an address, by one that says
  // which it is itself. An empty payload asks for what is there (POST-as-GET). A nonce that the
  // issuer does not take is no failure, ten times over.
  Steps<net::HttpAnswer> post(const JoseKey& key, std::optional<std::string> account_url,
                              std::string url, std::string payload, Deadline deadline);
  // What the next post() will take. Part of a test of the connection.
  Steps<void> fetch_nonce(Deadline deadline);

 private:
  Step<net::HttpUrl> read_url(const std::string& url) const;
  Steps<net::HttpAnswer> send(net::HttpCall call, Deadline deadline);
  Steps<std::string> new_nonce(Deadline deadline);

  std::shared_ptr<net::HttpPool> http_;
  std::string directory_url_;
  std::string user_agent_;
  Nonces nonces_;
  std::shared_ptr<const Directory> directory_;
  Nonces::Time directory_since_;
};

}  // namespace sealmint::ca::acme
