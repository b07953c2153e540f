// Entries of the log as POSTs of JSON arrays.
#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "core/base/secret.hpp"
#include "core/ports/audit_sink.hpp"
#include "net/http_client.hpp"

namespace sealmint::sinks {

// 2xx confirms a delivery; whatever else comes, it is made again.
class WebhookSink final : public ports::AuditSink {
 public:
  // An empty secret: deliveries are not signed.
  WebhookSink(net::HttpClient client, net::HttpUrl url, std::string user_agent, Secret secret,
              const Clock& clock)
      : client_(std::move(client)),
        url_(std::move(url)),
        user_agent_(std::move(user_agent)),
        secret_(std::move(secret)),
        clock_(clock) {}

  Task<void> deliver(std::span<const ports::SinkEntry> entries) override;

 private:
  const net::HttpClient client_;
  const net::HttpUrl url_;
  const std::string user_agent_;
  const Secret secret_;
  const Clock& clock_;
};

}  // namespace sealmint::sinks
