#include "http/edge/answer.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

#include "http/edge/problem_response.hpp"

using namespace sealmint::http;

BOOST_AUTO_TEST_SUITE(answer)

BOOST_AUTO_TEST_CASE(has_the_safe_headers) {
  Response response;
  response.body = "{}";
  const std::string head = render_head(response, {"req-1", true, true});
  BOOST_TEST(head ==
             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
             "X-Request-Id: req-1\r\nX-Content-Type-Options: nosniff\r\n"
             "Cache-Control: no-store\r\nStrict-Transport-Security: max-age=31536000\r\n"
             "Connection: keep-alive\r\n\r\n");
  const std::string plain = render_head(response, {"req-1", false, false});
  BOOST_TEST(plain.find("Strict") == std::string::npos);
  BOOST_TEST(plain.ends_with("Connection: close\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(own_headers_win_but_cannot_split_the_answer) {
  Response response;
  response.headers = {
      {"cache-control", "max-age=5"}, {"X-Evil", "a\r\nSet-Cookie: b"}, {"Bad Name", "x"},
      {"Content-Length", "7"},        {"Transfer-Encoding", "chunked"}, {"Allow", "GET"}};
  response.content_type = "text/plain\r\nX: y";
  const std::string head = render_head(response, {"r", true, false});
  BOOST_TEST(head.find("cache-control: max-age=5\r\n") != std::string::npos);
  BOOST_TEST(head.find("no-store") == std::string::npos);
  BOOST_TEST(head.find("Allow: GET\r\n") != std::string::npos);
  BOOST_TEST(head.find("Content-Length: 0\r\n") != std::string::npos);
  for (const char* bad : {"Evil", "Bad Name", "Length: 7", "chunked", "X: y"}) {
    BOOST_TEST(head.find(bad) == std::string::npos, bad);
  }
}

BOOST_AUTO_TEST_CASE(statuses_without_a_body_have_no_length) {
  Response response;
  response.status = 204;
  BOOST_TEST(render_head(response, {"r", true, false}).find("\nContent-") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(problems_carry_their_headers) {
  using sealmint::ErrorKind;
  const auto busy = problem_response(sealmint::make_error(ErrorKind::busy, "full"), "r");
  BOOST_TEST(busy.status == 503);
  BOOST_TEST(busy.content_type == "application/problem+json");
  BOOST_TEST(busy.headers.at(0).first == "Retry-After");
  const auto denied = problem_response(sealmint::make_error(ErrorKind::invalid_token, "no"), "r");
  BOOST_TEST(denied.headers.at(0).first == "WWW-Authenticate");
}

BOOST_AUTO_TEST_SUITE_END()
