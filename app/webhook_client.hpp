// Deliveries over HTTP, as the configuration allows them.
#pragma once

#include <memory>

#include "app/config.hpp"
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

// Believes the authorities of a PEM file; of none: those of the system. ErrorKind::rejected with
// the path.
Result<net::TlsContext> client_tls_of(const std::string& authorities_path);

// Which addresses may be dialled. Dev mode may dial loopback ones without being told so.
net::AddressGuard address_guard_of(const Config& config, bool is_dev_mode);

}  // namespace sealmint::app
