#include "ca-backends/shared/url_text.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::ca {

BOOST_AUTO_TEST_SUITE(url_text)

BOOST_AUTO_TEST_CASE(a_segment_stays_one) {
  BOOST_TEST(encode_segment("code-signing_1.~") == "code-signing_1.~");
  BOOST_TEST(encode_segment("a/b?c#d e%") == "a%2fb%3fc%23d%20e%25");
  BOOST_TEST(encode_segment("\xc3\xa4") == "%c3%a4");
}

BOOST_AUTO_TEST_CASE(a_path_keeps_its_slashes_and_leads_nowhere_else) {
  BOOST_TEST(encode_path("pki").value() == "pki");
  BOOST_TEST(encode_path("/team one/pki/").value() == "team%20one/pki");
  for (const std::string_view text : {"", "/", "a//b", "..", "a/../b", "./a", "//a"}) {
    BOOST_TEST(encode_path(text).has_error(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca
