#include "net/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <fcntl.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "net/http_date.hpp"

namespace sealmint::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using TlsStream = asio::ssl::stream<beast::tcp_stream>;

struct HttpConnection::Stream {
  std::variant<beast::tcp_stream, TlsStream> layers;

  beast::tcp_stream& lowest() {
    return std::visit([](auto& stream) -> auto& { return beast::get_lowest_layer(stream); },
                      layers);
  }

  // Null without TLS.
  SSL* tls() {
    auto* const secured = std::get_if<TlsStream>(&layers);
    return secured ? secured->native_handle() : nullptr;
  }
  // The tickets of TLS 1.3 come with the first answer.
  TlsSession session_of_now() { return TlsSession(tls() ? SSL_get1_session(tls()) : nullptr); }
};

namespace {

using Stream = HttpConnection::Stream;
using Dialled = std::vector<tcp::endpoint>;
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

BeastRequest to_request(const HttpCall& call, bool is_last) {
  BeastRequest request;
  request.method_string(call.method);
  request.target(call.url.target);
  request.version(11);
  request.set(beast::http::field::host, call.url.authority());
  if (is_last) request.set(beast::http::field::connection, "close");
  for (const auto& [name, value] : call.headers) request.set(name, value);
  request.body() = call.body;
  request.prepare_payload();
  return request;
}

Deadline earlier(Deadline deadline, const std::optional<std::chrono::milliseconds>& timeout) {
  return timeout ? std::min(deadline, std::chrono::steady_clock::now() + *timeout) : deadline;
}

// All of an answer but its body.
template <class Response>
HttpAnswer head_of(const Response& response) {
  HttpAnswer answer;
  answer.status = response.result_int();
  for (const auto& field : response) {
    answer.headers.emplace_back(field.name_string(), field.value());
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  answer.retry_after = parse_retry_after(answer.header("Retry-After"), now);
  return answer;
}

// The taxonomy of errors is coarser than that, so the text tells.
constexpr std::string_view unusable = "reading the answer: not usable: ";

Error answer_error(const boost::system::error_code& error) {
  const bool came_from_parser =
      error.category() == make_error_code(beast::http::error{}).category();
  if (!came_from_parser || error == beast::http::error::end_of_stream) {
    return dial_error("reading the answer", error);
  }
  return make_error(ErrorKind::upstream, std::string(unusable) + error.message());
}

// An answer, and whether another call may follow it on the same connection.
struct Exchanged {
  HttpAnswer answer;
  bool is_kept = false;
};

template <class Layer>
Task<Exchanged> exchange(Layer& stream, const HttpCall& call, const HttpClientLimits& limits,
                         bool is_last) {
  auto request = to_request(call, is_last);
  const auto [write_error, written] = co_await beast::http::async_write(stream, request, as_result);
  if (write_error) co_return dial_error("sending", write_error);
  beast::flat_buffer buffer(limits.header_bytes + limits.body_bytes + 4096);
  beast::http::response_parser<beast::http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
  if (call.method == "HEAD") parser.skip(true);  // its Content-Length is that of a GET
  Exchanged exchanged;
  if (limits.body_bytes == 0) {
    // Whatever else comes is never taken in: the connection ends here.
    parser.body_limit(boost::none);
    const auto [error, count] =
        co_await beast::http::async_read_header(stream, buffer, parser, as_result);
    if (error) co_return answer_error(error);
    exchanged.answer = head_of(parser.get());
    co_return exchanged;
  }
  const auto [error, count] = co_await beast::http::async_read(stream, buffer, parser, as_result);
  if (error) co_return answer_error(error);
  exchanged.answer = head_of(parser.get());
  exchanged.answer.body = std::move(parser.get().body());
  // What nobody asked for would be taken for the next answer.
  exchanged.is_kept = !is_last && parser.keep_alive() && buffer.size() == 0;
  co_return exchanged;
}

Task<Exchanged> exchange(Stream& stream, const HttpCall& call, const HttpClientLimits& limits,
                         Deadline deadline, bool is_last) {
  stream.lowest().expires_at(earlier(deadline, limits.answer_timeout));
  return std::visit([&](auto& layer) { return exchange(layer, call, limits, is_last); },
                    stream.layers);
}

Task<std::unique_ptr<Stream>> secured(beast::tcp_stream stream, SSL_CTX* tls, std::string host,
                                      SSL_SESSION* session) {
  SSL_CTX_up_ref(tls);  // the context below gives its reference back
  asio::ssl::context context(tls);
  TlsStream secured(std::move(stream), context);
  CO_TRY_VOID(expect_host(secured.native_handle(), host));
  if (session) SSL_set_session(secured.native_handle(), session);
  const auto [error] = co_await secured.async_handshake(TlsStream::client, as_result);
  if (error) co_return handshake_error(secured.native_handle(), error);
  co_return std::make_unique<Stream>(std::move(secured));
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (beast::iequals(field, name)) return value;
  }
  return {};
}

bool is_answer_unusable(const Error& error) {
  return error.kind == ErrorKind::upstream && error.detail.starts_with(unusable);
}

std::string HttpClient::server_of(const HttpUrl& url) {
  return (url.is_tls ? "https://" : "http://") + url.authority();
}

HttpConnection::HttpConnection() = default;
HttpConnection::~HttpConnection() = default;
HttpConnection::HttpConnection(HttpConnection&&) noexcept = default;
HttpConnection& HttpConnection::operator=(HttpConnection&&) noexcept = default;

Task<std::unique_ptr<Stream>> HttpClient::dial(HttpUrl url, Deadline deadline,
                                               SSL_SESSION* session) const {
  deadline = earlier(deadline, limits_.connect_timeout);
  CO_TRY(const auto found, co_await look_up_(url.host, url.port, deadline));
  CO_TRY(const auto endpoints, admitted(found, guard_, url.is_tls));
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  stream.expires_at(deadline);
  const auto [error, endpoint] = co_await stream.async_connect(endpoints, as_result);
  if (error) co_return dial_error("connecting", error);
  // Other programs of this machine must not inherit it.
  ::fcntl(stream.socket().native_handle(), F_SETFD, FD_CLOEXEC);
  if (!url.is_tls) co_return std::make_unique<Stream>(std::move(stream));
  auto stream_over_tls = co_await secured(std::move(stream), tls_.get(), url.host, session);
  co_return stream_over_tls;
}

Task<HttpAnswer> HttpClient::call(HttpCall call) const {
  const Deadline deadline = std::chrono::steady_clock::now() + limits_.timeout;
  CO_TRY(const auto stream, co_await dial(call.url, deadline, nullptr));
  CO_TRY(auto exchanged, co_await exchange(*stream, call, limits_, deadline, true));
  co_return std::move(exchanged.answer);
}

Task<HttpAnswer> HttpClient::call(HttpCall call, HttpConnection& connection) const {
  return this->call(std::move(call), connection,
                    std::chrono::steady_clock::now() + limits_.timeout);
}

Task<HttpAnswer> HttpClient::call(HttpCall call, HttpConnection& connection,
                                  Deadline deadline) const {
  connection.was_sent_ = false;
  std::string server = server_of(call.url);
  auto stream = std::exchange(connection.stream_, nullptr);
  if (connection.server_ != server) {
    stream.reset();
    connection.session_.reset();
    connection.server_ = std::move(server);
  }
  if (!call.may_arrive_twice) stream.reset();
  Result<Exchanged> exchanged = make_error(ErrorKind::upstream, "no connection");
  if (stream) {
    connection.was_sent_ = true;
    exchanged = co_await exchange(*stream, call, limits_, deadline, false);
  }
  const bool must_dial = exchanged.has_error() && exchanged.error().kind == ErrorKind::upstream;
  if (must_dial) {
    if (sessions_ && call.url.is_tls && !connection.session_) {
      connection.session_ = sessions_->find(connection.server_);
    }
    CO_TRY(stream, co_await dial(call.url, deadline, connection.session_.get()));
    connection.was_sent_ = true;
    exchanged = co_await exchange(*stream, call, limits_, deadline, false);
    connection.session_ = stream->session_of_now();
    if (sessions_ && connection.session_ && exchanged.has_value()) {
      const bool was_taken_up = SSL_session_reused(stream->tls()) == 1;
      sessions_->keep(connection.server_, *connection.session_, was_taken_up);
    }
  }
  if (exchanged.has_error()) co_return std::move(exchanged).error();
  stream->lowest().expires_never();
  connection.stream_ = exchanged->is_kept ? std::move(stream) : nullptr;
  co_return std::move(exchanged->answer);
}

}  // namespace sealmint::net
