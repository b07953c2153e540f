#include "net/host_port.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::net {
namespace {

BOOST_AUTO_TEST_SUITE(host_port)

BOOST_AUTO_TEST_CASE(a_host_and_its_port) {
  const auto name = parse_host_port("logs.example.com:6514").value();
  BOOST_TEST(name.host == "logs.example.com");
  BOOST_TEST(name.port == 6514U);
  BOOST_TEST(!name.is_address());
  BOOST_TEST(parse_host_port("192.0.2.1:1").value().is_address());
  BOOST_TEST(parse_host_port("[2001:db8::1]:65535").value().host == "2001:db8::1");
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (const char* text :
       {"", ":", "host", "host:", ":514", "host:0", "host:65536", "host:+1", "host:5 14",
        "host:514 ", "ho st:514", "user@host:514", "tcp://host:514", "2001:db8::1:514",
        "[host]:514", "[2001:db8::1]", "[]:514", "[192.0.2.1]:514", "[fe80::1%eth0]:514"}) {
    BOOST_TEST(parse_host_port(text).has_error(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::net
