#include "api/object_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

#include "api/json_reader.hpp"

using sealmint::Error;
using sealmint::Uuid;
using sealmint::api::ObjectReader;

namespace {

boost::json::object object(std::string_view text) {
  auto parsed = sealmint::api::parse_json_object(text);
  BOOST_REQUIRE(!parsed.has_error());
  return *std::move(parsed);
}

// "path:code" of every issue, in order.
std::string issues_of(const sealmint::Result<void>& result) {
  if (!result.has_error()) return "none";
  const Error error = result.error();
  std::string text;
  for (const auto& issue : error.issues) {
    if (!text.empty()) text += ' ';
    text += issue.path + ":" + issue.code;
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(object_reader)

BOOST_AUTO_TEST_CASE(reads_what_is_there) {
  const auto body = object(
      R"({"name":"  b\u00e4r ","days":30,"on":true,"id":"01890a5d-ac96-774b-bcce-b302099a8057",
    "note":null,"tags":["a","b"],"whole":5.0})");
  ObjectReader reader(body);
  BOOST_TEST(reader.required_string("name", {.min = 1, .max = 3, .trim = true}) == "b\xc3\xa4r");
  BOOST_TEST(reader.required_integer("days", {1, 30}) == 30);
  BOOST_TEST(reader.required_integer("whole") == 5);
  BOOST_TEST(reader.optional_boolean("on").value() == true);
  BOOST_TEST(!reader.required_uuid("id").is_nil());
  const auto note = reader.nullable_string("note");
  BOOST_TEST(note.present);
  BOOST_TEST(!note.value.has_value());
  const auto absent = reader.nullable_integer("absent");
  BOOST_TEST(!absent.present);
  BOOST_TEST(reader.optional_strings("tags", 2).size() == 2U);
  BOOST_TEST(!reader.has("note"));
  BOOST_TEST(reader.has("name"));
  BOOST_TEST(issues_of(reader.finish()) == "none");
  BOOST_TEST(issues_of(reader.finish_strict()) == "none");
}

BOOST_AUTO_TEST_CASE(collects_every_issue) {
  const auto body =
      object(R"({"a":5,"b":"","c":"5","d":1.5,"e":99,"f":18446744073709551615,"g":"x","h":"true",
    "i":[1],"j":"toolong","k":"a\u0007b","l":null})");
  ObjectReader reader(body);
  reader.required_string("a");
  reader.required_string("b", {.min = 1});
  reader.required_integer("c");
  reader.required_integer("d");
  reader.optional_integer("e", {1, 30});
  reader.optional_integer("f");
  reader.required_uuid("g");
  reader.optional_boolean("h");
  reader.optional_strings("i", 5);
  reader.optional_string("j", {.max = 3});
  reader.optional_string("k");
  reader.required_string("l");
  reader.required_string("m");
  const auto result = reader.finish();
  BOOST_TEST(issues_of(result) ==
             "a:invalid_type b:too_small c:invalid_type d:invalid_type e:too_big f:too_big "
             "g:invalid_string h:invalid_type i/0:invalid_type j:too_big k:invalid_string "
             "l:invalid_type m:invalid_type");
  BOOST_TEST((result.error().kind == sealmint::ErrorKind::malformed));
}

BOOST_AUTO_TEST_CASE(controls_are_refused_and_newlines_are_not) {
  const auto body = object(
      "{\"a\":\"x\\r\\ny\\tz\",\"b\":\"x\\ry\",\"c\":\"x\\u0085y\",\"d\":\"\\u007f\",\"e\":"
      "\"\\u001b[0m\"}");
  ObjectReader reader(body);
  for (const char* key : {"a", "b", "c", "d", "e"}) reader.required_string(key);
  BOOST_TEST(issues_of(reader.finish()) ==
             "b:invalid_string c:invalid_string d:invalid_string e:invalid_string");
  // Where they stand makes no difference: blanks are taken away from what has none.
  const auto around = object("{\"a\":\" x\\r\\n\",\"b\":\"x\\r\"}");
  ObjectReader trimming(around);
  for (const char* key : {"a", "b"}) trimming.required_string(key, {.trim = true});
  BOOST_TEST(issues_of(trimming.finish()) == "b:invalid_string");
  ObjectReader lenient(body);
  lenient.required_string("e", {.allow_control = true});
  BOOST_TEST(issues_of(lenient.finish()) == "none");
}

BOOST_AUTO_TEST_CASE(children_report_to_their_parent) {
  const auto body =
      object(R"({"scope":{"hash":5,"odd":1},"members":[{"id":"x"},7,{"role":"a"}],"list":{}})");
  ObjectReader reader(body);
  reader.optional_object("scope", [](ObjectReader& scope) {
    scope.optional_string("hash");
    BOOST_TEST(scope.finish_strict().has_error());
  });
  std::size_t seen = 0;
  reader.optional_objects("members", 3, [&](ObjectReader& member, std::size_t index) {
    seen += index;
    member.required_uuid("id");
  });
  reader.optional_object("absent", [](ObjectReader&) { BOOST_TEST(false); });
  reader.optional_objects("list", 3, [](ObjectReader&, std::size_t) { BOOST_TEST(false); });
  BOOST_TEST(seen == 2U);
  BOOST_TEST(issues_of(reader.finish()) ==
             "scope/hash:invalid_type scope/odd:unrecognized_keys members/0/id:invalid_string "
             "members/1:invalid_type members/2/id:invalid_type list:invalid_type");
}

BOOST_AUTO_TEST_CASE(bounds_arrays_and_issues) {
  boost::json::object body;
  boost::json::array many;
  for (int i = 0; i < 500; ++i) many.push_back(i);
  body["many"] = many;
  ObjectReader bounded(body);
  BOOST_TEST(bounded.optional_strings("many", 499).empty());
  BOOST_TEST(issues_of(bounded.finish()) == "many:too_big");
  ObjectReader reader(body);
  reader.optional_uuids("many", 500);
  BOOST_TEST(reader.finish().error().issues.size() == 100U);
}

BOOST_AUTO_TEST_CASE(an_issue_of_ones_own) {
  const auto body = object("{}");
  ObjectReader reader(body, "items/3");
  reader.issue("data", "must be base64");
  reader.issue("", "is odd", "odd");
  BOOST_TEST(issues_of(reader.finish()) == "items/3/data:custom items/3:odd");
}

BOOST_AUTO_TEST_CASE(hands_an_object_on_as_text) {
  const auto body = object(R"({"there":{"a":[1,"\u00e4"],"b":{}},"null":null,"text":"{}"})");
  ObjectReader reader(body);
  BOOST_TEST(reader.object_text("there", true).value() == "{\"a\":[1,\"\u00e4\"],\"b\":{}}");
  BOOST_TEST(!reader.object_text("null", false).has_value());
  BOOST_TEST(!reader.object_text("absent", false).has_value());
  BOOST_TEST(issues_of(reader.finish()) == "none");
  BOOST_TEST(!reader.object_text("text", false).has_value());
  BOOST_TEST(!reader.object_text("null", true).has_value());
  BOOST_TEST(!reader.object_text("absent", true).has_value());
  BOOST_TEST(issues_of(reader.finish()) ==
             "text:invalid_type null:invalid_type absent:invalid_type");
}

BOOST_AUTO_TEST_SUITE_END()
