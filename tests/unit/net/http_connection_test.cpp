// Calls one after the other over a connection that is kept, against a peer in the same thread.
#include "net/http_connection.hpp"

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

#include "net/http_client.hpp"

namespace sealmint::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

// Answers so many calls of each connection, then closes it.
struct Peer {
  asio::io_context& io;
  int answers_max;
  std::string answer{hello};
  tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
  int dialled = 0;
  int asked = 0;

  Peer(asio::io_context& context, int answers) : io(context), answers_max(answers) {
    asio::co_spawn(io, accept(), asio::detached);
  }
  HttpUrl url() const { return {false, "127.0.0.1", acceptor.local_endpoint().port(), "/tile"}; }

  asio::awaitable<void> accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor.async_accept(as_result);
      if (error) co_return;
      ++dialled;
      asio::co_spawn(io, serve(std::move(socket)), asio::detached);
    }
  }
  asio::awaitable<void> serve(tcp::socket socket) {
    std::string received;
    for (int left = answers_max; left > 0; --left) {
      const auto [error, size] = co_await asio::async_read_until(
          socket, asio::dynamic_buffer(received), "\r\n\r\n", as_result);
      if (error) co_return;
      received.erase(0, size);
      ++asked;
      co_await asio::async_write(socket, asio::buffer(answer), as_result);
    }
  }
};

struct Caller {
  asio::io_context io{1};
  HttpConnection connection;  // goes before what it belongs to
  HttpClient client{nullptr, {}, {{*IpRange::parse("127.0.0.0/8")}, false}};

  Result<HttpAnswer> get(const Peer& peer, bool may_arrive_twice = true) {
    std::optional<Result<HttpAnswer>> outcome;
    asio::co_spawn(io, client.call({"GET", peer.url(), {}, {}, may_arrive_twice}, connection),
                   [&](std::exception_ptr, Result<HttpAnswer> result) {
                     outcome.emplace(std::move(result));
                     io.stop();
                   });
    io.restart();
    io.run();
    return *std::move(outcome);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_connection)

BOOST_AUTO_TEST_CASE(calls_go_over_one_connection) {
  Caller caller;
  Peer peer(caller.io, 10);
  for (int call = 0; call < 10; ++call) BOOST_TEST(caller.get(peer).value().body == "hello");
  BOOST_TEST(peer.dialled == 1);
  BOOST_TEST(peer.asked == 10);
}

BOOST_AUTO_TEST_CASE(what_the_peer_closed_meanwhile_is_dialled_again) {
  Caller caller;
  Peer peer(caller.io, 2);
  for (int call = 0; call < 6; ++call) BOOST_TEST(caller.get(peer).value().body == "hello");
  BOOST_TEST(peer.dialled == 3);
  BOOST_TEST(peer.asked == 6);
}

BOOST_AUTO_TEST_CASE(a_peer_that_wants_to_close_is_not_asked_again_over_it) {
  Caller caller;
  Peer peer(caller.io, 10);
  peer.answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
  for (int call = 0; call < 3; ++call) BOOST_TEST(caller.get(peer).value().body == "hello");
  BOOST_TEST(peer.dialled == 3);
}

BOOST_AUTO_TEST_CASE(what_nobody_asked_for_is_no_answer_to_the_next_call) {
  Caller caller;
  Peer peer(caller.io, 10);
  peer.answer = std::string(hello) + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  for (int call = 0; call < 3; ++call) BOOST_TEST(caller.get(peer).value().body == "hello");
  BOOST_TEST(peer.dialled == 3);
}

BOOST_AUTO_TEST_CASE(a_connection_is_not_used_for_another_server) {
  Caller caller;
  Peer one(caller.io, 10);
  Peer other(caller.io, 10);
  BOOST_TEST(caller.get(one).value().body == "hello");
  BOOST_TEST(caller.get(other).value().body == "hello");
  BOOST_TEST(one.asked == 1);
  BOOST_TEST(other.asked == 1);
}

BOOST_AUTO_TEST_CASE(a_peer_that_is_gone_is_an_error) {
  Caller caller;
  Peer peer(caller.io, 1);
  BOOST_TEST(caller.get(peer).value().body == "hello");
  peer.answers_max = 0;
  const auto failed = caller.get(peer);
  BOOST_TEST_REQUIRE(failed.has_error());
  BOOST_TEST((failed.error().kind == ErrorKind::upstream));
  peer.answers_max = 1;
  BOOST_TEST(caller.get(peer).value().body == "hello");
}

BOOST_AUTO_TEST_CASE(what_must_not_arrive_twice_goes_over_a_fresh_connection) {
  Caller caller;
  Peer peer(caller.io, 10);
  for (int call = 0; call < 3; ++call) {
    BOOST_TEST(caller.get(peer, false).value().body == "hello");
    BOOST_TEST(caller.connection.was_sent());
  }
  BOOST_TEST(peer.dialled == 3);
}

BOOST_AUTO_TEST_CASE(what_never_left_is_not_in_doubt) {
  Caller caller;
  Peer peer(caller.io, 10);
  caller.client = HttpClient(nullptr, {}, {{}, true});  // nothing may be dialled
  BOOST_TEST(caller.get(peer).has_error());
  BOOST_TEST(!caller.connection.was_sent());
}

BOOST_AUTO_TEST_CASE(a_server_says_when_to_come_back) {
  for (const auto& [field, seconds] :
       {std::pair{"7", 7}, {"Wed, 21 Oct 2015 07:28:00 GMT", 0}, {"soon", -1}}) {
    Caller caller;
    Peer peer(caller.io, 1);
    peer.answer =
        std::string("HTTP/1.1 503 x\r\nContent-Length: 0\r\nRetry-After: ") + field + "\r\n\r\n";
    const auto answer = caller.get(peer).value();
    BOOST_TEST(answer.retry_after.value_or(std::chrono::seconds{-1}).count() == seconds);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::net
