#include "net/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <memory>
#include <vector>

#include "net/openssl.hpp"

namespace sealmint::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using Deadline = std::chrono::steady_clock::time_point;
using Endpoints = tcp::resolver::results_type;
using Dialled = std::vector<tcp::endpoint>;
using ErrorCode = boost::system::error_code;
using TlsStream = asio::ssl::stream<beast::tcp_stream>;
using BeastRequest = beast::http::request<beast::http::string_body>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

Error upstream(std::string_view step, const ErrorCode& error) {
  if (error == beast::error::timeout) {
    return make_error(ErrorKind::timeout, std::string(step) + ": no answer in time");
  }
  return make_error(ErrorKind::upstream, std::string(step) + ": " + error.message());
}

// A look-up cannot be stopped: it goes on in Asio's own thread, and nobody waits for it any more.
struct LookUp {
  explicit LookUp(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}
  tcp::resolver resolver;
  asio::steady_timer done;
  ErrorCode error = asio::error::timed_out;
  Endpoints endpoints;
};

Task<Endpoints> look_up(const HttpUrl& url, Deadline deadline) {
  auto state = std::make_shared<LookUp>(co_await asio::this_coro::executor);
  state->done.expires_at(deadline);
  state->resolver.async_resolve(url.host, std::to_string(url.port),
                                [state](const ErrorCode& error, Endpoints endpoints) {
                                  state->error = error;
                                  state->endpoints = std::move(endpoints);
                                  state->done.cancel();
                                });
  co_await state->done.async_wait(as_result);
  if (state->error == asio::error::timed_out) {
    co_return make_error(ErrorKind::timeout, "looking up the host: no answer in time");
  }
  if (state->error) co_return upstream("looking up the host", state->error);
  co_return state->endpoints;
}

// A name may lead anywhere, and tomorrow elsewhere: what counts is what is dialled now.
Result<Dialled> admitted(const Endpoints& endpoints, const AddressGuard& guard, bool is_tls) {
  Dialled dialled;
  Result<void> checked = make_error(ErrorKind::upstream, "the host has no address");
  for (const auto& entry : endpoints) {
    const auto address = IpAddress::parse(entry.endpoint().address().to_string());
    if (!address) continue;
    checked = guard.check(*address, is_tls);
    if (checked.has_value()) dialled.push_back(entry.endpoint());
  }
  if (dialled.empty()) return std::move(checked).error();
  return dialled;
}

BeastRequest to_request(const HttpCall& call) {
  BeastRequest request;
  request.method_string(call.method);
  request.target(call.url.target);
  request.version(11);
  request.set(beast::http::field::host, call.url.authority());
  request.set(beast::http::field::connection, "close");
  for (const auto& [name, value] : call.headers) request.set(name, value);
  request.body() = call.body;
  request.prepare_payload();
  return request;
}

template <class Stream>
Task<HttpAnswer> exchange(Stream& stream, const HttpCall& call, const HttpClientLimits& limits) {
  auto request = to_request(call);
  const auto [write_error, written] = co_await beast::http::async_write(stream, request, as_result);
  if (write_error) co_return upstream("sending", write_error);
  beast::flat_buffer buffer(limits.header_bytes + limits.body_bytes + 4096);
  beast::http::response_parser<beast::http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
  HttpAnswer answer;
  if (limits.body_bytes == 0) {
    // Whatever else comes is never taken in: the connection ends here.
    parser.body_limit(boost::none);
    const auto [error, count] =
        co_await beast::http::async_read_header(stream, buffer, parser, as_result);
    if (error) co_return upstream("reading the answer", error);
    answer.status = parser.get().result_int();
    co_return answer;
  }
  const auto [error, count] = co_await beast::http::async_read(stream, buffer, parser, as_result);
  if (error) co_return upstream("reading the answer", error);
  answer.status = parser.get().result_int();
  answer.body = std::move(parser.get().body());
  co_return answer;
}

// The name or address that the certificate must hold.
Result<void> expect_host(SSL* ssl, const HttpUrl& url) {
  X509_VERIFY_PARAM* const parameters = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool is_set = url.is_address()
                          ? X509_VERIFY_PARAM_set1_ip_asc(parameters, url.host.c_str()) == 1
                          : SSL_set1_host(ssl, url.host.c_str()) == 1 &&
                                SSL_set_tlsext_host_name(ssl, url.host.c_str()) == 1;
  if (is_set) return {};
  return make_error(ErrorKind::upstream, "TLS: " + take_openssl_error());
}

Task<HttpAnswer> exchange_over_tls(beast::tcp_stream stream, SSL_CTX* tls, const HttpCall& call,
                                   const HttpClientLimits& limits) {
  SSL_CTX_up_ref(tls);  // the context below gives its reference back
  asio::ssl::context context(tls);
  TlsStream secured(std::move(stream), context);
  CO_TRY_VOID(expect_host(secured.native_handle(), call.url));
  const auto [error] = co_await secured.async_handshake(TlsStream::client, as_result);
  if (error) co_return upstream("TLS", error);
  auto answer = co_await exchange(secured, call, limits);
  co_return answer;
}

}  // namespace

Task<HttpAnswer> HttpClient::call(HttpCall call) const {
  const Deadline deadline = std::chrono::steady_clock::now() + limits_.timeout;
  CO_TRY(const auto found, co_await look_up(call.url, deadline));
  CO_TRY(const auto endpoints, admitted(found, guard_, call.url.is_tls));
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  stream.expires_at(deadline);
  const auto [error, endpoint] = co_await stream.async_connect(endpoints, as_result);
  if (error) co_return upstream("connecting", error);
  if (call.url.is_tls) {
    auto answer = co_await exchange_over_tls(std::move(stream), tls_.get(), call, limits_);
    co_return answer;
  }
  auto answer = co_await exchange(stream, call, limits_);
  co_return answer;
}

}  // namespace sealmint::net
