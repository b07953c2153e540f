#include "sinks/webhook/webhook_options.hpp"

#include "core/base/limits.hpp"
#include "core/base/secret.hpp"
#include "net/outbound.hpp"
#include "sinks/webhook/webhook_sink.hpp"

namespace sealmint::sinks {
namespace {

constexpr std::string_view url_key = "sink_webhook.url";
constexpr std::string_view authorities_key = "sink_webhook.authorities";
constexpr std::string_view secret_key = "sink_webhook.secret";
constexpr std::size_t secret_chars_min = 16;

// The secret that deliveries are signed with; empty for none.
Result<Secret> read_secret(const std::string& reference, const References& references) {
  if (reference.empty()) return Secret();
  TRY(auto text, references.read_secret(reference));
  if (text.ends_with('\n')) text.pop_back();
  Secret secret(std::move(text));
  if (secret.reveal().size() >= secret_chars_min) return secret;
  return make_error(ErrorKind::rejected, "the secret must have at least " +
                                             std::to_string(secret_chars_min) + " characters");
}

// What a name leads to is asked when it is dialled.
Result<void> check_url(const std::string& text, const net::AddressGuard& guard) {
  TRY(const auto url, net::parse_http_url(text));
  const auto address = IpAddress::parse(url.host);
  return address ? guard.check(*address, url.is_tls) : Result<void>();
}

}  // namespace

std::vector<OptionFinding> WebhookOptions::check(const References& references) const {
  std::vector<OptionFinding> findings;
  if (!authorities.empty()) {
    const auto tls = net::client_tls_of(authorities);
    if (tls.has_error()) findings.push_back({authorities_key, tls.error().detail});
  }
  const auto read = read_secret(secret, references);
  if (read.has_error()) findings.push_back({secret_key, read.error().detail});
  if (is_on()) {
    const auto checked = check_url(url, references.guard);
    if (checked.has_error()) findings.push_back({url_key, checked.error().detail});
    return findings;
  }
  const std::string needs_url = "needs " + std::string(url_key) + " beside it";
  if (!authorities.empty()) findings.push_back({authorities_key, needs_url});
  if (!secret.empty()) findings.push_back({secret_key, needs_url});
  return findings;
}

Result<std::unique_ptr<ports::AuditSink>> WebhookOptions::make(
    const Surroundings& surroundings) const {
  TRY(auto parsed, net::parse_http_url(url));
  TRY(auto tls, net::client_tls_of(authorities));
  TRY(auto signing_secret, read_secret(secret, surroundings.references));
  // Of an answer only its status counts.
  const net::HttpClientLimits bounds{surroundings.timeout, limits::webhook_answer_header_bytes, 0};
  net::HttpClient client(std::move(tls), bounds, surroundings.references.guard);
  return std::make_unique<WebhookSink>(std::move(client), std::move(parsed),
                                       surroundings.user_agent, std::move(signing_secret),
                                       surroundings.clock);
}

}  // namespace sealmint::sinks
