#include "pkcs11/command_line.hpp"

#include <boost/test/unit_test.hpp>

#include "core/rules/redaction.hpp"

namespace sealmint::pkcs11 {
namespace {

std::string shown(const std::vector<std::string>& arguments) {
  return redacted_command(arguments, 2048);
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

BOOST_AUTO_TEST_CASE(a_long_line_is_cut_between_characters) {
  const auto line = redacted_command({std::string(10, 'x') + "\xC3\xA4"}, 11);
  BOOST_TEST(line == std::string(10, 'x'));
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
