#include "app/webhook_client.hpp"

#include "app/config_file.hpp"
#include "core/base/limits.hpp"
#include "net/client_tls.hpp"

namespace sealmint::app {
namespace {

constexpr std::size_t authorities_bytes = 1024 * 1024;

}  // namespace

net::AddressGuard address_guard_of(const Config& config, bool is_dev_mode) {
  std::vector<IpRange> allowed;
  for (const auto& text : config.webhooks.allowed_networks) {
    if (const auto range = IpRange::parse(text)) allowed.push_back(*range);
  }
  if (is_dev_mode) {
    for (const auto* text : {"127.0.0.0/8", "::1"}) allowed.push_back(*IpRange::parse(text));
  }
  return {std::move(allowed), config.webhooks.allow_plain_http};
}

Result<net::TlsContext> client_tls_of(const std::string& authorities_path) {
  if (authorities_path.empty()) return net::make_client_tls("");
  const auto file = read_regular_file(authorities_path, authorities_bytes);
  auto tls =
      file.has_error() ? Result<net::TlsContext>(file.error()) : net::make_client_tls(file->text);
  if (tls.has_value()) return tls;
  return make_error(ErrorKind::rejected, authorities_path + " " + tls.error().detail);
}

Result<std::unique_ptr<WebhookClient>> WebhookClient::make(const Config& config, bool is_dev_mode) {
  TRY(auto tls, client_tls_of(config.webhooks.authorities));
  const auto guard = address_guard_of(config, is_dev_mode);
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
