// Against the examples of RFC 8949 appendix A.
#include "core/audit/cbor.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

namespace sealmint::audit {
namespace {

struct Known {
  std::uint64_t value;
  std::string_view hex;
};
constexpr std::array<Known, 9> known_integers{{{0, "00"},
                                               {10, "0a"},
                                               {23, "17"},
                                               {24, "1818"},
                                               {100, "1864"},
                                               {1000, "1903e8"},
                                               {1'000'000, "1a000f4240"},
                                               {1'000'000'000'000, "1b000000e8d4a51000"},
                                               {UINT64_MAX, "1bffffffffffffffff"}}};

Bytes written(std::uint64_t value) {
  Bytes out;
  CborWriter(out).unsigned_integer(value);
  return out;
}

BOOST_AUTO_TEST_SUITE(cbor)

BOOST_AUTO_TEST_CASE(integers_have_their_known_bytes) {
  for (const auto& [value, hex] : known_integers) {
    BOOST_TEST(to_hex(written(value)) == hex);
    const Bytes bytes = *from_hex(hex);
    CborReader reader(bytes);
    BOOST_CHECK(reader.unsigned_integer() == value);
    BOOST_TEST(reader.is_at_end());
  }
}

BOOST_AUTO_TEST_CASE(strings_and_maps_have_their_known_bytes) {
  Bytes out;
  CborWriter writer(out);
  writer.map(1);
  writer.text("IETF");
  writer.bytes(Bytes{1, 2, 3, 4});
  BOOST_TEST(to_hex(out) == "a164494554464401020304");
  CborReader reader(out);
  BOOST_CHECK(reader.map() == 1U);
  BOOST_CHECK(reader.text() == "IETF");
  BOOST_TEST(to_hex(*reader.bytes()) == "01020304");
}

BOOST_AUTO_TEST_CASE(only_the_integer_that_is_next_is_skipped) {
  const Bytes bytes = *from_hex("071818");
  CborReader reader(bytes);
  BOOST_TEST(!reader.skip(6));
  BOOST_TEST(reader.skip(7));
  BOOST_TEST(!reader.skip(7));
  BOOST_CHECK(reader.unsigned_integer() == 24U);
  BOOST_TEST(!reader.skip(0));
}

BOOST_AUTO_TEST_CASE(a_longer_form_than_needed_is_refused) {
  for (const auto* hex : {"1817", "190017", "1a00000017", "1b0000000000000017", "1900ff"}) {
    const Bytes bytes = *from_hex(hex);
    BOOST_TEST(!CborReader(bytes).unsigned_integer().has_value());
  }
}

BOOST_AUTO_TEST_CASE(what_is_cut_off_or_of_another_type_is_refused) {
  for (const auto* hex : {"", "18", "1903", "1c", "1f", "20", "44010203", "6261", "5f", "f6"}) {
    const Bytes bytes = *from_hex(hex);
    BOOST_TEST(!CborReader(bytes).unsigned_integer().has_value());
    BOOST_TEST(!CborReader(bytes).bytes().has_value());
    BOOST_TEST(!CborReader(bytes).text().has_value());
    BOOST_TEST(!CborReader(bytes).map().has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::audit
