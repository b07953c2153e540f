// One exchange with the HTTP API of Vault or OpenBao, and what its failure means.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ca-backends/shared/attempt.hpp"
#include "ca-backends/shared/exchange.hpp"
#include "core/base/secret.hpp"

namespace sealmint::ca::vault {

struct ApiCall {
  std::string method = "POST";
  std::string path;  // below /v1/, encoded already: "pki/sign/codesign"
  std::string body = {};
  bool may_arrive_twice = false;
};

// Copies speak over the same connections.
class Api {
 public:
  // `name_space` is sent with each call unless it is empty.
  Api(std::shared_ptr<net::HttpPool> http, net::HttpUrl url, std::string name_space,
      std::string user_agent);

  // An answer of any status. An empty token is not sent.
  AttemptTask<net::HttpAnswer> send(ApiCall call, std::string_view token, Deadline deadline) const;

  std::string address() const;

 private:
  std::shared_ptr<net::HttpPool> http_;
  net::HttpUrl url_;
  std::string name_space_;
  std::string user_agent_;
};

// What a status that is no success means. `step` is what was tried: "Signing by role codesign".
Failure trouble_at(std::string_view step, const net::HttpAnswer& answer);

}  // namespace sealmint::ca::vault
