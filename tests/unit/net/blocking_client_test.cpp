// Calls of a thread that waits for them itself, against a peer in another one.
#include "net/blocking_client.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

namespace sealmint::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Answers `calls` calls over as many connections as it takes, and counts these.
class Peer {
 public:
  explicit Peer(int calls) : thread_([this, calls] { serve(calls); }) {}
  ~Peer() { thread_.join(); }

  HttpUrl url() const { return {false, "127.0.0.1", acceptor_.local_endpoint().port(), "/x"}; }
  std::atomic<int> connections = 0;

 private:
  void serve(int calls) {
    while (calls > 0) {
      tcp::socket socket(io_);
      acceptor_.accept(socket);
      ++connections;
      calls -= answer(socket, calls);
    }
  }

  static int answer(tcp::socket& socket, int calls_max) {
    asio::streambuf received;
    boost::system::error_code error;
    for (int calls = 0; calls < calls_max; ++calls) {
      asio::read_until(socket, received, "\r\n\r\n", error);
      if (error) return calls;
      received.consume(received.size());
      const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
      asio::write(socket, asio::buffer(text), error);
    }
    return calls_max;
  }

  asio::io_context io_;
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

HttpClient client() {
  return {nullptr, {}, {{*IpRange::parse("127.0.0.0/8")}, false}, look_up_here};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(blocking_client)

BOOST_AUTO_TEST_CASE(calls_one_after_the_other_share_a_connection) {
  Peer peer(5);
  BlockingClient caller(client());
  for (int call = 0; call < 5; ++call) {
    const auto pending = caller.start({"GET", peer.url(), {}, {}});
    BOOST_TEST(caller.finish(pending).value().body == "hello");
    BOOST_TEST(pending->was_sent);
  }
  BOOST_TEST(peer.connections == 1);
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_an_error_and_nothing_was_sent) {
  HttpUrl url;
  {
    Peer gone(0);
    url = gone.url();
  }
  BlockingClient caller(client());
  const auto pending = caller.start({"GET", url, {}, {}});
  BOOST_TEST((caller.finish(pending).error().kind == ErrorKind::upstream));
  BOOST_TEST(!pending->was_sent);
}

BOOST_AUTO_TEST_CASE(what_nobody_waits_for_goes_with_the_client) {
  Peer peer(0);
  BlockingClient caller(client());
  const auto pending = caller.start({"GET", peer.url(), {}, {}});
  BOOST_TEST(!pending->answer.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::net
