#include "core/base/short_bytes.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint {

BOOST_AUTO_TEST_SUITE(short_bytes_suite)

BOOST_AUTO_TEST_CASE(holds_what_fits_and_forgets_what_was_longer) {
  ShortBytes<4> bytes;
  BOOST_TEST(bytes.empty());
  bytes.assign(as_bytes("abcd"));
  BOOST_TEST(as_text(bytes) == "abcd");
  BOOST_TEST((bytes != ShortBytes<4>(as_bytes("abc"))));
  bytes.assign(as_bytes("x"));
  BOOST_TEST(bytes.size() == 1U);
  BOOST_TEST((bytes == ShortBytes<4>(as_bytes("x"))));
}

BOOST_AUTO_TEST_CASE(refuses_what_does_not_fit) {
  ShortBytes<4> bytes(as_bytes("ab"));
  BOOST_CHECK_THROW(bytes.assign(as_bytes("abcde")), std::length_error);
  BOOST_TEST(as_text(bytes) == "ab");
}

BOOST_AUTO_TEST_CASE(is_ordered_as_a_byte_string) {
  const ShortBytes<4> one(as_bytes("ab"));
  BOOST_TEST((one < ShortBytes<4>(as_bytes("abc"))));
  BOOST_TEST((one < ShortBytes<4>(as_bytes("b"))));
  BOOST_TEST((one < ShortBytes<4>(as_bytes("a\xff"))));
  BOOST_TEST(!(one < one));
  BOOST_TEST(!(ShortBytes<4>(as_bytes("abc")) < one));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint
