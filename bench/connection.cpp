#include "bench/connection.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

#include <chrono>

namespace sealmint::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::chrono::seconds patience{30};
constexpr std::uint64_t body_bytes_max = 16 * 1024 * 1024;

bool is_address(const std::string& host) {
  boost::system::error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

asio::ssl::context make_client_tls(const Target& target) {
  asio::ssl::context tls(asio::ssl::context::tls_client);
  if (target.is_insecure) return tls;
  tls.set_verify_mode(asio::ssl::verify_peer);
  tls.set_verify_callback(asio::ssl::host_name_verification(target.host));
  if (target.ca_file.empty()) {
    tls.set_default_verify_paths();
  } else {
    tls.load_verify_file(target.ca_file);
  }
  return tls;
}

std::string failure_text(const std::exception& failure) {
  const auto* const system = dynamic_cast<const boost::system::system_error*>(&failure);
  return system == nullptr ? failure.what() : "connection: " + system->code().message();
}

Connection::Connection(asio::io_context& context, const Target& target, asio::ssl::context& tls)
    : context_(context), target_(target), tls_(tls) {}

asio::awaitable<void> Connection::open() {
  asio::ip::tcp::resolver resolver(context_);
  const auto addresses =
      co_await resolver.async_resolve(target_.host, target_.port, asio::use_awaitable);
  beast::tcp_stream stream(context_);
  stream.expires_after(patience);
  co_await stream.async_connect(addresses, asio::use_awaitable);
  stream.socket().set_option(asio::ip::tcp::no_delay(true));
  buffer_.clear();
  if (!target_.is_tls) {
    plain_stream_.emplace(std::move(stream));
    co_return;
  }
  tls_stream_.emplace(std::move(stream), tls_);
  if (!is_address(target_.host)) {
    SSL_set_tlsext_host_name(tls_stream_->native_handle(), target_.host.c_str());
  }
  co_await tls_stream_->async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
}

template <class Stream>
asio::awaitable<Reply> Connection::exchange_on(Stream& stream, std::string_view request) {
  beast::get_lowest_layer(stream).expires_after(patience);
  co_await asio::async_write(stream, asio::buffer(request), asio::use_awaitable);
  http::response_parser<http::string_body> parser;
  parser.body_limit(body_bytes_max);
  co_await http::async_read(stream, buffer_, parser, asio::use_awaitable);
  const bool is_kept = parser.keep_alive();
  Reply reply{parser.get().result_int(), std::move(parser.get().body())};
  if (!is_kept) close();
  co_return reply;
}

void Connection::close() {
  plain_stream_.reset();
  tls_stream_.reset();
}

asio::awaitable<Reply> Connection::exchange(std::string_view request) {
  if (!plain_stream_ && !tls_stream_) co_await open();
  if (plain_stream_) {
    Reply reply = co_await exchange_on(*plain_stream_, request);
    co_return reply;
  }
  Reply reply = co_await exchange_on(*tls_stream_, request);
  co_return reply;
}

}  // namespace sealmint::bench
