// The stream against a peer in the same thread; TLS and real collectors are met in tests/api.
#include "net/sending_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>

namespace sealmint::net {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

struct Fixture {
  asio::io_context io{1};
  tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};

  HostPort address() const { return {"127.0.0.1", acceptor.local_endpoint().port()}; }

  // Runs both sides until the test's own is done; what the peer still waits for is left.
  void run(std::function<asio::awaitable<void>()> peer,
           std::function<asio::awaitable<void>()> own) {
    asio::co_spawn(io, std::move(peer), asio::detached);
    std::exception_ptr failure;
    asio::co_spawn(io, std::move(own), [&](std::exception_ptr error) {
      failure = error;
      io.stop();
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
  }
  asio::awaitable<tcp::socket> accept() {
    auto [error, socket] = co_await acceptor.async_accept(as_result);
    BOOST_TEST(!error);
    co_return std::move(socket);
  }
  asio::awaitable<std::unique_ptr<SendingStream>> connect() {
    auto stream = co_await SendingStream::connect(address(), nullptr, 5s);
    co_return *std::move(stream);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sending_stream, Fixture)

BOOST_AUTO_TEST_CASE(what_was_sent_arrives) {
  const std::string text(3'000'000, 'x');
  std::string received;
  run(
      [&]() -> asio::awaitable<void> {
        auto socket = co_await accept();
        for (;;) {
          std::string piece(65'536, '\0');
          const auto [error, count] =
              co_await socket.async_read_some(asio::buffer(piece), as_result);
          received += piece.substr(0, count);
          if (error) co_return;
        }
      },
      [&]() -> asio::awaitable<void> {
        const auto stream = co_await connect();
        const auto sent = co_await stream->send(text, 5s);
        BOOST_TEST(sent.has_value());
        const auto again = co_await stream->send("end", 5s);
        BOOST_TEST(again.has_value());
        BOOST_TEST(!stream->ended_at());
        // The last bytes may still lie in the peer's buffer.
        asio::steady_timer timer(io);
        while (received.size() < text.size() + 3) {
          timer.expires_after(1ms);
          co_await timer.async_wait(as_result);
        }
      });
  BOOST_TEST((received == text + "end"));
}

BOOST_AUTO_TEST_CASE(a_peer_that_takes_nothing_is_given_up) {
  const std::string text(30'000'000, 'x');
  run(
      [&]() -> asio::awaitable<void> {
        auto socket = co_await accept();
        asio::steady_timer never(io, 1h);
        co_await never.async_wait(as_result);
      },
      [&]() -> asio::awaitable<void> {
        const auto stream = co_await connect();
        const auto sent = co_await stream->send(text, 100ms);
        BOOST_TEST((sent.error().kind == ErrorKind::timeout));
        BOOST_TEST(stream->ended_at().has_value());
        const auto again = co_await stream->send("x", 100ms);
        BOOST_TEST(again.has_error());
      });
}

BOOST_AUTO_TEST_CASE(the_end_of_a_peer_is_noticed_without_sending) {
  run(
      [&]() -> asio::awaitable<void> {
        auto socket = co_await accept();  // and hangs up
      },
      [&]() -> asio::awaitable<void> {
        const auto stream = co_await connect();
        asio::steady_timer timer(io);
        while (!stream->ended_at()) {
          timer.expires_after(1ms);
          co_await timer.async_wait(as_result);
        }
        const auto sent = co_await stream->send("x", 5s);
        BOOST_TEST((sent.error().kind == ErrorKind::upstream));
      });
}

BOOST_AUTO_TEST_CASE(nobody_there_is_an_error) {
  const auto nobody = address();
  acceptor.close();
  run([]() -> asio::awaitable<void> { co_return; },
      [&]() -> asio::awaitable<void> {
        const auto stream = co_await SendingStream::connect(nobody, nullptr, 5s);
        BOOST_TEST((stream.error().kind == ErrorKind::upstream));
        BOOST_TEST(stream.error().detail == "connecting: Connection refused");
      });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::net
