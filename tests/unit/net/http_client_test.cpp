// The client against a peer in the same thread; TLS and hostile peers are met in tests/api.
#include "net/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>

namespace sealmint::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Answers one connection with a text, or keeps silent.
struct Peer {
  asio::io_context io{1};
  tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
  std::string answer;
  std::string received;
  bool was_dialled = false;

  explicit Peer(std::string text) : answer(std::move(text)) {
    asio::co_spawn(io, serve(), asio::detached);
  }

  asio::awaitable<void> serve() {
    auto [error, socket] = co_await acceptor.async_accept(as_result);
    if (error) co_return;
    was_dialled = true;
    co_await asio::async_read_until(socket, asio::dynamic_buffer(received), "end", as_result);
    if (!answer.empty()) co_await asio::async_write(socket, asio::buffer(answer), as_result);
    // Until the other side hangs up.
    std::string rest;
    co_await asio::async_read_until(socket, asio::dynamic_buffer(rest), "never", as_result);
  }

  // Ends with the call, whatever the peer still waits for.
  Result<HttpAnswer> call(const HttpClient& client, HttpCall request) {
    std::optional<Result<HttpAnswer>> outcome;
    asio::co_spawn(io, client.call(std::move(request)),
                   [&](std::exception_ptr, Result<HttpAnswer> result) {
                     outcome.emplace(std::move(result));
                     io.stop();
                   });
    io.restart();
    io.run();
    return *std::move(outcome);
  }
};

AddressGuard open_guard() { return {{*IpRange::parse("127.0.0.0/8")}, false}; }

Result<HttpAnswer> get(Peer& peer, const HttpClientLimits& limits = {},
                       const AddressGuard& guard = open_guard(),
                       const std::string& host = "127.0.0.1") {
  HttpCall call;
  call.url = {false, host, peer.acceptor.local_endpoint().port(), "/hooks?x=1"};
  call.headers = {{"X-Test", "1"}};
  call.body = "the end";
  return peer.call(HttpClient(nullptr, limits, guard), std::move(call));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_client)

BOOST_AUTO_TEST_CASE(a_call_arrives_whole_and_its_answer_is_read) {
  Peer peer("HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nhello");
  const auto answer = get(peer).value();
  BOOST_TEST(answer.status == 202U);
  BOOST_TEST(answer.body == "hello");
  BOOST_TEST(peer.received.starts_with("POST /hooks?x=1 HTTP/1.1\r\n"));
  for (const std::string& part :
       {"\r\nHost: 127.0.0.1:" + std::to_string(peer.acceptor.local_endpoint().port()) + "\r\n",
        std::string("\r\nX-Test: 1\r\n"), std::string("\r\nContent-Length: 7\r\n"),
        std::string("\r\n\r\nthe end")}) {
    BOOST_TEST(peer.received.find(part) != std::string::npos, part);
  }
}

BOOST_AUTO_TEST_CASE(a_redirect_is_an_answer) {
  Peer peer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  BOOST_TEST(get(peer).value().status == 302U);
}

BOOST_AUTO_TEST_CASE(a_body_nobody_wants_is_not_waited_for) {
  Peer peer("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
  HttpClientLimits limits;
  limits.body_bytes = 0;
  BOOST_TEST(get(peer, limits).value().status == 200U);
}

BOOST_AUTO_TEST_CASE(everything_has_a_bound) {
  HttpClientLimits limits;
  limits.body_bytes = 4;
  Peer large("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  BOOST_TEST((get(large, limits).error().kind == ErrorKind::upstream));
  Peer wordy("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
  BOOST_TEST((get(wordy, limits).error().kind == ErrorKind::upstream));
  Peer silent("");
  limits.timeout = std::chrono::milliseconds{50};
  BOOST_TEST((get(silent, limits).error().kind == ErrorKind::timeout));
}

BOOST_AUTO_TEST_CASE(a_name_that_leads_to_a_forbidden_address_is_not_dialled) {
  Peer peer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  const AddressGuard closed({}, true);
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto refused = get(peer, {}, closed, host);
    BOOST_TEST((refused.error().kind == ErrorKind::rejected));
  }
  BOOST_TEST(!peer.was_dialled);
  BOOST_TEST(get(peer, {}, open_guard(), "localhost").value().status == 200U);
}

BOOST_AUTO_TEST_CASE(a_host_that_is_not_there_is_an_upstream_error) {
  Peer peer("");
  peer.acceptor.close();
  HttpCall call;
  call.url = {false, "127.0.0.1", 1, "/secret-path"};
  const auto refused = peer.call(HttpClient(nullptr, {}, open_guard()), std::move(call));
  BOOST_TEST((refused.error().kind == ErrorKind::upstream));
  BOOST_TEST(refused.error().detail.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::net
