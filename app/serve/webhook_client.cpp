#include "app/serve/webhook_client.hpp"

#include "core/base/limits.hpp"
#include "net/outbound.hpp"

namespace sealmint::app {

Result<std::unique_ptr<WebhookClient>> WebhookClient::make(const Config& config, bool is_dev_mode) {
  TRY(auto tls, net::client_tls_of(config.webhooks.authorities));
  const auto guard = net::address_guard_of(outbound_rules(config, is_dev_mode));
  // Of an answer only its status counts.
  const net::HttpClientLimits bounds{std::chrono::milliseconds{config.webhooks.timeout_ms},
                                     limits::webhook_answer_header_bytes, 0};
  return std::unique_ptr<WebhookClient>(
      new WebhookClient(guard, net::HttpClient(std::move(tls), bounds, guard)));
}

Result<void> WebhookClient::check_url(std::string_view url) const {
  TRY(const auto parsed, net::parse_http_url(url));
  // What a name leads to is asked when it is dialled; here it gets the benefit of the doubt.
  if (const auto address = IpAddress::parse(parsed.host)) {
    return guard_.check(*address, parsed.is_tls);
  }
  return {};
}

Task<unsigned> WebhookClient::post(ports::WebhookPost post) const {
  net::HttpCall call;
  CO_TRY(call.url, net::parse_http_url(post.url));
  call.headers = std::move(post.headers);
  call.body = std::move(post.body);
  CO_TRY(const auto answer, co_await client_.call(std::move(call)));
  co_return answer.status;
}

}  // namespace sealmint::app
