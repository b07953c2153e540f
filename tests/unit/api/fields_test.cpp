#include "api/fields.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

namespace sealmint::api {
namespace {

struct Part {
  std::int64_t count = 0;
};

// One field of each kind that lists know.
struct Sample {
  std::string name;
  std::optional<std::string> note;
  std::optional<std::optional<std::int64_t>> limit;
  bool enabled = true;
  SignerId signer_id;
  Secret secret;
  Part part;
};

constexpr Text name_text{{.min = 1, .max = 8, .trim = true}};
constexpr Text note_text{{.max = 4}};
constexpr Number limit_number{{1, 30}};
constexpr Number count_number{{0, 9}};
constexpr Text secret_text{{.min = 1}};

void check_name(ObjectReader& reader, Sample& sample) {
  if (sample.name == "bad") reader.issue("name", "must not be bad");
}

}  // namespace

template <>
const Fields<Part>& fields() {
  static const Fields<Part> list{"Part", {both<count_number, &Part::count>("count", required)}};
  return list;
}

template <>
const Fields<Sample>& fields() {
  static const Fields<Sample> list{
      "Sample",
      {both<name_text, &Sample::name>("name", required), both<note_text, &Sample::note>("note"),
       both<limit_number, &Sample::limit>("limit"), both<flag, &Sample::enabled>("enabled"),
       both<uuid_text, &Sample::signer_id>("signerId"),
       both<secret_text, &Sample::secret>("secret"), both<nested<Part>, &Sample::part>("part")},
      {.empty_is_object = true, .holds_secret = true},
      over<Sample, &check_name>};
  return list;
}

namespace {

// The paths of all issues, or "ok".
std::string issues(std::string_view body) {
  const auto outcome = read<Sample>(body);
  if (outcome.has_value()) return "ok";
  std::string paths;
  for (const auto& issue : outcome.error().issues) paths += issue.path + " ";
  return paths;
}

boost::json::object schema_of_sample() {
  Components components;
  BOOST_TEST(boost::json::serialize(components.reference(fields<Sample>())) ==
             R"({"$ref":"#/components/schemas/Sample"})");
  BOOST_TEST(components.may_be_empty(components.reference(fields<Sample>())));
  BOOST_TEST(!components.may_be_empty(components.reference(fields<Part>())));
  return components.schemas();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(field_lists)

BOOST_AUTO_TEST_CASE(a_list_reads_every_kind_of_field) {
  const auto sample = read<Sample>(
      R"({"name":" a ","note":"n","limit":null,"enabled":false,"secret":"s",)"
      R"("signerId":"01000000-0000-0000-0000-000000000000","part":{"count":3},"unknown":1})");
  BOOST_REQUIRE(sample.has_value());
  BOOST_TEST(sample->name == "a");
  BOOST_TEST(sample->note.value() == "n");
  BOOST_TEST(sample->limit.has_value());
  BOOST_TEST(!sample->limit->has_value());
  BOOST_TEST(!sample->enabled);
  BOOST_TEST(to_string(sample->signer_id.uuid) == "01000000-0000-0000-0000-000000000000");
  BOOST_TEST(sample->secret.reveal() == "s");
  BOOST_TEST(sample->part.count == 3);
}

BOOST_AUTO_TEST_CASE(absent_and_null_leave_what_was_there) {
  const auto sample = read<Sample>(R"({"name":"a","note":null,"enabled":null})");
  BOOST_REQUIRE(sample.has_value());
  BOOST_TEST(!sample->note.has_value());
  BOOST_TEST(!sample->limit.has_value());
  BOOST_TEST(sample->enabled);
}

BOOST_AUTO_TEST_CASE(all_issues_are_told_in_the_order_of_the_list) {
  BOOST_TEST(issues("") == "name ");
  BOOST_TEST(issues(R"({"name":5,"note":"too long","limit":31,"part":{"count":10}})") ==
             "name note limit part/count ");
  BOOST_TEST(issues(R"({"name":"bad"})") == "name ");
  BOOST_TEST(issues(R"({"name":"a","part":7})") == "part ");
}

BOOST_AUTO_TEST_CASE(what_a_list_writes_it_reads_again) {
  const std::string body =
      R"({"name":"a","note":"n","limit":7,"enabled":false,)"
      R"("signerId":"01000000-0000-0000-0000-000000000000","secret":"s","part":{"count":3}})";
  BOOST_TEST(boost::json::serialize(to_json(*read<Sample>(body))) == body);
}

BOOST_AUTO_TEST_CASE(the_schema_says_what_the_list_takes) {
  const auto schemas = schema_of_sample();
  const auto& sample = schemas.at("Sample").as_object();
  BOOST_TEST(boost::json::serialize(sample.at("required")) == R"(["name"])");
  const auto& properties = sample.at("properties").as_object();
  BOOST_TEST(boost::json::serialize(properties.at("name")) ==
             R"({"type":"string","minLength":1,"maxLength":8,"pattern":)"
             R"("^(?:[\\t\\n ]|\\r\\n)*[^\\x00-\\x20\\x7F-\\x9F])"
             R"((?:[^\\x00-\\x08\\x0B-\\x1F\\x7F-\\x9F]|\\r\\n)*$"})");
  BOOST_TEST(boost::json::serialize(properties.at("limit")) ==
             R"({"type":["integer","null"],"format":"int64","minimum":1,"maximum":30})");
  BOOST_TEST(boost::json::serialize(properties.at("part")) ==
             R"({"anyOf":[{"$ref":"#/components/schemas/Part"},{"type":"null"}]})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::api
