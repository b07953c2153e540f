#include "pkcs11/sealing.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::pkcs11 {
namespace {

constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";

Bytes sealed_by(std::string_view by, std::string_view plain, std::string_view bound_to) {
  return Sealing(by, "test").seal(as_bytes(plain), bound_to);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealing)

BOOST_AUTO_TEST_CASE(what_was_sealed_is_opened) {
  for (const std::string_view plain :
       {"", "x", "a longer text with more than one block of bytes"}) {
    const auto opened = Sealing(secret, "test").open(sealed_by(secret, plain, "here"), "here");
    BOOST_REQUIRE(opened.has_value());
    BOOST_TEST(as_text(*opened) == plain);
  }
}

BOOST_AUTO_TEST_CASE(it_is_opened_by_the_secret_for_its_purpose_and_where_it_belongs) {
  const Bytes sealed = sealed_by(secret, "text", "here");
  BOOST_TEST(!Sealing("another secret", "test").open(sealed, "here").has_value());
  BOOST_TEST(!Sealing(secret, "another purpose").open(sealed, "here").has_value());
  BOOST_TEST(!Sealing(secret, "test").open(sealed, "there").has_value());
}

BOOST_AUTO_TEST_CASE(no_byte_of_it_can_be_changed_or_left_out) {
  const Bytes sealed = sealed_by(secret, "text", "here");
  const Sealing opener(secret, "test");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes changed = sealed;
    changed[i] ^= 1;
    BOOST_TEST(!opener.open(changed, "here").has_value(), i);
    BOOST_TEST(!opener.open(ByteView(sealed).first(i), "here").has_value(), i);
  }
}

BOOST_AUTO_TEST_CASE(no_two_are_the_same) {
  BOOST_TEST((sealed_by(secret, "text", "here") != sealed_by(secret, "text", "here")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::pkcs11
