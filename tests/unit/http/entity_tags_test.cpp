#include "http/routes/entity_tags.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::http {
namespace {

Result<model::Precondition> read(std::vector<std::string> fields) {
  Request request;
  request.if_match = std::move(fields);
  return if_match(request);
}

bool allows(std::vector<std::string> fields, std::int64_t version) {
  return read(std::move(fields)).value().holds(version);
}

BOOST_AUTO_TEST_SUITE(entity_tags)

BOOST_AUTO_TEST_CASE(a_tag_that_was_given_out_allows_its_version) {
  const auto response = with_entity_tag({}, 7);
  BOOST_REQUIRE(response.headers.size() == 1U);
  BOOST_TEST(response.headers.front().first == "ETag");
  BOOST_TEST(allows({response.headers.front().second}, 7));
  BOOST_TEST(!allows({response.headers.front().second}, 8));
}

BOOST_AUTO_TEST_CASE(without_the_field_or_with_a_star_everything_is_allowed) {
  BOOST_TEST(allows({}, 7));
  BOOST_TEST(allows({"*"}, 7));
}

BOOST_AUTO_TEST_CASE(lists_allow_each_of_theirs) {
  for (const std::int64_t version : {6, 7, 8}) {
    BOOST_TEST(allows({"\"6\" ,\"7\"", ", \"8\","}, version));
  }
  BOOST_TEST(!allows({"\"6\",\"7\""}, 8));
}

BOOST_AUTO_TEST_CASE(tags_that_are_not_ours_allow_nothing) {
  for (const std::string& tag :
       {std::string("W/\"7\""), std::string("\"07\""), std::string("\"+7\""), std::string("\"\""),
        std::string("\"abc\""), std::string("\"7x\""), std::string("\"a,b\""),
        std::string("\"99999999999999999999\"")}) {
    BOOST_TEST(!allows({tag}, 7), tag);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_list_of_tags_is_refused) {
  std::string many = "\"1\"";
  for (int i = 0; i < 16; ++i) many += ",\"1\"";
  for (const std::string& field :
       {std::string(), std::string(","), std::string("7"), std::string("\"7"),
        std::string("\"7\"x"), std::string("*, \"7\""), std::string("\"7\" \"8\""),
        std::string("\"a b\""), std::string("w/\"7\""), many}) {
    const auto refused = read({field});
    BOOST_TEST_REQUIRE(refused.has_error(), field);
    BOOST_TEST((refused.error().kind == ErrorKind::malformed));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::http
