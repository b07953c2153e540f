#include "http/routes/document.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

#include "http/routes/docs_page.hpp"
#include "http/routes/endpoint.hpp"

using namespace sealmint::http;
namespace json = boost::json;

namespace {

// Calls use(text) for each "$ref" in a value.
template <class Use>
void each_reference(const json::value& value, Use use) {
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) each_reference(element, use);
  }
  const auto* object = value.if_object();
  if (!object) return;
  for (const auto& member : *object) {
    if (member.key() == "$ref" && member.value().is_string()) {
      use(std::string(member.value().get_string()));
    } else {
      each_reference(member.value(), use);
    }
  }
}

// With the overlay in it: one that describes what is not there would throw here.
const json::value& document() {
  static const json::value made = make_document();
  return made;
}

const json::object& operation(std::string_view path, std::string_view method) {
  return document().at("paths").at(path).at(method).as_object();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(api_document)

BOOST_AUTO_TEST_CASE(every_row_is_an_operation) {
  std::size_t rows = 0;
  for (const Topic* topic : topics()) rows += topic->rows.size();
  std::size_t operations = 0;
  for (const auto& path : document().at("paths").as_object()) {
    operations += path.value().as_object().size();
  }
  BOOST_TEST(operations == rows);
}

BOOST_AUTO_TEST_CASE(every_reference_leads_somewhere) {
  std::size_t count = 0;
  each_reference(document(), [&count](const std::string& reference) {
    ++count;
    BOOST_TEST_CONTEXT(reference) {
      BOOST_REQUIRE(reference.starts_with("#/"));
      boost::system::error_code missing;
      BOOST_TEST(document().find_pointer(reference.substr(1), missing) != nullptr);
    }
  });
  BOOST_TEST(count > 500U);
}

BOOST_AUTO_TEST_CASE(a_row_says_what_it_takes_and_answers) {
  const auto& create = operation("/api/v1/users", "post");
  BOOST_TEST(create.at("operationId").as_string() == "createUser");
  BOOST_TEST(create.at("x-access").as_string() == "product-admin");
  BOOST_TEST(json::serialize(create.at("parameters")) ==
             R"([{"$ref":"#/components/parameters/IdempotencyKey"}])");
  BOOST_TEST(create.at("requestBody").at("required").as_bool());
  const auto& responses = create.at("responses").as_object();
  for (const char* status : {"200", "401", "403", "422", "default"}) {
    BOOST_TEST(responses.contains(status), status);
  }
  BOOST_TEST(!responses.contains("404"));
  const auto& change = operation("/api/v1/cert-manager/signers/{signerId}", "patch");
  BOOST_TEST(change.at("responses").as_object().contains("412"));
  BOOST_TEST(change.at("responses").at("200").as_object().contains("headers"));
  // A body that may be empty is not required.
  BOOST_TEST(!change.at("requestBody").at("required").as_bool());
}

BOOST_AUTO_TEST_CASE(a_tail_is_a_parameter_without_its_dots) {
  const auto& tile = operation("/log/tile/{path}", "get");
  BOOST_TEST(tile.at("parameters").at(0).at("name").as_string() == "path");
  BOOST_TEST(tile.at("security").as_array().empty());
  BOOST_TEST(tile.at("responses")
                 .at("200")
                 .at("content")
                 .as_object()
                 .contains("application/octet-stream"));
}

BOOST_AUTO_TEST_CASE(the_overlay_adds_words) {
  BOOST_TEST(!document().at("info").at("description").as_string().empty());
  for (const auto& tag : document().at("tags").as_array()) {
    BOOST_TEST(tag.as_object().contains("description"));
  }
  BOOST_TEST(operation("/readyz", "get").at("responses").as_object().contains("503"));
}

BOOST_AUTO_TEST_CASE(the_page_shows_every_operation_and_runs_nothing) {
  const std::string page = make_docs_page(document().as_object());
  for (const Topic* topic : topics()) {
    for (const Endpoint& endpoint : topic->rows) {
      const std::string place = "<section id=\"" + std::string(endpoint.id) + "\"";
      BOOST_TEST(page.find(place) != page.npos, endpoint.id);
    }
  }
  BOOST_TEST(page.find("<script") == page.npos);
  BOOST_TEST(page.find("style=") == page.npos);
}

BOOST_AUTO_TEST_SUITE_END()
