// An issuer on loopback, over HTTP or HTTPS, that answers what a test tells it to or misbehaves as
// a test wants it to.
//
//   ScriptedIssuer issuer(Transport::https, [](const Request& request) -> Reply {
//     if (request.target == "/sign") return {.status = 201, .body = "{}"};
//     return Reply::cut_off("{\"half", 100);
//   });
//   connect to issuer.url("/sign"), believing issuer.authority_pem()
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "net/tls.hpp"

namespace sealmint::testing {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  std::string target;
  HeaderFields headers;
  std::string body;
  bool has_client_certificate = false;  // none is verified
  std::size_t connection = 0;           // the how-manieth of the issuer it came over, from 0

  // The first field of that name, whose case does not matter; empty when there is none.
  std::string header(std::string_view name) const {
    for (const auto& [field, value] : headers) {
      if (boost::beast::iequals(field, name)) return value;
    }
    return {};
  }
};

struct Reply {
  enum class Conduct {
    answer,
    hang_up,  // closes the connection without a word
    hang,     // is silent until the issuer goes
    raw       // sends `body` as it stands and closes
  };

  unsigned status = 200;
  std::string body = {};
  HeaderFields headers = {};  // Content-Length comes by itself
  bool keeps_connection = true;
  Conduct conduct = Conduct::answer;

  static Reply json(unsigned status, std::string body) {
    return {status, std::move(body), {{"Content-Type", "application/json"}}};
  }
  static Reply hang_up() { return {.conduct = Conduct::hang_up}; }
  static Reply hang() { return {.conduct = Conduct::hang}; }
  static Reply raw(std::string bytes) {
    return {.body = std::move(bytes), .conduct = Conduct::raw};
  }
  // Announces more than it sends.
  static Reply cut_off(std::string_view part, std::size_t announced_bytes) {
    return raw("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(announced_bytes) +
               "\r\n\r\n" + std::string(part));
  }
};

enum class Transport { http, https };

// Has a thread of its own, on which the handler is called. What the handler throws is a 500.
class ScriptedIssuer {
 public:
  using Handler = std::function<Reply(const Request&)>;

  // Over TLS it asks every client for a certificate and takes whatever comes.
  // `certificate_host` is the name or address in its certificate.
  ScriptedIssuer(Transport transport, Handler handler,
                 std::string_view certificate_host = "localhost")
      : handler_(std::move(handler)), is_tls_(transport == Transport::https) {
    if (is_tls_) set_up_tls(certificate_host);
    boost::asio::co_spawn(io_, accept_all(), boost::asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }
  explicit ScriptedIssuer(Handler handler) : ScriptedIssuer(Transport::http, std::move(handler)) {}
  ~ScriptedIssuer() {
    io_.stop();
    thread_.join();
  }
  ScriptedIssuer(const ScriptedIssuer&) = delete;
  ScriptedIssuer& operator=(const ScriptedIssuer&) = delete;

  std::uint16_t port() const { return port_; }
  // "https://127.0.0.1:4711/sign"; a certificate of "localhost" names the loopback
  // addresses too.
  std::string url(std::string_view path = {}, std::string_view host = "127.0.0.1") const {
    return std::string(is_tls_ ? "https://" : "http://") + std::string(host) + ":" +
           std::to_string(port_) + std::string(path);
  }
  // What a client has to believe; empty over plain HTTP.
  const std::string& authority_pem() const { return authority_pem_; }

  // All that came whole so far, in order.
  std::vector<Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  // Those that were accepted, however far they came.
  std::size_t connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
  }

 private:
  using Tcp = boost::asio::ip::tcp;
  using TlsStream = boost::asio::ssl::stream<Tcp::socket>;
  static constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);
  static constexpr std::size_t request_bytes_max = 4 * 1024 * 1024;

  void set_up_tls(std::string_view host) {
    auto identity = net::make_self_signed(host);
    if (identity.has_error()) throw std::runtime_error(identity.error().detail);
    authority_pem_ = identity->certificate_pem;
    auto loaded = net::make_server_tls(identity->certificate_pem, identity->key_pem);
    if (loaded.has_error()) throw std::runtime_error(loaded.error().detail);
    tls_ = std::move(loaded->context);
    SSL_CTX_set_verify(tls_.get(), SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
    // Sessions that a client resumes would carry no certificate of it.
    SSL_CTX_set_session_cache_mode(tls_.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(tls_.get(), 0);
  }

  boost::asio::awaitable<void> accept_all() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(as_result);
      if (error) co_return;
      std::size_t index = 0;
      {
        const std::lock_guard lock(mutex_);
        index = connections_++;
      }
      boost::asio::co_spawn(io_, serve(std::move(socket), index), boost::asio::detached);
    }
  }

  boost::asio::awaitable<void> serve(Tcp::socket socket, std::size_t index) {
    if (!is_tls_) {
      co_await converse(socket, index, false);
      co_return;
    }
    SSL_CTX_up_ref(tls_.get());  // the context below gives its reference back
    boost::asio::ssl::context context(tls_.get());
    TlsStream stream(std::move(socket), context);
    const auto [error] = co_await stream.async_handshake(TlsStream::server, as_result);
    if (error) co_return;
    const X509* certificate = SSL_get0_peer_certificate(stream.native_handle());
    co_await converse(stream, index, certificate != nullptr);
    co_await stream.async_shutdown(as_result);
  }

  template <class Stream>
  boost::asio::awaitable<void> converse(Stream& stream, std::size_t index, bool has_certificate) {
    namespace http = boost::beast::http;
    boost::beast::flat_buffer buffer;
    for (bool goes_on = true; goes_on;) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(request_bytes_max);
      const auto [error, count] = co_await http::async_read(stream, buffer, parser, as_result);
      if (error) co_return;
      Request request = taken_in(parser.get());
      request.has_client_certificate = has_certificate;
      request.connection = index;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      const Reply reply = answer_to(request);
      goes_on =
          reply.conduct == Reply::Conduct::answer && reply.keeps_connection && parser.keep_alive();
      co_await carry_out(stream, reply, request.method == "HEAD");
    }
  }

  Reply answer_to(const Request& request) {
    try {
      return handler_(request);
    } catch (const std::exception& thrown) {
      return {.status = 500, .body = thrown.what()};
    }
  }

  template <class Message>
  static Request taken_in(const Message& message) {
    Request request;
    request.method = message.method_string();
    request.target = message.target();
    for (const auto& field : message) {
      request.headers.emplace_back(field.name_string(), field.value());
    }
    request.body = message.body();
    return request;
  }

  template <class Stream>
  static boost::asio::awaitable<void> carry_out(Stream& stream, const Reply& reply, bool is_head) {
    namespace http = boost::beast::http;
    switch (reply.conduct) {
      case Reply::Conduct::hang_up: co_return;
      case Reply::Conduct::hang: {
        boost::asio::steady_timer never(co_await boost::asio::this_coro::executor,
                                        boost::asio::steady_timer::time_point::max());
        co_await never.async_wait(as_result);
        co_return;
      }
      case Reply::Conduct::raw:
        co_await boost::asio::async_write(stream, boost::asio::buffer(reply.body), as_result);
        co_return;
      case Reply::Conduct::answer: break;
    }
    http::response<http::string_body> response;
    response.version(11);
    response.result(reply.status);
    response.keep_alive(reply.keeps_connection);
    for (const auto& [name, value] : reply.headers) response.insert(name, value);
    response.body() = is_head ? std::string() : reply.body;
    response.prepare_payload();
    co_await http::async_write(stream, response, as_result);
  }

  Handler handler_;
  const bool is_tls_;
  std::string authority_pem_;
  net::TlsContext tls_;
  mutable std::mutex mutex_;
  std::vector<Request> requests_;
  std::size_t connections_ = 0;
  boost::asio::io_context io_{1};
  Tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  const std::uint16_t port_ = acceptor_.local_endpoint().port();
  std::thread thread_;
};

}  // namespace sealmint::testing
