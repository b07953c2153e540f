#include "net/address_guard.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::net {
namespace {

IpAddress address(std::string_view text) { return IpAddress::parse(text).value(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(address_guard)

BOOST_AUTO_TEST_CASE(what_is_not_public_is_named) {
  for (const char* text : {"0.0.0.0",
                           "10.0.0.1",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.0.1",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::7f00:1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::a00:1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:a00:1::",
                           "fc00::1",
                           "fd12:3456::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1"}) {
    BOOST_TEST(!is_public(address(text)), text << " is not public");
  }
  for (const char* text :
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
        "172.32.0.0", "223.255.255.255", "::ffff:1.1.1.1", "2606:4700::1", "2a00::1"}) {
    BOOST_TEST(is_public(address(text)), text << " is public");
  }
}

BOOST_AUTO_TEST_CASE(only_what_is_allowed_is_dialled_besides) {
  const AddressGuard closed({}, false);
  BOOST_TEST(closed.check(address("1.1.1.1"), true).has_value());
  BOOST_TEST((closed.check(address("127.0.0.1"), true).error().kind == ErrorKind::rejected));
  const AddressGuard open({*IpRange::parse("10.1.0.0/16"), *IpRange::parse("::1")}, false);
  BOOST_TEST(open.check(address("10.1.2.3"), true).has_value());
  BOOST_TEST(open.check(address("::ffff:10.1.2.3"), true).has_value());
  BOOST_TEST(open.check(address("10.2.0.1"), true).has_error());
  BOOST_TEST(open.check(address("::1"), true).has_value());
  BOOST_TEST(open.check(address("127.0.0.1"), true).has_error());
}

BOOST_AUTO_TEST_CASE(plain_http_is_for_loopback_unless_allowed) {
  const std::vector<IpRange> allowed{*IpRange::parse("127.0.0.0/8"), *IpRange::parse("10.0.0.0/8")};
  const AddressGuard strict(allowed, false);
  BOOST_TEST(strict.check(address("127.0.0.1"), false).has_value());
  BOOST_TEST(strict.check(address("10.0.0.1"), false).has_error());
  BOOST_TEST(strict.check(address("1.1.1.1"), false).has_error());
  const AddressGuard lax(allowed, true);
  BOOST_TEST(lax.check(address("10.0.0.1"), false).has_value());
  BOOST_TEST(lax.check(address("1.1.1.1"), false).has_value());
  BOOST_TEST(lax.check(address("192.168.0.1"), false).has_error());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::net
