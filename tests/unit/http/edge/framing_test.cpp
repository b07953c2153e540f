#include "http/edge/framing.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

#include "http/edge/incoming.hpp"

using namespace sealmint::http;

namespace {

const boost::asio::ip::address peer = boost::asio::ip::make_address("192.0.2.7");

// The status with which a head is refused, or 0. `bytes` are scanned in two pieces, cut anywhere.
int status_of(const std::string& bytes, const EdgeOptions& options = {}) {
  HeadScanner scanner;
  const auto half =
      scanner.scan(std::string_view(bytes).substr(0, bytes.size() / 2), options.limits);
  if (half.has_error()) return half.error().status;
  const auto end = *half ? half : scanner.scan(bytes, options.limits);
  if (end.has_error()) return end.error().status;
  if (!*end) return -1;
  const auto incoming =
      understand_head(std::string_view(bytes).substr(0, **end), peer, false, options);
  return incoming.has_error() ? incoming.error().status : 0;
}

std::string post(const std::string& fields) {
  return "POST /x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}
std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

Incoming understood(const std::string& bytes, const EdgeOptions& options = {}) {
  auto incoming = understand_head(bytes, peer, false, options);
  BOOST_REQUIRE(!incoming.has_error());
  return *std::move(incoming);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(framing)

BOOST_AUTO_TEST_CASE(rule_a_one_way_to_end_a_body) {
  BOOST_TEST(status_of(post("")) == 0);
  BOOST_TEST(status_of(post("Content-Length: 3\r\n")) == 0);
  BOOST_TEST(status_of(post("Transfer-Encoding: chunked\r\n")) == 0);
  BOOST_TEST(status_of(post("transfer-encoding:  CHUNKED \r\n")) == 0);
  for (const char* fields :
       {"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 3\r\nContent-Length: 3\r\n", "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Content-Length: 3,3\r\n", "Content-Length: +3\r\n", "Content-Length: -1\r\n",
        "Content-Length: 0x3\r\n", "Content-Length: 3 4\r\n", "Content-Length:\r\n",
        "Content-Length: 3.0\r\n", "Content-Length: \xb2\r\n",
        "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding:\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked,\r\n",
        "Transfer-Encoding: \x0b"
        "chunked\r\n"}) {
    BOOST_TEST(status_of(post(fields)) == 400, fields);
  }
  for (const char* fields :
       {"Transfer-Encoding: identity\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: gzip\r\n"}) {
    BOOST_TEST(status_of(post(fields)) == 501, fields);
  }
  BOOST_TEST(status_of("POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
  BOOST_TEST(status_of(post("Content-Length: 18446744073709551616\r\n")) == 413);
  for (const char* method : {"GET", "HEAD", "OPTIONS"}) {
    const std::string begin = std::string(method) + " /x HTTP/1.1\r\nHost: a\r\n";
    BOOST_TEST(status_of(begin + "Content-Length: 3\r\n\r\n") == 400);
    BOOST_TEST(status_of(begin + "Transfer-Encoding: chunked\r\n\r\n") == 400);
    BOOST_TEST(status_of(begin + "Content-Length: 0\r\n\r\n") == 0);
  }
}

BOOST_AUTO_TEST_CASE(rule_c_exactly_one_host) {
  const std::string line = "GET / HTTP/1.1\r\n";
  BOOST_TEST(status_of(line + "\r\n") == 400);
  BOOST_TEST(status_of(line + "Host: a\r\nHost: a\r\n\r\n") == 400);
  BOOST_TEST(status_of(line + "Host: a\r\nhost: b\r\n\r\n") == 400);
  BOOST_TEST(status_of(line + "Host:\r\n\r\n") == 400);
  BOOST_TEST(status_of(line + "Host: a b\r\n\r\n") == 400);
  BOOST_TEST(status_of(line + "Host: a/b\r\n\r\n") == 400);
  BOOST_TEST(status_of(line + "Host: a@b\r\n\r\n") == 400);
  BOOST_TEST(status_of(line + "Host: [::1]:8080\r\n\r\n") == 0);
  BOOST_TEST(status_of("GET / HTTP/1.0\r\n\r\n") == 400);
}

BOOST_AUTO_TEST_CASE(rule_d_folds_counts_and_sizes) {
  BOOST_TEST(status_of(post("X: a\r\n b\r\n")) == 400);
  BOOST_TEST(status_of(post("X: a\r\n\tb\r\n")) == 400);
  BOOST_TEST(status_of(post("Transfer-Encoding:\r\n chunked\r\n")) == 400);
  BOOST_TEST(status_of("GET / HTTP/1.1\r\n Host: a\r\n\r\n") == 400);
  std::string fields;
  for (int i = 0; i < 63; ++i) fields += "X-A: b\r\n";
  BOOST_TEST(status_of(post(fields)) == 0);
  BOOST_TEST(status_of(post(fields + "X-A: b\r\n")) == 431);
  BOOST_TEST(status_of(post("X: " + std::string(8000, 'x') + "\r\n")) == 0);
  BOOST_TEST(status_of(post("X: " + std::string(8192, 'x') + "\r\n")) == 431);
  BOOST_TEST(status_of(get("/" + std::string(4095, 'x'))) == 0);
  BOOST_TEST(status_of(get("/" + std::string(4096, 'x'))) == 414);
  BOOST_TEST(status_of("GET /" + std::string(9000, 'x')) == 414);
}

BOOST_AUTO_TEST_CASE(lines_and_names_are_strict) {
  using namespace std::string_literals;
  for (const std::string& bytes : {"GET / HTTP/1.1\nHost: a\n\n"s,
                                   "GET / HTTP/1.1\r\nHost: a\n\r\n"s,
                                   "GET / HTTP/1.1\rHost: a\r\n\r\n"s,
                                   "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"s,
                                   "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"s,
                                   "GET / HTTP/1.1\r\nHost : a\r\n\r\n"s,
                                   "GET / HTTP/1.1\r\nHost: a\r\nX y: 1\r\n\r\n"s,
                                   "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n"s,
                                   "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"s,
                                   "GET / HTTP/1.1\r\nHost: a\r\nX(: 1\r\n\r\n"s,
                                   "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"s,
                                   "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"s,
                                   " GET / HTTP/1.1\r\nHost: a\r\n\r\n"s,
                                   "GET /\r\nHost: a\r\n\r\n"s,
                                   "GET / http/1.1\r\nHost: a\r\n\r\n"s,
                                   "G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n"s,
                                   "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"s,
                                   "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"s,
                                   "GET / HTTP/11\r\nHost: a\r\n\r\n"s,
                                   "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n"s,
                                   "\r\n\r\n"s,
                                   "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03"s}) {
    BOOST_TEST(status_of(bytes) == 400, bytes);
  }
  for (const char* version : {"HTTP/2.0", "HTTP/1.2", "HTTP/1.9", "HTTP/0.9", "HTTP/3.0"}) {
    BOOST_TEST(status_of("GET / "s + version + "\r\nHost: a\r\n\r\n") == 505, version);
  }
  for (const char* method : {"TRACE", "CONNECT", "get", "FOO", "PROPFIND"}) {
    BOOST_TEST(status_of(method + " / HTTP/1.1\r\nHost: a\r\n\r\n"s) == 501, method);
  }
  BOOST_TEST(status_of(post("X: caf\xc3\xa9\r\n")) == 0);
}

BOOST_AUTO_TEST_CASE(rule_f_targets) {
  for (const char* target :
       {"*",         "http://a/x", "a:443",    "x",        "//",        "/a//b",       "//a",
        "/a//",      "/.",         "/..",      "/a/./b",   "/a/../b",   "/%2e",        "/%2E%2e",
        "/a/.%2e/b", "/a%2fb",     "/a%5cb",   "/a\\b",    "/a%00b",    "/a%0d%0ab",   "/a%",
        "/a%4",      "/a%zz",      "/a#b",     "/a?b#c",   "/\xc3\xa4", "/a?\xc3\xa4", "/%ff",
        "/%c0%af",   "/%ed%a0%80", "/a?x=%zz", "/a?x=%00", "/a?x=%ff",  "/{a}",        "/a|b",
        "/a\"b",     "/a<b"}) {
    BOOST_TEST(status_of(get(target)) == 400, target);
  }
  for (const char* target :
       {"/", "/a", "/a/", "/a/b", "/%61", "/%c3%a4", "/a%20b", "/...", "/.a", "/a?b", "/a?", "/?&&",
        "/a?status[]=x&b={\"c\"|d}", "/a:b@c;d=e,f", "/%252e%252e"}) {
    BOOST_TEST(status_of(get(target)) == 0, target);
  }
  std::string deep;
  for (int i = 0; i < 33; ++i) deep += "/a";
  BOOST_TEST(status_of(get(deep)) == 414);
}

BOOST_AUTO_TEST_CASE(targets_are_decoded_once) {
  const auto request = understood(get("/a%20b/%252e/c/?q=x+y%26z&q=%C3%A4&flag&=v")).request;
  BOOST_TEST(request.path == "/a%20b/%252e/c/");
  BOOST_TEST((request.segments == std::vector<std::string>{"a b", "%2e", "c"}));
  const std::vector<std::pair<std::string, std::string>> query{
      {"q", "x y&z"}, {"q", "\xc3\xa4"}, {"flag", ""}, {"", "v"}};
  BOOST_TEST((request.query == query));
}

BOOST_AUTO_TEST_CASE(connection_and_expect) {
  BOOST_TEST(understood(post("")).framing.keep_alive);
  BOOST_TEST(!understood(post("Connection: Close\r\n")).framing.keep_alive);
  BOOST_TEST(!understood(post("Connection: foo, close\r\n")).framing.keep_alive);
  const std::string old = "POST /x HTTP/1.0\r\nHost: a\r\n";
  BOOST_TEST(!understood(old + "\r\n").framing.keep_alive);
  BOOST_TEST(understood(old + "Connection: keep-alive\r\n\r\n").framing.keep_alive);
  const std::string expect = "Expect: 100-Continue\r\n";
  BOOST_TEST(understood(post("Content-Length: 3\r\n" + expect)).framing.expects_continue);
  BOOST_TEST(!understood(post(expect)).framing.expects_continue);
  BOOST_TEST(status_of(post("Connection: x close\r\n")) == 400);
  BOOST_TEST(status_of(post("Connection: ,close,\r\n")) == 0);
  BOOST_TEST(status_of(post("Expect: 200-ok\r\n")) == 417);
  BOOST_TEST(status_of(post("Content-Encoding: gzip\r\nContent-Length: 3\r\n")) == 415);
  BOOST_TEST(status_of(post("Content-Encoding: identity\r\n")) == 0);
}

BOOST_AUTO_TEST_CASE(fields_are_copied) {
  const auto request = understood(post("Authorization:  Bearer x \r\nidempotency-key: a\r\n"
                                       "Idempotency-Key: b\r\nContent-Type: text/x\r\n"
                                       "User-Agent: cli/1\r\n"))
                           .request;
  BOOST_TEST(request.authorization.value() == "Bearer x");
  BOOST_TEST((request.idempotency_keys == std::vector<std::string>{"a", "b"}));
  BOOST_TEST(request.content_type == "text/x");
  BOOST_TEST(request.user_agent == "cli/1");
  BOOST_TEST(request.source_ip == "192.0.2.7");
  BOOST_TEST(status_of(post("Authorization: a\r\nAuthorization: b\r\n")) == 400);
  BOOST_TEST(status_of(post("Content-Type: a\r\nContent-Type: b\r\n")) == 400);
}

BOOST_AUTO_TEST_CASE(forwarded_for_only_from_trusted_proxies) {
  const std::string request = post("X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n");
  BOOST_TEST(understood(request).request.source_ip == "192.0.2.7");
  EdgeOptions options;
  options.trusted_proxies = *TrustedProxies::parse(std::vector<std::string>{"192.0.2.0/24"});
  BOOST_TEST(understood(request, options).request.source_ip == "203.0.113.9");
}

BOOST_AUTO_TEST_SUITE_END()
