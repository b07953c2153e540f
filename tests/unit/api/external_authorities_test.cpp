#include "api/external_authorities.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace sealmint::api {
namespace {

using model::CreateExternalAuthority;
using model::UpdateExternalAuthority;

// A create that is right but for what the members say.
Result<CreateExternalAuthority> create_with(std::string_view members) {
  const std::string body = R"({"name":"ca","type":"est","configuration":{},"trustAnchors":"PEM")" +
                           std::string(members) + "}";
  return read<CreateExternalAuthority>(body);
}

BOOST_AUTO_TEST_SUITE(external_authorities_on_the_wire)

BOOST_AUTO_TEST_CASE(a_create_has_defaults) {
  const auto create = create_with("");
  BOOST_REQUIRE(create.has_value());
  BOOST_TEST((create->status == model::AuthorityStatus::active));
  BOOST_TEST(create->configuration_json.reveal() == "{}");
  BOOST_TEST(create->profile.minimum_days == 1);
  BOOST_TEST(create->pace.requests_per_minute == 60);
  BOOST_TEST(create->pace.concurrent_requests == 4);
}

BOOST_AUTO_TEST_CASE(a_create_says_all_it_wants) {
  const auto create = create_with(
      R"(,"status":"disabled","projectId":"p","profile":{"organization":" o ","country":"DE",
      "organizationalUnit":"u","province":"p","locality":"l","emailAddresses":["a@b.test"],
      "dnsNames":["a.test"],"isPublicTrust":true,"mayRename":true,"minimumDays":30},
      "pace":{"requestsPerMinute":6000,"concurrentRequests":32})");
  BOOST_REQUIRE(create.has_value());
  BOOST_TEST((create->status == model::AuthorityStatus::disabled));
  BOOST_TEST(create->profile.subject.organization == "o");
  BOOST_TEST(create->profile.subject.common_name.empty());
  BOOST_TEST((create->profile.dns_names == std::vector<std::string>{"a.test"}));
  BOOST_TEST(create->profile.is_public_trust);
  BOOST_TEST(create->profile.minimum_days == 30);
  BOOST_TEST(create->pace.concurrent_requests == 32);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
  struct Row {
    std::string_view members;
    std::string_view path;
  };
  const Row rows[] = {
      {R"(,"status":"pending-certificate")", "status"},
      {R"(,"profile":{"country":"DEU"})", "profile/country"},
      {R"(,"profile":{"country":"D1"})", "profile/country"},
      {R"(,"profile":{"organization":"a\u0007b"})", "profile/organization"},
      {R"(,"profile":{"emailAddresses":["a@b@c"]})", "profile/emailAddresses"},
      {R"(,"profile":{"emailAddresses":["a b@c"]})", "profile/emailAddresses"},
      {R"(,"profile":{"dnsNames":["a..b"]})", "profile/dnsNames"},
      {R"(,"profile":{"dnsNames":["a b"]})", "profile/dnsNames"},
      {R"(,"profile":{"minimumDays":0})", "profile/minimumDays"},
      {R"(,"pace":{"requestsPerMinute":6001})", "pace/requestsPerMinute"},
      {R"(,"pace":{"concurrentRequests":0})", "pace/concurrentRequests"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.members) {
      const auto create = create_with(row.members);
      BOOST_REQUIRE(create.has_error());
      BOOST_REQUIRE(!create.error().issues.empty());
      BOOST_TEST(create.error().issues.front().path == row.path);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_change_may_say_nothing) {
  const auto update = read<UpdateExternalAuthority>("");
  BOOST_REQUIRE(update.has_value());
  BOOST_TEST(!update->configuration_json.has_value());
  BOOST_TEST(!update->profile.has_value());
}

BOOST_AUTO_TEST_CASE(an_answer_shows_the_configuration_as_an_object) {
  ExternalAuthorityRow row;
  row.view.authority.configuration = R"({"url":"https://ca.test"})";
  row.view.configured_secrets = std::vector<std::string>{"password"};
  const auto shown = to_json(row);
  BOOST_TEST(boost::json::serialize(shown.at("configuration")) == R"({"url":"https://ca.test"})");
  BOOST_TEST(boost::json::serialize(shown.at("configuredSecrets")) == R"(["password"])");
  row.view.authority.configuration = "spoiled";
  row.view.configured_secrets.reset();
  BOOST_TEST(to_json(row).at("configuration").is_null());
  BOOST_TEST(to_json(row).at("configuredSecrets").is_null());
}

BOOST_AUTO_TEST_CASE(only_an_order_that_waits_has_a_next_attempt) {
  model::IssuanceOrderView view;
  BOOST_TEST(to_json(view).at("nextAttemptAt").is_string());
  BOOST_TEST(to_json(view).at("hasEvidence").as_bool() == false);
  view.order.status = model::OrderStatus::failed;
  view.evidence_pem = "PEM";
  BOOST_TEST(to_json(view).at("nextAttemptAt").is_null());
  BOOST_TEST(to_json(view).at("hasEvidence").as_bool());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::api
