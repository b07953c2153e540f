// Requests whose end is in doubt must end the connection, with an answer and without a second one.
#include <boost/test/unit_test.hpp>

#include <string>
#include <thread>

#include "tests/http_edge/client.hpp"
#include "tests/http_edge/server.hpp"

using namespace sealmint::testing;

namespace {

const std::string hidden = "GET /echo?hidden HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(const std::string& fields, const std::string& body,
                 const std::string& path = "/echo") {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

std::size_t answers_in(const std::string& text) {
  std::size_t count = 0;
  constexpr std::string_view once = "\r\nX-Request-Id: ";
  for (std::size_t at = text.find(once); at != std::string::npos; at = text.find(once, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(edge_framing)

BOOST_AUTO_TEST_CASE(nothing_is_smuggled) {
  TestServer server;
  for (const std::string& request :
       {post("Transfer-Encoding: identity\r\n", hidden),
        post("Transfer-Encoding: xchunked\r\n", hidden),
        post("Transfer-Encoding: chunked, identity\r\n", hidden),
        post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n" + hidden),
        post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc" + hidden),
        post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + hidden),
        post("Transfer-Encoding: chunked\r\n", "0\r\nAuthorization: Bearer x\r\n\r\n" + hidden),
        post("Transfer-Encoding: chunked\r\n", "3;a=b\r\nabc\r\n0\r\n\r\n" + hidden),
        post("Transfer-Encoding: chunked\r\n", "zz\r\n" + hidden),
        "GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde" + hidden,
        "GET /echo HTTP/1.1\r\n\r\n" + hidden, "GET /echo HTTP/1.1\nHost: a\n\n" + hidden,
        "GET /a/../echo HTTP/1.1\r\nHost: a\r\n\r\n" + hidden,
        "FOO /echo HTTP/1.1\r\nHost: a\r\n\r\n" + hidden,
        "GET /echo HTTP/2.0\r\nHost: a\r\n\r\n" + hidden}) {
    RawClient client(server.port());
    BOOST_REQUIRE(client.send(request));
    const std::string text = client.read_to_end();
    BOOST_TEST(answers_in(text) == 1U, request);
    BOOST_TEST(text.find("hidden") == std::string::npos, request);
    BOOST_TEST(text.find("RESET") == std::string::npos, request);
    BOOST_TEST(text.find("Connection: close") != std::string::npos, request);
    BOOST_TEST(text.find("\"reqId\"") != std::string::npos, request);
    const std::string status = status_of(text);
    BOOST_TEST((status[0] == '4' || status == "501" || status == "505"), request);
  }
  BOOST_TEST(server.application().requests() == 0);
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order) {
  TestServer server;
  RawClient client(server.port());
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    const std::string path = "/echo" + std::to_string(i);
    requests += i % 3 == 0   ? post("Transfer-Encoding: chunked\r\n", "2\r\nab\r\n0\r\n\r\n", path)
                : i % 3 == 1 ? post("Content-Length: 2\r\n", "ab", path)
                             : "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }
  // The pieces cut lines, chunks and bodies anywhere.
  std::thread sender([&] {
    for (std::size_t at = 0; at < requests.size(); at += 37) client.send(requests.substr(at, 37));
  });
  for (int i = 0; i < 50; ++i) {
    const std::string answer = client.read_answer();
    BOOST_TEST(status_of(answer) == "200");
    BOOST_TEST(answer.find("\"/echo" + std::to_string(i) + "\"") != std::string::npos);
    BOOST_TEST((answer.find("\"ab\"") != std::string::npos) == (i % 3 != 2));
  }
  sender.join();
}

BOOST_AUTO_TEST_CASE(a_413_arrives_intact) {
  TestServer server;
  const std::string megabyte(1024 * 1024, 'x');
  RawClient announced(server.port());
  announced.send(post("Content-Length: 1048576\r\n", megabyte));
  BOOST_TEST(status_of(announced.read_to_end()) == "413");
  RawClient chunked(server.port());
  chunked.send(post("Transfer-Encoding: chunked\r\n", "100000\r\n" + megabyte + "\r\n0\r\n\r\n"));
  const std::string text = chunked.read_to_end();
  BOOST_TEST(status_of(text) == "413");
  BOOST_TEST(text.find("PayloadTooLarge") != std::string::npos);
  BOOST_TEST(text.find("RESET") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(expect_continue_is_invited_or_refused) {
  TestServer server;
  RawClient client(server.port());
  client.send(post("Content-Length: 2\r\nExpect: 100-continue\r\n", ""));
  BOOST_TEST(status_of(client.read_answer()) == "100");
  client.send("ab");
  BOOST_TEST(status_of(client.read_answer()) == "200");
  client.send(post("Content-Length: 99999\r\nExpect: 100-continue\r\n", ""));
  BOOST_TEST(status_of(client.read_to_end()) == "413");
}

BOOST_AUTO_TEST_CASE(head_connection_and_half_close) {
  TestServer server;
  RawClient head(server.port());
  head.send("HEAD /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string text = head.read_to_end();
  BOOST_TEST(status_of(text) == "200");
  BOOST_TEST(text.ends_with("\r\n\r\n"));
  BOOST_TEST(text.find("Content-Length: 0") == std::string::npos);
  RawClient old(server.port());
  old.send("GET /echo HTTP/1.0\r\nHost: a\r\n\r\n");
  BOOST_TEST(status_of(old.read_to_end()) == "200");
  RawClient half(server.port());
  half.send(post("Content-Length: 2\r\n", "ab"));
  half.shutdown_send();
  BOOST_TEST(status_of(half.read_to_end()) == "200");
  RawClient cut(server.port());
  cut.send(post("Content-Length: 5\r\n", "ab"));
  cut.shutdown_send();
  BOOST_TEST(status_of(cut.read_to_end()) == "400");
  RawClient blank(server.port());
  blank.send("\r\nGET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  BOOST_TEST(status_of(blank.read_to_end()) == "200");
}

BOOST_AUTO_TEST_CASE(large_bodies_go_both_ways) {
  TestServer server;
  RawClient client(server.port());
  std::string body(4 * 1024 * 1024, 'x');
  std::thread sender([&] {
    client.send(post("Content-Length: " + std::to_string(body.size()) + "\r\n", body, "/large"));
    client.send("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  });
  const std::string first = client.read_answer();
  BOOST_TEST(status_of(first) == "200");
  BOOST_TEST(first.size() > body.size());
  const std::string second = client.read_to_end();
  BOOST_TEST(status_of(second) == "200");
  BOOST_TEST(second.size() > 8U * 1024 * 1024);
  sender.join();
}

BOOST_AUTO_TEST_CASE(an_exception_is_one_500_and_the_connection_lives) {
  TestServer server;
  RawClient client(server.port());
  client.send("GET /throw HTTP/1.1\r\nHost: a\r\n\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string failed = client.read_answer();
  BOOST_TEST(status_of(failed) == "500");
  BOOST_TEST(failed.find("secret") == std::string::npos);
  BOOST_TEST(status_of(client.read_answer()) == "200");
  BOOST_TEST(server.log().events().at(0) == "http.handler_failed");
}

BOOST_AUTO_TEST_SUITE_END()
