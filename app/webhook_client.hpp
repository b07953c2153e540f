// Deliveries over HTTP, as the configuration allows them.
#pragma once

#include <memory>

#include "app/config.hpp"
#include "core/ports/webhook_sender.hpp"
#include "net/http_client.hpp"

namespace sealmint::app {

class WebhookClient final : public ports::WebhookSender {
 public:
  // Dev mode may deliver to loopback addresses without being told so. ErrorKind::rejected when the
  // file of authorities cannot be used.
  static Result<std::unique_ptr<WebhookClient>> make(const Config& config, bool is_dev_mode);

  Result<void> check_url(std::string_view url) const override;
  Task<unsigned> post(ports::WebhookPost post) const override;

 private:
  WebhookClient(net::AddressGuard guard, net::HttpClient client)
      : guard_(std::move(guard)), client_(std::move(client)) {}

  net::AddressGuard guard_;
  net::HttpClient client_;
};

// The PEM text of a file of authorities; empty for no file. ErrorKind::rejected with the path.
Result<std::string> read_authorities(const std::string& path);

}  // namespace sealmint::app
