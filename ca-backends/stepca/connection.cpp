#include "ca-backends/stepca/connection.hpp"

#include <boost/json/object.hpp>

#include <algorithm>

#include "ca-backends/stepca/answers.hpp"
#include "net/client_tls.hpp"

namespace sealmint::ca::stepca {
namespace {

using Pool = std::shared_ptr<net::HttpPool>;

constexpr std::chrono::seconds root_timeout{15};
constexpr std::size_t root_answer_bytes = 64UL * 1024;

// Believes whoever answers: only for what is checked by its digest.
Result<net::HttpClient> make_blind_client(const net::AddressGuard& guard) {
  TRY(auto tls, net::make_client_tls({}, net::SystemAuthorities::when_needed));
  SSL_CTX_set_verify(tls.get(), SSL_VERIFY_NONE, nullptr);
  const net::HttpClientLimits limits{root_timeout, 16UL * 1024, root_answer_bytes};
  return net::HttpClient(std::move(tls), limits, guard);
}

Failure no_root(std::string_view why) {
  return Unreachable{Trouble::tls_untrusted,
                     reason("The root of step-ca with the fingerprint cannot be fetched", why)};
}

// Every call of it makes the same pool, so it does not matter who asked.
AttemptTask<Pool> fetch_root(net::HttpCall call, Sha256 fingerprint, Deps deps) {
  auto client = make_blind_client(deps.guard);
  if (client.has_error()) co_return no_root(client.error().detail);
  const auto answer = co_await client->call(std::move(call));
  if (answer.has_error()) {
    const auto trouble =
        answer.error().kind == ErrorKind::timeout ? Trouble::timed_out : Trouble::unreachable;
    co_return Unreachable{trouble, reason("step-ca cannot be reached", answer.error().detail)};
  }
  if (answer->status != 200) {
    const std::string said = read_message(answer->body);
    if (answer->status == 404) {
      co_return no_root(said.empty() ? "step-ca has no such root" : said);
    }
    co_return trouble_of(*answer, said);
  }
  const auto root = read_root(answer->body, fingerprint);
  if (root.has_error()) co_return no_root(root.error().detail);
  boost::json::object values{{"tlsAuthorities", *root}};
  const Options options(tls_options, std::move(values));
  auto pool = make_http_pool(options, deps);
  if (pool.has_error()) co_return no_root(pool.error().detail);
  co_return *std::move(pool);
}

}  // namespace

std::optional<Sha256> read_fingerprint(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c != ':'; });
  const auto bytes = from_hex(digits);
  return bytes ? to_sha256(*bytes) : std::nullopt;
}

Connection::Connection(net::HttpUrl url, const Deps& deps) : url_(std::move(url)), deps_(deps) {
  while (url_.target.ends_with('/')) url_.target.pop_back();
}

Result<Connection> Connection::make(const Options& options, const Deps& deps) {
  TRY(auto url, net::parse_http_url(options.text("url")));
  Connection connection(std::move(url), deps);
  if (options.has("rootFingerprint") && !options.has("tlsAuthorities")) {
    connection.fingerprint_ = read_fingerprint(options.text("rootFingerprint"));
    if (!connection.fingerprint_) {
      return make_error(ErrorKind::rejected, "rootFingerprint is no SHA-256");
    }
    connection.fetching_ = std::make_shared<SingleFlight<Attempt<Pool>>>(deps.executor);
    return connection;
  }
  TRY(connection.pool_, make_http_pool(options, deps));
  return connection;
}

std::string Connection::address_of(std::string_view path) const {
  return (url_.is_tls ? "https://" : "http://") + url_.authority() + url_.target +
         std::string(path);
}

net::HttpCall Connection::call_to(std::string_view method, std::string_view path) const {
  net::HttpCall call;
  call.method = method;
  call.url = url_;
  call.url.target += path;
  call.headers = {{"User-Agent", deps_.user_agent}, {"Accept", "application/json"}};
  return call;
}

AttemptTask<Pool> Connection::pool(Deadline deadline) {
  if (pool_) co_return pool_;
  auto call = call_to("GET", "/root/" + to_hex(*fingerprint_));
  auto fetched =
      co_await fetching_->join(fetch_root(std::move(call), *fingerprint_, deps_), deadline);
  if (!fetched) {
    co_return Unreachable{Trouble::timed_out, "The root of step-ca did not come in time"};
  }
  if (fetched->has_value() && !pool_) pool_ = **fetched;
  co_return *std::move(fetched);
}

AttemptTask<net::HttpAnswer> Connection::send(net::HttpCall call, Deadline deadline) {
  CO_TRY(const Pool http, co_await pool(deadline));
  auto trial = co_await exchange(*http, std::move(call), deadline);
  if (auto* const lost = std::get_if<Unreachable>(&trial)) co_return std::move(*lost);
  co_return std::get<net::HttpAnswer>(std::move(trial));
}

AttemptTask<net::HttpAnswer> Connection::get(std::string path, Deadline deadline) {
  auto call = call_to("GET", path);
  auto answer = co_await send(std::move(call), deadline);
  if (answer.has_error()) co_return of_harmless_step(std::move(answer).error());
  co_return answer;
}

AttemptTask<net::HttpAnswer> Connection::post(std::string path, std::string json,
                                              Deadline deadline) {
  auto call = call_to("POST", path);
  call.headers.emplace_back("Content-Type", "application/json");
  call.body = std::move(json);
  call.may_arrive_twice = false;
  auto answer = co_await send(std::move(call), deadline);
  co_return answer;
}

}  // namespace sealmint::ca::stepca
