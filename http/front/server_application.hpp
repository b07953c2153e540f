// The application behind the connections: the router behind the rate limiter, with every answer
// counted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/base/clock.hpp"
#include "core/service/operations/telemetry.hpp"
#include "http/edge/application.hpp"
#include "http/edge/router.hpp"
#include "http/front/rate_limiter.hpp"

namespace sealmint::http {

// Whether the head of a request shows a token that is known now.
using KnowsSender = std::function<bool(const Request& head)>;

class ServerApplication final : public Application {
 public:
  // `write_requests_per_minute` is for each source address; 0 = no limit.
  ServerApplication(Routes routes, KnowsSender knows_sender, service::HttpMetrics& metrics,
                    const Clock& clock, std::uint32_t write_requests_per_minute);

  // Large bodies are for those who show a token: anybody else could fill the memory with them.
  std::size_t body_limit(const Request& head) const override;

  boost::asio::awaitable<Response> handle(Request& request) override;

 private:
  // The answer to a request that goes no further.
  std::optional<Response> refuse(const Request& request);

  Router router_;
  const KnowsSender knows_sender_;
  service::HttpMetrics& metrics_;
  std::optional<RateLimiter> rate_limiter_;  // absent = no limit
};

}  // namespace sealmint::http
