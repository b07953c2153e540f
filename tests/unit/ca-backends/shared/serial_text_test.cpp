#include "ca-backends/shared/serial_text.hpp"

#include <boost/test/unit_test.hpp>

#include "core/crypto/certificate.hpp"
#include "tests/support/certification_request.hpp"

namespace sealmint::ca {
namespace {

Bytes octets(std::string_view hex) { return *from_hex(hex); }

// Decimal as Python's int(hex, 16) writes it.
struct Row {
  std::string_view der_hex;
  std::string_view decimal;
  std::string_view colons;
};
constexpr Row rows[] = {
    {"01", "1", "01"},
    {"0a", "10", "0a"},
    {"7f", "127", "7f"},
    {"0080", "128", "80"},
    {"0100", "256", "01:00"},
    {"00ffff", "65535", "ff:ff"},
    {"0123456789abcdef", "81985529216486895", "01:23:45:67:89:ab:cd:ef"},
    {"7fffffffffffffffffffffffffffffffffffffff", "730750818665451459101842416358141509827966271487",
     "7f:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff"},
    {"00ffffffffffffffffffffffffffffffffffffffff",
     "1461501637330902918203684832716283019655932542975",
     "ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(serial_text)

BOOST_AUTO_TEST_CASE(a_number_is_written_both_ways_and_read_again) {
  for (const Row& row : rows) {
    const Bytes number = octets(row.der_hex);
    BOOST_TEST(to_decimal_serial(number) == row.decimal);
    BOOST_TEST(to_colon_serial(number) == row.colons);
    BOOST_TEST((from_decimal_serial(row.decimal) == number), row.decimal);
    BOOST_TEST((from_colon_serial(row.colons) == number), row.colons);
  }
}

BOOST_AUTO_TEST_CASE(zeros_in_front_of_a_text_do_not_count) {
  BOOST_TEST((from_decimal_serial("000128") == octets("0080")));
  BOOST_TEST((from_colon_serial("00:00:80") == octets("0080")));
  BOOST_TEST((from_colon_serial("AB") == octets("00ab")));
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_not_read) {
  for (const std::string_view text : {"", "0", "000", "-1", "+1", " 1", "1 ", "1a", "0x10"}) {
    BOOST_TEST(!from_decimal_serial(text), text);
  }
  BOOST_TEST(!from_decimal_serial(std::string(51, '9')));
  BOOST_TEST(!from_decimal_serial(std::string(500, '1')));
  for (const std::string_view text : {"", "0", "00", "1:2", "ab:", ":ab", "ab::cd", "abcd", "ag"}) {
    BOOST_TEST(!from_colon_serial(text), text);
  }
  std::string long_text = "01";
  for (int octet = 0; octet < 21; ++octet) long_text += ":00";
  BOOST_TEST(!from_colon_serial(long_text));
}

BOOST_AUTO_TEST_CASE(the_number_comes_out_of_a_certificate) {
  const testing::CertificationRequest identity("Root");
  crypto::AuthorityProfile profile;
  profile.subject = identity.subject;
  profile.not_before = from_unix_ms(1'700'000'000'000);
  profile.not_after = from_unix_ms(1'900'000'000'000);
  const Bytes root = testing::value_or_throw(crypto::make_root_certificate(*identity.key, profile));
  const auto fields = testing::value_or_throw(crypto::read_certificate(root));
  const Bytes number = testing::value_or_throw(serial_octets(root));
  BOOST_TEST(to_hex(number) == fields.serial_number);
}

BOOST_AUTO_TEST_CASE(a_certificate_without_a_usable_number_is_refused) {
  for (const std::string_view hex :
       {"", "00", "3000", "30023000", "300530030201ff", "30053003020100", "3006300402020001",
        "30073005a003020102", "3080", "300530030401aa"}) {
    BOOST_TEST(serial_octets(octets(hex)).has_error(), hex);
  }
  BOOST_TEST((serial_octets(octets("30053003020101")).value() == octets("01")));
  BOOST_TEST((serial_octets(octets("300a3008a003020102020105")).value() == octets("05")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca
