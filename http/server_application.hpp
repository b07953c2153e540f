// The application behind the connections: the router, with every answer counted.
#pragma once

#include "core/service/telemetry.hpp"
#include "http/application.hpp"
#include "http/router.hpp"

namespace sealmint::http {

class ServerApplication final : public Application {
 public:
  ServerApplication(Routes routes, service::HttpMetrics& metrics)
      : router_(std::move(routes)), metrics_(metrics) {}

  std::size_t body_limit(Method method, std::string_view path) const override {
    return router_.body_limit(method, path);
  }

  boost::asio::awaitable<Response> handle(Request request) override;

 private:
  Router router_;
  service::HttpMetrics& metrics_;
};

}  // namespace sealmint::http
