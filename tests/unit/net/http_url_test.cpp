#include "net/http_url.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::net {

BOOST_AUTO_TEST_SUITE(http_url)

BOOST_AUTO_TEST_CASE(the_parts_are_found) {
  const auto full = parse_http_url("https://Hooks.example.test:8443/a%20b?x=1&y=%2F#part").value();
  BOOST_TEST(full.is_tls);
  BOOST_TEST(full.host == "Hooks.example.test");
  BOOST_TEST(full.port == 8443);
  BOOST_TEST(full.target == "/a%20b?x=1&y=%2F");
  BOOST_TEST(full.authority() == "Hooks.example.test:8443");

  const auto bare = parse_http_url("http://127.0.0.1").value();
  BOOST_TEST(!bare.is_tls);
  BOOST_TEST(bare.port == 80);
  BOOST_TEST(bare.target == "/");
  BOOST_TEST(bare.authority() == "127.0.0.1");
  BOOST_TEST(bare.is_address());

  const auto v6 = parse_http_url("https://[2001:db8::1]:444/").value();
  BOOST_TEST(v6.host == "2001:db8::1");
  BOOST_TEST(v6.authority() == "[2001:db8::1]:444");
  BOOST_TEST(v6.is_address());
}

BOOST_AUTO_TEST_CASE(everything_else_is_refused_without_quoting_it) {
  for (const char* text :
       {"", "hooks.example.test", "//hooks.example.test/", "ftp://example.test/", "file:///etc/x",
        "https://", "https:///path", "https://user@example.test/", "https://user:pw@example.test/",
        "https://example.test:0/", "https://example.test:99999/", "https://exa mple.test/",
        "https://example.test/\r\nX: y", "https://example.test%0d%0ax/",
        "https://[fe80::1%25eth0]/", "https://[v1.x]/", "https://example.test\\@other.test/",
        "https://ex%61mple%00.test/"}) {
    const auto parsed = parse_http_url(text);
    BOOST_REQUIRE_MESSAGE(parsed.has_error(), text << " is refused");
    BOOST_TEST((parsed.error().kind == ErrorKind::rejected));
    BOOST_TEST(parsed.error().detail.find("example") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::net
