#include "http/edge/trusted_proxies.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using boost::asio::ip::make_address;
using sealmint::http::TrustedProxies;

namespace {

std::string client(const TrustedProxies& proxies, const char* peer,
                   std::vector<std::string_view> forwarded) {
  return proxies.client(make_address(peer), forwarded).to_string();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trusted_proxies)

BOOST_AUTO_TEST_CASE(reads_networks) {
  using List = std::vector<std::string>;
  for (const char* bad : {"", "x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/08x",
                          "10.0.0/8", "::/129", "fe80::1%eth0", "10.0.0.0/0008"}) {
    BOOST_TEST(TrustedProxies::parse(List{bad}).has_error(), bad);
  }
  const auto proxies = *TrustedProxies::parse(List{"10.0.0.0/9", "2001:db8::/33", "192.0.2.1"});
  BOOST_TEST(proxies.contains(make_address("10.127.255.255")));
  BOOST_TEST(!proxies.contains(make_address("10.128.0.0")));
  BOOST_TEST(proxies.contains(make_address("::ffff:10.1.2.3")));
  BOOST_TEST(proxies.contains(make_address("2001:db8:7fff::1")));
  BOOST_TEST(!proxies.contains(make_address("2001:db8:8000::1")));
  BOOST_TEST(proxies.contains(make_address("192.0.2.1")));
  BOOST_TEST(!proxies.contains(make_address("192.0.2.2")));
  const auto all = *TrustedProxies::parse(List{"0.0.0.0/0"});
  BOOST_TEST(all.contains(make_address("8.8.8.8")));
  BOOST_TEST(!all.contains(make_address("::1")));
}

BOOST_AUTO_TEST_CASE(takes_the_rightmost_address_that_is_not_a_proxy) {
  const auto proxies = *TrustedProxies::parse(std::vector<std::string>{"10.0.0.0/8", "::1"});
  BOOST_TEST(client(proxies, "203.0.113.1", {"198.51.100.1"}) == "203.0.113.1");
  BOOST_TEST(client(proxies, "10.0.0.1", {}) == "10.0.0.1");
  BOOST_TEST(client(proxies, "10.0.0.1", {"198.51.100.1"}) == "198.51.100.1");
  BOOST_TEST(client(proxies, "10.0.0.1", {"1.1.1.1, 198.51.100.1 ,10.0.0.2"}) == "198.51.100.1");
  BOOST_TEST(client(proxies, "10.0.0.1", {"1.1.1.1", "198.51.100.1", "10.0.0.2"}) ==
             "198.51.100.1");
  BOOST_TEST(client(proxies, "10.0.0.1", {"10.0.0.9"}) == "10.0.0.9");
  BOOST_TEST(client(proxies, "10.0.0.1", {"1.1.1.1, junk"}) == "10.0.0.1");
  BOOST_TEST(client(proxies, "10.0.0.1", {"1.1.1.1, junk, 10.0.0.3"}) == "10.0.0.3");
  BOOST_TEST(client(proxies, "10.0.0.1", {"1.1.1.1,"}) == "10.0.0.1");
  BOOST_TEST(client(proxies, "::1", {"[2001:db8::5]:99"}) == "2001:db8::5");
  BOOST_TEST(client(proxies, "::1", {"198.51.100.1:4711"}) == "198.51.100.1");
  BOOST_TEST(client(proxies, "::ffff:10.0.0.1", {"::ffff:198.51.100.1"}) == "198.51.100.1");
}

BOOST_AUTO_TEST_SUITE_END()
