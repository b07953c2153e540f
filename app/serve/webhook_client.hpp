// Deliveries over HTTP, as the configuration allows them.
#pragma once

#include <memory>

#include "app/settings/config.hpp"
#include "core/ports/webhook_sender.hpp"
#include "net/http_client.hpp"

namespace sealmint::app {

class WebhookClient final : public ports::WebhookSender {
 public:
  // ErrorKind::rejected when the file of authorities cannot be used.
  static Result<std::unique_ptr<WebhookClient>> make(const Config& config, bool is_dev_mode);

  Result<void> check_url(std::string_view url) const override;
  Task<unsigned> post(ports::WebhookPost post) const override;

 private:
  WebhookClient(net::AddressGuard guard, net::HttpClient client)
      : guard_(std::move(guard)), client_(std::move(client)) {}

  net::AddressGuard guard_;
  net::HttpClient client_;
};

}  // namespace sealmint::app
