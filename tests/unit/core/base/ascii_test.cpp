#include "core/base/ascii.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint {
namespace {

BOOST_AUTO_TEST_SUITE(ascii)

BOOST_AUTO_TEST_CASE(only_the_letters_of_ascii_have_a_lower_case) {
  for (int number = 0; number < 256; ++number) {
    const char c = static_cast<char>(number);
    const bool is_upper = number >= 'A' && number <= 'Z';
    BOOST_TEST(ascii_lower(c) == (is_upper ? static_cast<char>(number + 32) : c));
  }
  BOOST_TEST(ascii_lower_case("ÄB@[Z`") == "Äb@[z`");
}

BOOST_AUTO_TEST_CASE(texts_are_equal_but_for_case) {
  BOOST_TEST(is_ascii_equal("Content-LENGTH", "content-length"));
  BOOST_TEST(!is_ascii_equal("content-length ", "content-length"));
  BOOST_TEST(!is_ascii_equal("content_length", "content-length"));
  BOOST_TEST(is_ascii_equal("", ""));
}

BOOST_AUTO_TEST_CASE(blanks_around_a_text_are_taken_away_and_those_inside_are_not) {
  BOOST_TEST(trimmed(" \t\r\na b\n") == "a b");
  BOOST_TEST(trimmed(" \r\n").empty());
  BOOST_TEST(trimmed("").empty());
  BOOST_TEST(trimmed("\va\f") == "\va\f");
  BOOST_TEST(trimmed("\va\f", is_ascii_space) == "a");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint
