#include "app/webhook_client.hpp"

#include "app/config_file.hpp"
#include "core/base/limits.hpp"
#include "net/client_tls.hpp"

namespace sealmint::app {
namespace {

constexpr std::size_t authorities_bytes = 1024 * 1024;

net::AddressGuard guard_of(const Config::Webhooks& webhooks, bool is_dev_mode) {
  std::vector<IpRange> allowed;
  for (const auto& text : webhooks.allowed_networks) {
    if (const auto range = IpRange::parse(text)) allowed.push_back(*range);
  }
  if (is_dev_mode) {
    for (const auto* text : {"127.0.0.0/8", "::1"}) allowed.push_back(*IpRange::parse(text));
  }
  return {std::move(allowed), webhooks.allow_plain_http};
}

}  // namespace

Result<std::string> read_authorities(const std::string& path) {
  if (path.empty()) return std::string();
  auto file = read_regular_file(path, authorities_bytes);
  if (file.has_value()) return std::move(file->text);
  return make_error(ErrorKind::rejected, path + " " + file.error().detail);
}

Result<std::unique_ptr<WebhookClient>> WebhookClient::make(const Config& config, bool is_dev_mode) {
  TRY(const auto authorities, read_authorities(config.webhooks.authorities));
  TRY(auto tls, net::make_client_tls(authorities));
  const auto guard = guard_of(config.webhooks, is_dev_mode);
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
