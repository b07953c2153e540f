// The application behind the connections: the router behind the rate limiter, with every answer
// counted.
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/clock.hpp"
#include "core/service/telemetry.hpp"
#include "http/application.hpp"
#include "http/rate_limiter.hpp"
#include "http/router.hpp"

namespace sealmint::http {

class ServerApplication final : public Application {
 public:
  // `write_requests_per_minute` is for each source address; 0 = no limit.
  ServerApplication(Routes routes, service::HttpMetrics& metrics, const Clock& clock,
                    std::uint32_t write_requests_per_minute);

  std::size_t body_limit(Method method, std::string_view path) const override {
    return router_.body_limit(method, path);
  }

  boost::asio::awaitable<Response> handle(Request request) override;

 private:
  // The answer to a request that goes no further.
  std::optional<Response> refuse(const Request& request);

  Router router_;
  service::HttpMetrics& metrics_;
  std::optional<RateLimiter> rate_limiter_;  // absent = no limit
};

}  // namespace sealmint::http
