#include "ca-backends/shared/exchange.hpp"

#include <algorithm>
#include <utility>

#include "net/client_tls.hpp"

namespace sealmint::ca {
namespace {

using std::chrono::seconds;

constexpr net::HttpClientLimits limits{
    .timeout = std::chrono::seconds{35},
    .header_bytes = 16UL * 1024,
    .body_bytes = 1024UL * 1024,
    .connect_timeout = std::chrono::seconds{5},
    .answer_timeout = std::chrono::seconds{30},
};

constexpr seconds retry_after_min{1};
constexpr seconds retry_after_max{24 * 3600};

Result<void> prove_ourselves(SSL_CTX* context, const Options& options) {
  const bool has_certificate = options.has("tlsClientCertificate");
  if (has_certificate != options.has("tlsClientKey")) {
    return make_error(ErrorKind::rejected,
                      "tlsClientCertificate and tlsClientKey are only of use together");
  }
  if (!has_certificate) return {};
  auto used = net::use_identity(context, options.text("tlsClientCertificate"),
                                options.secret("tlsClientKey"));
  if (used.has_value()) return {};
  Error error = std::move(used).error();
  error.detail.insert(0, "tlsClientCertificate and tlsClientKey: ");
  return error;
}

Trouble trouble_of(const Error& error) {
  if (net::is_certificate_not_believed(error)) return Trouble::tls_untrusted;
  if (net::is_answer_unusable(error)) return Trouble::protocol;
  return error.kind == ErrorKind::timeout ? Trouble::timed_out : Trouble::unreachable;
}

std::optional<seconds> retry_after_of(const net::HttpAnswer& answer) {
  if (!answer.retry_after) return std::nullopt;
  return std::clamp(*answer.retry_after, retry_after_min, retry_after_max);
}

std::optional<Trouble> failure_of(unsigned status) {
  if (status == 429) return Trouble::rate_limited;
  if (status == 408 || status == 425 || status >= 500) return Trouble::unavailable;
  if (status < 400) return Trouble::protocol;
  return std::nullopt;
}

Trouble refusal_of(unsigned status) {
  switch (status) {
    case 401: return Trouble::credentials;
    case 403: return Trouble::forbidden;
    case 404: return Trouble::not_found;
    default: return Trouble::rejected;
  }
}

}  // namespace

Result<std::shared_ptr<net::HttpPool>> make_http_pool(const Options& options, const Deps& deps) {
  auto tls = net::make_client_tls(options.text("tlsAuthorities"));
  if (tls.has_error()) {
    return make_error(tls.error().kind, "tlsAuthorities: " + tls.error().detail);
  }
  TRY_VOID(prove_ourselves(tls->get(), options));
  return std::make_shared<net::HttpPool>(net::HttpClient(*std::move(tls), limits, deps.guard));
}

boost::asio::awaitable<Trial> exchange(net::HttpPool& http, net::HttpCall call, Deadline deadline) {
  bool was_sent = false;
  const bool may_arrive_twice = call.may_arrive_twice;
  auto answer = co_await http.call(std::move(call), deadline, &was_sent);
  if (answer.has_value()) co_return *std::move(answer);
  Unreachable failure;
  failure.trouble = trouble_of(answer.error());
  failure.detail = reason("The issuer gave no answer", answer.error().detail);
  failure.may_have_issued = was_sent && !may_arrive_twice;
  co_return failure;
}

std::variant<Refused, Unreachable> trouble_of(const net::HttpAnswer& answer,
                                              std::string_view said) {
  std::string detail = reason("Issuer HTTP " + std::to_string(answer.status), said);
  if (const auto failure = failure_of(answer.status)) {
    return Unreachable{*failure, std::move(detail), retry_after_of(answer)};
  }
  return Refused{refusal_of(answer.status), std::move(detail)};
}

}  // namespace sealmint::ca
