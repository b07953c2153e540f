#include "pkcs11/command_line.hpp"

#include <boost/test/unit_test.hpp>

#include "core/base/limits.hpp"
#include "core/rules/redaction.hpp"

namespace sealmint::pkcs11 {
namespace {

std::string shown(const std::vector<std::string>& arguments) {
  return redacted_command(arguments, limits::client_command_chars);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(secrets_are_hidden_and_the_rest_is_readable) {
  BOOST_TEST(shown({"tool", "-in", "a b", "", "x"}) == "tool -in \"a b\" \"\" x");
  BOOST_TEST(shown({"t", "-pin", "1234", "x"}) == "t -pin *** x");
  BOOST_TEST(shown({"t", "--storepass=abc"}) == "t --storepass=***");
  BOOST_TEST(shown({"t", "DB_PASSWORD=abc", "x"}) == "t DB_PASSWORD=*** x");
  BOOST_TEST(shown({"t", "db.pin=12 34"}) == "t db.pin=***");
  BOOST_TEST(shown({"t", "pkcs11:object=a;pin-value=1234"}).find("1234") == std::string::npos);
}

// The server redacts again: a bound command has to equal the observed one.
BOOST_AUTO_TEST_CASE(the_server_changes_nothing_more) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"t", "-pass", "a b c"},
                                                    {"t", "-pin", "\"x\"", "--p", "-q"},
                                                    {"t", "https://u:p@h/", "Bearer", "abc"},
                                                    {"t", "a=\"b\\", "pw=x"}}) {
    const auto line = shown(arguments);
    BOOST_TEST(rules::redact_command(line) == line);
  }
}

// The server counts characters too (contract 19.1).
BOOST_AUTO_TEST_CASE(a_long_line_is_cut_by_characters) {
  std::string longest;
  for (std::size_t i = 0; i < limits::client_command_chars; ++i) {
    longest += i % 2 ? "\xF0\x9F\x98\x80" : "\xC3\xA4";
  }
  BOOST_TEST((shown({longest}) == longest));
  BOOST_TEST((shown({longest + "\xC3\xA4"}) == longest));
  BOOST_TEST((shown({longest + "x"}) == longest));
}

BOOST_AUTO_TEST_CASE(what_is_no_text_becomes_one) {
  BOOST_TEST(shown({"t", "a\nb", "\xFF\xC3", "\xED\xA0\x80", "\xC0\x80"}) == "t \"a b\" ?? ??? ??");
  BOOST_TEST(shown({"\xE2\x82\xAC\xF0\x9F\x98\x80"}) == "\xE2\x82\xAC\xF0\x9F\x98\x80");
}

BOOST_AUTO_TEST_CASE(arguments_end_with_zeros) {
  using namespace std::string_literals;
  const auto arguments = split_arguments("a\0\0b c\0"s);
  BOOST_TEST(arguments.size() == 3U);
  BOOST_TEST(arguments[1].empty());
  BOOST_TEST(arguments[2] == "b c");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::pkcs11
