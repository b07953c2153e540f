#include "api/json_reader.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

using sealmint::api::JsonLimits;
using sealmint::api::parse_json;
using sealmint::api::parse_json_object;

namespace {

// The path of the first issue, or "accepted".
std::string refused_at(std::string_view text, const JsonLimits& limits = {}) {
  const auto value = parse_json(text, limits);
  if (!value.has_error()) return "accepted";
  const auto error = value.error();
  BOOST_TEST((error.kind == sealmint::ErrorKind::malformed));
  BOOST_REQUIRE_EQUAL(error.issues.size(), 1U);
  BOOST_TEST(!error.issues.front().message.empty());
  return error.issues.front().path;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

BOOST_AUTO_TEST_SUITE(json_reader)

BOOST_AUTO_TEST_CASE(accepts_what_rfc_8259_describes) {
  const std::string text =
      R"({"a":[1,-2,18446744073709551615,0.5,1e2,true,false,null,""],"b":{"c":"\u00e4\ud83d\ude00/\n"}})";
  const auto value = parse_json(text);
  BOOST_REQUIRE(!value.has_error());
  const std::string again = boost::json::serialize(*value);
  const auto reread = parse_json(again);
  BOOST_REQUIRE(!reread.has_error());
  BOOST_TEST(boost::json::serialize(*reread) == again);
  BOOST_TEST(refused_at(" \r\n\t{} \n") == "accepted");
  BOOST_TEST(refused_at("0") == "accepted");
  BOOST_TEST(refused_at("-9223372036854775808") == "accepted");
}

BOOST_AUTO_TEST_CASE(refuses_broken_documents) {
  for (const std::string_view text :
       {"",      "   ",    "nul",   "{",        "[1,]",   "{\"a\":1,}", "{'a':1}",
        "{a:1}", "[1] x",  "{}{}",  "[1 2]",    "01",     "1.",         ".5",
        "+1",    "0x10",   "NaN",   "Infinity", "\"\t\"", "\"\\x\"",    "// c\n1",
        "/**/1", "[\"a\"", "\"abc", "[1e]",     "--1"}) {
    BOOST_TEST(refused_at(text) != "accepted", text);
  }
}

BOOST_AUTO_TEST_CASE(refuses_duplicate_keys_and_names_them) {
  BOOST_TEST(refused_at(R"({"data":1,"data":2})") == "data");
  BOOST_TEST(refused_at(R"({"items":[{},{"x":1},{"id":1,"b":2,"\u0069d":3}]})") == "items/2/id");
  BOOST_TEST(refused_at(R"({"a":{"x":1},"b":{"x":1}})") == "accepted");
  BOOST_TEST(refused_at(R"({"a":1,"A":2})") == "accepted");
}

BOOST_AUTO_TEST_CASE(refuses_numbers_it_cannot_hold) {
  BOOST_TEST(refused_at(R"({"n":18446744073709551616})") == "n");
  BOOST_TEST(refused_at(R"([1,-9223372036854775809])") == "1");
  BOOST_TEST(refused_at(R"([1e999])") == "0");
  BOOST_TEST(refused_at(R"([-1e999])") == "0");
  BOOST_TEST(refused_at(R"([1e99999999999999999999])") != "accepted");
  BOOST_TEST(refused_at("[" + std::string(1'000'000, '9') + "]") == "0");
  BOOST_TEST(refused_at("[0." + std::string(40, '1') + "]") == "0");
  BOOST_TEST(refused_at("[0." + std::string(30, '1') + "]") == "accepted");
}

BOOST_AUTO_TEST_CASE(refuses_text_that_is_no_unicode) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {"\"\\u0000\""sv, "{\"a\\u0000b\":1}"sv, "\"\0\""sv, R"("\ud800")"sv, R"("\ud800x")"sv,
        R"("\udc00")"sv, R"("\ud800\ud800")"sv, R"("\udc00\ud800")"sv, "\"\xc0\xaf\""sv,
        "\"\xe0\x80\xaf\""sv, "\"\xed\xa0\x80\""sv, "\"\xf4\x90\x80\x80\""sv, "\"\x80\""sv,
        "\"\xff\""sv, "\"\xc3\""sv, "\xef\xbb\xbf{}"sv, "\xff\xfe{\0}\0"sv, "{\0}\0"sv}) {
    BOOST_TEST(refused_at(text) != "accepted", text);
  }
}

BOOST_AUTO_TEST_CASE(bounds_depth) {
  BOOST_TEST(refused_at(nested(16)) == "accepted");
  BOOST_TEST(refused_at(nested(17)) != "accepted");
  const auto begin = std::chrono::steady_clock::now();
  BOOST_TEST(refused_at(std::string(8'000'000, '[')) != "accepted");
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += "{\"a\":";
  BOOST_TEST(refused_at(objects) != "accepted");
  const auto time = std::chrono::steady_clock::now() - begin;
  BOOST_TEST((time < std::chrono::seconds(2)));
}

BOOST_AUTO_TEST_CASE(bounds_the_number_of_values) {
  std::string many = "[1";
  for (int i = 0; i < 1022; ++i) many += ",1";
  BOOST_TEST(refused_at(many + "]") == "accepted");
  BOOST_TEST(refused_at(many + ",1]") != "accepted");
  JsonLimits wide;
  wide.values = 2000;
  BOOST_TEST(refused_at(many + ",1]", wide) == "accepted");
}

BOOST_AUTO_TEST_CASE(paths_quote_little_of_long_keys) {
  const std::string key(100'000, 'k');
  const std::string path = refused_at("{\"" + key + "\":1e999}");
  BOOST_TEST(path.size() == 64U);
}

BOOST_AUTO_TEST_CASE(long_strings_with_escapes_come_whole) {
  const std::string plain(1'000'000, 'a');
  const auto value = parse_json("[\"" + plain + "\\n" + plain + "\"]");
  BOOST_REQUIRE(!value.has_error());
  BOOST_TEST(value->as_array().at(0).as_string().size() == 2'000'001U);
}

BOOST_AUTO_TEST_CASE(an_object_is_expected) {
  for (const char* text : {"null", "[]", "1", "\"a\"", "true"}) {
    const auto object = parse_json_object(text);
    BOOST_REQUIRE(object.has_error());
    BOOST_TEST(object.error().issues.front().code == "invalid_type");
  }
  BOOST_TEST(parse_json_object("").has_error());
  BOOST_TEST(!parse_json_object("", {}, true).has_error());
  BOOST_TEST(!parse_json_object(" \n", {}, true).has_error());
  BOOST_TEST(parse_json_object("null", {}, true).has_error());
}

BOOST_AUTO_TEST_SUITE_END()
