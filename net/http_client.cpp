#include "net/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <vector>

#include "net/dial.hpp"

namespace sealmint::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using Dialled = std::vector<tcp::endpoint>;
using TlsStream = asio::ssl::stream<beast::tcp_stream>;
using BeastRequest = beast::http::request<beast::http::string_body>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

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
  if (write_error) co_return dial_error("sending", write_error);
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
    if (error) co_return dial_error("reading the answer", error);
    answer.status = parser.get().result_int();
    co_return answer;
  }
  const auto [error, count] = co_await beast::http::async_read(stream, buffer, parser, as_result);
  if (error) co_return dial_error("reading the answer", error);
  answer.status = parser.get().result_int();
  answer.body = std::move(parser.get().body());
  co_return answer;
}

Task<HttpAnswer> exchange_over_tls(beast::tcp_stream stream, SSL_CTX* tls, const HttpCall& call,
                                   const HttpClientLimits& limits) {
  SSL_CTX_up_ref(tls);  // the context below gives its reference back
  asio::ssl::context context(tls);
  TlsStream secured(std::move(stream), context);
  CO_TRY_VOID(expect_host(secured.native_handle(), call.url.host));
  const auto [error] = co_await secured.async_handshake(TlsStream::client, as_result);
  if (error) co_return dial_error("TLS", error);
  auto answer = co_await exchange(secured, call, limits);
  co_return answer;
}

}  // namespace

Task<HttpAnswer> HttpClient::call(HttpCall call) const {
  const Deadline deadline = std::chrono::steady_clock::now() + limits_.timeout;
  CO_TRY(const auto found, co_await look_up(call.url.host, call.url.port, deadline));
  CO_TRY(const auto endpoints, admitted(found, guard_, call.url.is_tls));
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  stream.expires_at(deadline);
  const auto [error, endpoint] = co_await stream.async_connect(endpoints, as_result);
  if (error) co_return dial_error("connecting", error);
  if (call.url.is_tls) {
    auto answer = co_await exchange_over_tls(std::move(stream), tls_.get(), call, limits_);
    co_return answer;
  }
  auto answer = co_await exchange(stream, call, limits_);
  co_return answer;
}

}  // namespace sealmint::net
