#include "api/scope.hpp"

#include <boost/test/unit_test.hpp>

#include "api/json_reader.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

Result<model::Scope> scope_of(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  auto scope = read_scope(reader);
  TRY_VOID(reader.finish());
  return scope;
}

void expect_issue(std::string_view body, std::string_view path) {
  const auto scope = scope_of(body);
  BOOST_TEST_CONTEXT(body) {
    BOOST_REQUIRE(scope.has_error());
    BOOST_TEST((scope.error().kind == ErrorKind::malformed));
    BOOST_REQUIRE(!scope.error().issues.empty());
    BOOST_TEST(scope.error().issues.front().path == path);
  }
}

BOOST_AUTO_TEST_SUITE(scope)

BOOST_AUTO_TEST_CASE(all_fields_are_read_and_written) {
  const std::string hash(64, 'a');
  const std::string fields =
      R"({"command":"c","signingApplication":"s","signingApplicationHash":")" + hash +
      R"(","hostname":"h","osUsername":"u","ipAddress":"192.0.2.1",)" + R"("dataHash":")" + hash +
      R"(","manifest":")" + hash + R"("})";
  const auto scope = scope_of(R"({"scope":)" + fields + "}");
  BOOST_REQUIRE(scope.has_value());
  BOOST_TEST((scope_json(*scope) == *parse_json_object(fields)));
}

BOOST_AUTO_TEST_CASE(blank_fields_are_not_declared) {
  for (const auto* body :
       {R"({})", R"({"scope":null})", R"({"scope":{}})", R"({"scope":{"hostname":"  "}})",
        R"({"scope":{"dataHash":"","ipAddress":" ","command":null}})"}) {
    const auto scope = scope_of(body);
    BOOST_TEST_CONTEXT(body) { BOOST_TEST((scope.has_value() && scope->is_empty())); }
  }
}

BOOST_AUTO_TEST_CASE(unknown_fields_are_named) {
  expect_issue(R"({"scope":{"hostName":"h"}})", "scope/hostName");
  expect_issue(R"({"scope":{"hostname":"h","":"x"}})", "scope");
}

BOOST_AUTO_TEST_CASE(malformed_values_are_refused) {
  expect_issue(R"({"scope":7})", "scope");
  expect_issue(R"({"scope":{"hostname":7}})", "scope/hostname");
  expect_issue(R"({"scope":{"dataHash":"abc"}})", "scope/dataHash");
  expect_issue(R"({"scope":{"manifest":"zz"}})", "scope/manifest");
  expect_issue(R"({"scope":{"ipAddress":"10.0.0.0/33"}})", "scope/ipAddress");
  expect_issue(R"({"scope":{"ipAddress":"localhost"}})", "scope/ipAddress");
  expect_issue(R"({"scope":{"osUsername":")" + std::string(257, 'u') + R"("}})",
               "scope/osUsername");
  expect_issue(
      R"({"scope":{"command":")" + std::string(limits::client_command_chars + 1, 'c') + R"("}})",
      "scope/command");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::api
