#include <boost/test/unit_test.hpp>

#include "ca-backends/shared/exchange.hpp"

namespace sealmint::ca {
namespace {

bool refuses(std::string_view text, std::string_view why = {}) {
  const auto value = read_json(text);
  return value.has_error() && value.error().kind == ErrorKind::upstream &&
         value.error().detail.find(why) != std::string::npos;
}

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') +
         std::string(static_cast<std::size_t>(levels), ']');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(encodings)

BOOST_AUTO_TEST_CASE(json_of_strangers_is_bounded) {
  BOOST_TEST(read_json(R"( {"a": [1, -2, 3.5, true, null, "é"]} )").has_value());
  BOOST_TEST(read_json(nested(16)).has_value());
  BOOST_TEST(refuses(nested(17), "deeper than 16"));
  BOOST_TEST(refuses(nested(100'000), "deeper than 16"));
  BOOST_TEST(refuses(R"({"a": 1, "b": {"x": 1, "x": 2}})", "twice"));
  BOOST_TEST(refuses(R"({"a": 1, "\u0061": 2})", "twice"));
  BOOST_TEST(read_json(R"({"a": {"a": 1}, "b": {"a": 1}})").has_value());
  BOOST_TEST(refuses(R"({"a": "\u0000"})", "NUL"));
  BOOST_TEST(refuses(R"({"\u0000": 1})", "NUL"));
  std::string many = "[0";
  for (int i = 0; i < 20'000; ++i) many += ",0";
  BOOST_TEST(refuses(many + "]", "20000 values"));
  for (const std::string_view text : {"", "  ", "{", "[1,]", "{} x", "'a'", "\"\xff\"", "nul"}) {
    BOOST_TEST(refuses(text), text);
  }
  BOOST_TEST(!refuses(R"({"password": "hunter2" )", "hunter2"));
}

BOOST_AUTO_TEST_CASE(a_text_member_is_one) {
  const auto value = read_json(R"({"a": "x", "n": 1, "empty": ""})").value();
  BOOST_TEST(text_member(value, "a").value() == "x");
  BOOST_TEST(text_member(value, "empty").value() == "");
  BOOST_TEST(!text_member(value, "n").has_value());
  BOOST_TEST(!text_member(value, "b").has_value());
  BOOST_TEST(!text_member(read_json("[1]").value(), "a").has_value());
}

BOOST_AUTO_TEST_CASE(base64_of_mail_may_have_blanks_anywhere) {
  const Bytes expected = {'a', 'b', 'c', 'd'};
  for (const std::string_view text : {"YWJjZA==", "YWJj\r\nZA==\r\n", " Y W\tJ\vjZ\fA = = "}) {
    BOOST_TEST((from_base64_lax(text).value() == expected), text);
  }
  BOOST_TEST(from_base64_lax("").value().empty());
  for (const std::string_view text : {"YWJjZA", "YWJjZA=", "YWJj-A==", "YWJjZB==", "Y"}) {
    BOOST_TEST((from_base64_lax(text).error().kind == ErrorKind::upstream), text);
  }
}

// RFC 4648 section 10 and RFC 7515 appendix C.
BOOST_AUTO_TEST_CASE(base64url_has_no_padding) {
  const Bytes bytes = {3, 236, 255, 224, 193};
  BOOST_TEST(to_base64url(bytes) == "A-z_4ME");
  BOOST_TEST((from_base64url("A-z_4ME").value() == bytes));
  for (const std::string_view plain : {"", "f", "fo", "foo", "foob"}) {
    const std::string text = to_base64url(as_bytes(plain));
    BOOST_TEST(text.find('=') == std::string::npos);
    BOOST_TEST(as_text(from_base64url(text).value()) == plain);
  }
  for (const std::string_view text : {"A+z/4ME", "Zg==", "Zh", "Z", "Zg\n", "Zm9v Zg"}) {
    BOOST_TEST((from_base64url(text).error().kind == ErrorKind::upstream), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca
