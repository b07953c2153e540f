#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <map>

#include "ca-backends/acme/publisher.hpp"
#include "net/host_port.hpp"

namespace sealmint::ca::acme {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using Request = beast::http::request_parser<beast::http::empty_body>;

constexpr std::string_view path_prefix = "/.well-known/acme-challenge/";
constexpr std::size_t connections_max = 32;
constexpr std::size_t published_max = 1024;
constexpr std::uint32_t header_bytes_max = 8 * 1024;
constexpr std::chrono::seconds connection_time{10};
constexpr std::chrono::milliseconds accept_pause{100};
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// What the connections share with the publisher, which may go before they do.
struct Site {
  explicit Site(const asio::any_io_executor& executor) : acceptor(executor) {}

  tcp::acceptor acceptor;
  std::map<std::string, std::string, std::less<>> answers;  // by token
  std::size_t connections = 0;
};

// A connection while it lives.
class Counted {
 public:
  explicit Counted(std::size_t& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::size_t& count_;
};

beast::http::response<beast::http::string_body> answer_to(const Site& site,
                                                          const Request& request) {
  beast::http::response<beast::http::string_body> answer(beast::http::status::not_found, 11);
  answer.set(beast::http::field::connection, "close");
  const auto& message = request.get();
  std::string_view path{message.target().data(), message.target().size()};
  const bool reads = message.method() == beast::http::verb::get;
  if (reads && path.starts_with(path_prefix)) {
    const auto found = site.answers.find(path.substr(path_prefix.size()));
    if (found != site.answers.end()) {
      answer.result(beast::http::status::ok);
      answer.set(beast::http::field::content_type, "application/octet-stream");
      answer.body() = found->second;
    }
  }
  answer.prepare_payload();
  return answer;
}

// One request, one answer, and the end.
asio::awaitable<void> serve(std::shared_ptr<Site> site, tcp::socket socket) {
  const Counted counted(site->connections);
  beast::tcp_stream stream(std::move(socket));
  stream.expires_after(connection_time);
  beast::flat_buffer buffer(2 * header_bytes_max);
  Request request;
  request.header_limit(header_bytes_max);
  const auto [read_error, read] =
      co_await beast::http::async_read_header(stream, buffer, request, as_result);
  if (!read_error) {
    auto answer = answer_to(*site, request);
    co_await beast::http::async_write(stream, answer, as_result);
    boost::system::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }
}

// Until the acceptor is closed. Connections beyond the bound are hung up on.
asio::awaitable<void> accept(std::shared_ptr<Site> site) {
  while (site->acceptor.is_open()) {
    auto [error, socket] = co_await site->acceptor.async_accept(as_result);
    if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
    if (error) {
      // No descriptor is free, or no memory: at once it would be the same again.
      asio::steady_timer pause(site->acceptor.get_executor(), accept_pause);
      co_await pause.async_wait(as_result);
      continue;
    }
    if (site->connections >= connections_max) continue;
    asio::co_spawn(site->acceptor.get_executor(), serve(site, std::move(socket)), asio::detached);
  }
}

class Listener final : public Publisher {
 public:
  Listener(const asio::any_io_executor& executor, tcp::endpoint endpoint)
      : site_(std::make_shared<Site>(executor)), endpoint_(std::move(endpoint)) {}
  ~Listener() override { close(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  Steps<void> publish(Proof proof, Deadline /*deadline*/) override {
    if (!site_->acceptor.is_open()) {
      if (const auto error = open()) co_return cannot_listen(error);
    }
    if (site_->answers.size() >= published_max) {
      co_return Failure(Unreachable{Trouble::unavailable, "too many challenges are published"});
    }
    site_->answers.insert_or_assign(proof.token, proof.key_authorization);
    co_return Step<void>();
  }
  Steps<void> clear(Proof proof, Deadline /*deadline*/) override {
    site_->answers.erase(proof.token);
    if (site_->answers.empty()) close();
    co_return Step<void>();
  }
  Steps<std::string> probe(Deadline /*deadline*/) override {
    if (!site_->acceptor.is_open()) {
      if (const auto error = open()) co_return cannot_listen(error);
      if (site_->answers.empty()) close();
    }
    co_return "This server can listen on " + address() + " for http-01";
  }

 private:
  std::string address() const {
    const std::string host = endpoint_.address().to_string();
    return (endpoint_.address().is_v6() ? "[" + host + "]" : host) + ":" +
           std::to_string(endpoint_.port());
  }
  Failure cannot_listen(const boost::system::error_code& error) const {
    return Failure(Unreachable{
        Trouble::unavailable,
        reason("this server cannot listen on " + address() + " (httpListen)", error.message())});
  }

  boost::system::error_code open() {
    boost::system::error_code error;
    auto& acceptor = site_->acceptor;
    acceptor.open(endpoint_.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint_, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      close();
      return error;
    }
    asio::co_spawn(acceptor.get_executor(), accept(site_), asio::detached);
    return error;
  }
  void close() {
    boost::system::error_code ignored;
    site_->acceptor.close(ignored);
  }

  std::shared_ptr<Site> site_;
  tcp::endpoint endpoint_;
};

}  // namespace

Result<std::unique_ptr<Publisher>> make_listener(const asio::any_io_executor& executor,
                                                 std::string_view address) {
  TRY(const net::HostPort at, net::parse_host_port(address));
  boost::system::error_code error;
  const auto host = asio::ip::make_address(at.host, error);
  if (error) return make_error(ErrorKind::rejected, "httpListen: an IP address is expected");
  return std::unique_ptr<Publisher>(
      std::make_unique<Listener>(executor, tcp::endpoint(host, at.port)));
}

}  // namespace sealmint::ca::acme
