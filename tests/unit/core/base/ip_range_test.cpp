#include "core/base/ip_range.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace sealmint {
namespace {

BOOST_AUTO_TEST_SUITE(ip_range)

BOOST_AUTO_TEST_CASE(addresses_have_one_canonical_text) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"192.0.2.1", "192.0.2.1"},
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"::FFFF:c000:0201", "192.0.2.1"},
      {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
      {"::1", "::1"},
      {"0.0.0.0", "0.0.0.0"},
      {"::", "::"},
  };
  for (const auto& [text, canonical] : cases) {
    const auto address = IpAddress::parse(text);
    BOOST_TEST_REQUIRE(address.has_value(), text);
    BOOST_TEST(address->to_text() == canonical);
  }
  BOOST_TEST(IpAddress::parse("192.0.2.1")->is_v4());
  BOOST_TEST(IpAddress::parse("::ffff:192.0.2.1")->is_v4());
  BOOST_TEST(!IpAddress::parse("::1")->is_v4());
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_refused) {
  const std::vector<std::string> cases{
      "",
      " ",
      "1.2.3",
      "1.2.3.4.5",
      "256.1.1.1",
      "01.2.3.4",
      "1.2.3.4 ",
      " 1.2.3.4",
      "0x7f.0.0.1",
      "2130706433",
      "1.2.3.-4",
      "fe80::1%eth0",
      "[::1]",
      "::1]:80",
      "1.2.3.4:80",
      "1::2::3",
      "12345::",
      "localhost",
      "::ffff:1.2.3",
      "1.2.3.4\n",
      std::string("1.2.3.4\0", 8),
      std::string(100, '1'),
  };
  for (const auto& text : cases) BOOST_TEST(!IpAddress::parse(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(ranges_have_one_canonical_text) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"::/0", "::/0"},
      {"10.1.2.3/8", "10.0.0.0/8"},
      {"10.1.2.3", "10.1.2.3"},
      {"10.1.2.3/32", "10.1.2.3"},
      {"::ffff:10.1.2.3/104", "10.0.0.0/8"},
      {"2001:db8:ffff::1/33", "2001:db8:8000::/33"},
      {"2001:db8::1/128", "2001:db8::1"},
      {"1.2.3.255/25", "1.2.3.128/25"},
  };
  for (const auto& [text, canonical] : cases) {
    const auto range = IpRange::parse(text);
    BOOST_TEST_REQUIRE(range.has_value(), text);
    BOOST_TEST(range->to_text() == canonical);
    BOOST_TEST((IpRange::parse(canonical) == range), canonical);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_range_is_refused) {
  for (const std::string text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
        "10.0.0.0/8 ", "10.0.0.0 /8", "10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "10.0.0.0/1e1",
        "10.0.0/8", "10.0.0.0/4294967304"}) {
    BOOST_TEST(!IpRange::parse(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(containment) {
  struct Case {
    std::string range, address;
    bool inside;
  };
  const std::vector<Case> cases{
      {"0.0.0.0/0", "203.0.113.9", true},
      {"0.0.0.0/0", "::ffff:203.0.113.9", true},
      {"0.0.0.0/0", "2001:db8::1", false},
      {"::/0", "2001:db8::1", true},
      {"::/0", "203.0.113.9", false},
      {"::/0", "::ffff:203.0.113.9", false},
      {"10.0.0.0/8", "10.255.255.255", true},
      {"10.0.0.0/8", "11.0.0.0", false},
      {"10.0.0.0/8", "9.255.255.255", false},
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.2", false},
      {"::ffff:192.0.2.1", "192.0.2.1", true},
      {"192.0.2.0/31", "192.0.2.1", true},
      {"192.0.2.0/31", "192.0.2.2", false},
      {"2001:db8::/33", "2001:db8:7fff::1", true},
      {"2001:db8::/33", "2001:db8:8000::1", false},
      {"::1", "::1", true},
      {"::1", "::2", false},
  };
  for (const auto& [range, address, inside] : cases) {
    BOOST_TEST(IpRange::parse(range)->contains(*IpAddress::parse(address)) == inside,
               range << " contains " << address);
  }
}

BOOST_AUTO_TEST_CASE(doubt_closes_the_door) {
  const std::vector<std::string> everything{"0.0.0.0/0", "::/0"};
  BOOST_TEST(is_in_any(everything, "127.0.0.1"));
  BOOST_TEST(is_in_any(everything, "::1"));
  BOOST_TEST(!is_in_any(everything, ""));
  BOOST_TEST(!is_in_any(everything, "unix"));
  BOOST_TEST(!is_in_any({}, "127.0.0.1"));
  const std::vector<std::string> damaged{"10.0.0.0/99", "10.0.0.7"};
  BOOST_TEST(!is_in_any(damaged, "10.0.0.6"));
  BOOST_TEST(is_in_any(damaged, "10.0.0.7"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint
