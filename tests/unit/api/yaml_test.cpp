#include "api/document/yaml.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

using sealmint::api::to_yaml;

BOOST_AUTO_TEST_SUITE(yaml)

BOOST_AUTO_TEST_CASE(blocks_stand_for_objects_and_arrays) {
  const auto value = boost::json::parse(
      R"({"a":1,"b":{"c":[],"d":{}},"list":[{"x":true,"y":[1,2]},"text",[null]]})");
  BOOST_TEST(to_yaml(value) ==
             "a: 1\n"
             "b:\n"
             "  c: []\n"
             "  d: {}\n"
             "list:\n"
             "  - x: true\n"
             "    \"y\":\n"
             "      - 1\n"
             "      - 2\n"
             "  - text\n"
             "  - - null\n");
}

// What YAML would take for something else is quoted as JSON quotes it.
BOOST_AUTO_TEST_CASE(doubtful_texts_are_quoted) {
  const auto value = boost::json::parse(
      R"({"no":"No","200":"200","colon":"a: b","empty":"","line":"a\nb","$ref":"#/x","plain":"a b"})");
  BOOST_TEST(to_yaml(value) ==
             "\"no\": \"No\"\n"
             "\"200\": \"200\"\n"
             "colon: \"a: b\"\n"
             "empty: \"\"\n"
             "line: \"a\\nb\"\n"
             "\"$ref\": \"#/x\"\n"
             "plain: a b\n");
}

BOOST_AUTO_TEST_SUITE_END()
