#include "ca-backends/acme/client.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "ca-backends/acme/problems.hpp"

namespace sealmint::ca::acme {
namespace {

namespace json = boost::json;

constexpr int repeats_max = 10;
constexpr std::chrono::hours directory_age_max{1};
constexpr std::string_view nonce_field = "Replay-Nonce";

bool is_success(unsigned status) { return status >= 200 && status < 300; }

std::string protected_header(const JoseKey& key, const std::optional<std::string>& account_url,
                             const std::string& nonce, const std::string& url) {
  json::object header;
  header["alg"] = key.algorithm();
  if (account_url) {
    header["kid"] = *account_url;
  } else {
    header["jwk"] = json::parse(key.public_jwk());
  }
  header["nonce"] = nonce;
  header["url"] = url;
  return json::serialize(header);
}

}  // namespace

Client::Client(std::shared_ptr<net::HttpPool> http, std::string directory_url,
               std::string user_agent)
    : http_(std::move(http)),
      directory_url_(std::move(directory_url)),
      user_agent_(std::move(user_agent)) {}

// Addresses come from the issuer: none may lead from TLS to plain HTTP. Where they may lead at all
// is the guard's business, when they are dialled.
Step<net::HttpUrl> Client::read_url(const std::string& url) const {
  auto read = net::parse_http_url(url);
  if (read.has_error()) return not_understood("the issuer named an address that is none");
  if (!read->is_tls && directory_url_.starts_with("https:")) {
    return not_understood("the issuer named an address without TLS");
  }
  return *std::move(read);
}

Steps<net::HttpAnswer> Client::send(net::HttpCall call, Deadline deadline) {
  // Pebble and Boulder answer 400 without it (RFC 8555 section 6.1).
  call.headers.emplace_back("User-Agent", user_agent_);
  Trial trial = co_await exchange(*http_, std::move(call), deadline);
  if (auto* const lost = std::get_if<Unreachable>(&trial)) co_return Failure(std::move(*lost));
  co_return std::get<net::HttpAnswer>(std::move(trial));
}

Steps<net::HttpAnswer> Client::get(std::string url, Deadline deadline) {
  net::HttpCall call;
  call.method = "GET";
  CO_TRY(call.url, read_url(url));
  CO_TRY(net::HttpAnswer answer, co_await send(std::move(call), deadline));
  if (!is_success(answer.status)) co_return failure_of(answer);
  co_return answer;
}

Steps<std::shared_ptr<const Directory>> Client::directory(Deadline deadline) {
  const auto now = std::chrono::steady_clock::now();
  if (directory_ && now - directory_since_ < directory_age_max) co_return directory_;
  CO_TRY(const net::HttpAnswer answer, co_await get(directory_url_, deadline));
  CO_TRY(Directory read, read_directory(answer.body));
  directory_ = std::make_shared<const Directory>(std::move(read));
  directory_since_ = now;
  co_return directory_;
}

Steps<std::string> Client::new_nonce(Deadline deadline) {
  if (auto kept = nonces_.take(std::chrono::steady_clock::now())) co_return *std::move(kept);
  CO_TRY(const auto known, co_await directory(deadline));
  net::HttpCall call;
  call.method = "HEAD";
  CO_TRY(call.url, read_url(known->new_nonce));
  CO_TRY(const net::HttpAnswer answer, co_await send(std::move(call), deadline));
  if (!is_success(answer.status)) co_return failure_of(answer);
  const std::string_view nonce = answer.header(nonce_field);
  if (!is_nonce(nonce)) co_return not_understood("the issuer gave no nonce when asked for one");
  co_return std::string(nonce);
}

Steps<void> Client::fetch_nonce(Deadline deadline) {
  CO_TRY(const std::string nonce, co_await new_nonce(deadline));
  nonces_.keep(nonce, std::chrono::steady_clock::now());
  co_return Step<void>();
}

Steps<net::HttpAnswer> Client::post(const JoseKey& key, std::optional<std::string> account_url,
                                    std::string url, std::string payload, Deadline deadline) {
  CO_TRY(const net::HttpUrl target, read_url(url));
  std::string nonce;
  for (int repeat = 0; repeat <= repeats_max; ++repeat) {
    if (!is_nonce(nonce)) {
      CO_TRY(nonce, co_await new_nonce(deadline));
    }
    net::HttpCall call;
    call.url = target;
    call.headers = {{"Content-Type", "application/jose+json"}};
    // What arrives twice is taken once: its nonce is used up.
    CO_TRY(call.body, flattened_jws(key, protected_header(key, account_url, nonce, url), payload));
    CO_TRY(net::HttpAnswer answer, co_await send(std::move(call), deadline));
    nonce = answer.header(nonce_field);
    if (is_success(answer.status)) {
      nonces_.keep(nonce, std::chrono::steady_clock::now());
      co_return answer;
    }
    Failure failure = failure_of(answer);
    if (failure.type != "badNonce") {
      nonces_.keep(nonce, std::chrono::steady_clock::now());
      co_return failure;
    }
  }
  co_return not_understood("the issuer did not take any of the nonces that it had given");
}

}  // namespace sealmint::ca::acme
