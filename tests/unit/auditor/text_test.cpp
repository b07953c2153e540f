#include "auditor/text.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::auditor {
namespace {

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(ordinary_texts_stay) {
  for (const char* text : {"", "pki-signer-sign", "Grüße, 東京, 🙂"}) {
    BOOST_TEST(printable(text) == text);
    BOOST_TEST(to_utf8(text) == text);
  }
}

BOOST_AUTO_TEST_CASE(what_would_move_a_terminal_is_escaped) {
  BOOST_TEST(printable("a\x1b[2J\r\n\tb\x7f") == "a\\u001b[2J\\u000d\\u000a\\u0009b\\u007f");
  BOOST_TEST(printable("\xe2\x80\xae"
                       "gpj.exe") == "\\u202egpj.exe");
  BOOST_TEST(printable("\xc2\x9b") == "\\u009b");
  BOOST_TEST(printable("a\\b") == "a\\\\b");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_characters_are_replaced) {
  // A lone byte, an overlong form, a surrogate, one above all, and one that breaks off.
  for (const char* text :
       {"\x80", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    BOOST_TEST(to_utf8(text).starts_with("\xef\xbf\xbd"));
    BOOST_TEST(printable(text).starts_with("\\x"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::auditor
