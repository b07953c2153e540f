// Slow, silent and greedy peers, and the order to stop.
#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

#include "tests/http_edge/client.hpp"
#include "tests/http_edge/server.hpp"
#include "tests/support/until.hpp"

using namespace sealmint::testing;
using namespace std::chrono_literals;

namespace {

const std::string get = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string hold = "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(edge_time)

BOOST_AUTO_TEST_CASE(a_slow_header_is_answered_408) {
  auto options = quick_options();
  options.timeouts.header = 60ms;
  TestServer server(options);
  RawClient client(server.port());
  client.send("GET /echo HTTP/1.1\r\nHost:");
  const std::string text = client.read_to_end();
  BOOST_TEST(status_of(text) == "408");
  BOOST_TEST(text.find("RequestTimeout") != std::string::npos);
  RawClient silent(server.port());
  BOOST_TEST(silent.read_to_end().empty());
}

BOOST_AUTO_TEST_CASE(a_slow_body_is_answered_408) {
  auto options = quick_options();
  options.timeouts.body = 60ms;
  TestServer server(options);
  for (const char* framing : {"Content-Length: 9", "Transfer-Encoding: chunked"}) {
    RawClient client(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(framing) + "\r\n\r\n1");
    BOOST_TEST(status_of(client.read_to_end()) == "408");
  }
  server.stop(20s).wait();
  BOOST_TEST(server.metrics().timed_out.value() == 2U);
}

BOOST_AUTO_TEST_CASE(a_trickle_does_not_buy_time_for_ever) {
  auto options = quick_options();
  options.timeouts.body = 100ms;
  options.limits.body_bytes_per_second = 100'000;
  TestServer server(options);
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  // A byte whenever no answer has come for a while: progress each time, but far below the pace.
  for (int sent = 0; sent < 999 && !client.is_answered_within(2ms); ++sent) client.send("x");
  BOOST_TEST(status_of(client.read_to_end()) == "408");
}

BOOST_AUTO_TEST_CASE(idle_connections_are_closed_without_a_word) {
  auto options = quick_options();
  options.timeouts.idle = 60ms;
  TestServer server(options);
  RawClient client(server.port());
  client.send(get);
  BOOST_TEST(status_of(client.read_answer()) == "200");
  BOOST_TEST(client.read_to_end().empty());
}

BOOST_AUTO_TEST_CASE(a_handler_that_takes_too_long_is_answered_504) {
  auto options = quick_options();
  options.timeouts.handler = 60ms;
  TestServer server(options);
  RawClient client(server.port());
  client.send(hold + get);
  const std::string text = client.read_to_end();
  BOOST_TEST(status_of(text) == "504");
  BOOST_TEST(text.find("/echo") == std::string::npos);
  BOOST_TEST(text.find("Connection: close") != std::string::npos);
  server.application().release();
  RawClient next(server.port());
  next.send(get);
  BOOST_TEST(status_of(next.read_answer()) == "200");
}

BOOST_AUTO_TEST_CASE(a_peer_that_never_reads_is_dropped) {
  auto options = quick_options();
  options.timeouts.write = 60ms;
  TestServer server(options);
  RawClient client(server.port(), 4096);
  client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  BOOST_TEST_REQUIRE(until([&] { return server.metrics().timed_out.value() > 0; }));
  BOOST_TEST(client.read_to_end().size() < 8U * 1024 * 1024);
}

BOOST_AUTO_TEST_CASE(connections_over_the_cap_are_told_so) {
  auto options = quick_options();
  options.limits.connections_per_ip = 3;
  TestServer server(options);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get);
    BOOST_TEST(status_of(clients.back()->read_answer()) == "200");
  }
  RawClient fourth(server.port());
  const std::string text = fourth.read_to_end();
  BOOST_TEST(status_of(text) == "503");
  BOOST_TEST(text.find("Retry-After") != std::string::npos);
  clients.pop_back();
  BOOST_TEST_REQUIRE(until([&] { return server.metrics().open_connections.value() <= 2; }));
  RawClient fifth(server.port());
  fifth.send(get);
  BOOST_TEST(status_of(fifth.read_answer()) == "200");
}

BOOST_AUTO_TEST_CASE(stopping_finishes_what_was_begun) {
  TestServer server;
  RawClient idle(server.port());
  idle.send(get);
  BOOST_TEST(status_of(idle.read_answer()) == "200");
  RawClient busy(server.port());
  busy.send(hold + get);
  server.application().await_held(1);
  auto stopped = server.stop(20s);
  BOOST_TEST(idle.read_to_end().empty());
  BOOST_TEST((stopped.wait_for(0s) == std::future_status::timeout));
  server.application().release();
  const std::string text = busy.read_to_end();
  BOOST_TEST(status_of(text) == "200");
  BOOST_TEST(text.find("Connection: close") != std::string::npos);
  BOOST_TEST(text.find("/echo") == std::string::npos);
  stopped.wait();
  RawClient late(server.port());
  BOOST_TEST(late.descriptor() == -1);
}

BOOST_AUTO_TEST_CASE(stopping_has_a_deadline) {
  TestServer server;
  RawClient client(server.port());
  client.send(hold);
  server.application().await_held(1);
  server.stop(50ms).wait();
  BOOST_TEST(status_of(client.read_to_end()).empty());
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_refused) {
  TestServer server;
  boost::asio::io_context first;
  boost::asio::io_context second;
  const std::vector<boost::asio::io_context*> contexts{&first, &second};
  sealmint::http::ListenOptions listen;
  listen.port = server.port();
  const auto taken =
      sealmint::http::Listener::open(contexts, server.application(), server.log(), listen);
  BOOST_REQUIRE(taken.has_error());
  BOOST_TEST(taken.error().detail.find("in use") != std::string::npos);
  listen.address = "localhost";
  const auto name =
      sealmint::http::Listener::open(contexts, server.application(), server.log(), listen);
  BOOST_TEST(name.has_error());
}

BOOST_AUTO_TEST_SUITE_END()
