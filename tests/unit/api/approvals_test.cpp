#include "api/approvals.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

#include "api/approval_policies.hpp"

namespace sealmint::api {
namespace {

using model::RequestStatus;

// The paths of all issues, or "ok".
template <class T>
std::string issues(const Result<T>& read) {
  if (read.has_value()) return "ok";
  std::string paths;
  for (const auto& issue : read.error().issues) paths += issue.path + " ";
  return paths;
}

std::string step(const std::string& more) {
  return R"({"steps":[{"stepNumber":1,"requiredApprovals":1)" + more + "}]}";
}

BOOST_AUTO_TEST_SUITE(approvals)

BOOST_AUTO_TEST_CASE(a_policy_is_read_in_the_order_of_its_steps) {
  const auto replace =
      read<ReplacePolicy>(R"({"steps":[{"stepNumber":2,"requiredApprovals":3,"name":" b "},)"
                          R"({"stepNumber":1,"requiredApprovals":1,)"
                          R"("approverUserIds":["01000000-0000-0000-0000-000000000000"],)"
                          R"("approverGroupIds":["02000000-0000-0000-0000-000000000000"]}],)"
                          R"("constraints":{"maxSignings":7,"maxWindowDuration":"8h"}})");
  BOOST_TEST_REQUIRE(issues(replace) == "ok");
  const auto& policy = replace->policy;
  BOOST_TEST_REQUIRE(policy.steps.size() == 2U);
  BOOST_TEST_REQUIRE(policy.steps[0].approvers.size() == 2U);
  BOOST_TEST((policy.steps[0].approvers[0].kind == model::ActorKind::user));
  BOOST_TEST((policy.steps[0].approvers[1].kind == model::ActorKind::group));
  BOOST_TEST(policy.steps[1].name.value() == "b");
  BOOST_TEST(policy.steps[1].required_approvals == 3);
  BOOST_TEST(policy.signings_max.value() == 7);
  BOOST_TEST(policy.window_max.value() == "8h");
}

BOOST_AUTO_TEST_CASE(schema_issues_of_a_policy_name_their_place) {
  BOOST_TEST(issues(read<ReplacePolicy>("{}")) == "steps ");
  BOOST_TEST(issues(read<ReplacePolicy>(step(R"(,"approverUserIds":["x"])"))) ==
             "steps/0/approverUserIds/0 ");
  BOOST_TEST(issues(read<ReplacePolicy>(R"({"steps":[{"stepNumber":2,"requiredApprovals":1}]})")) ==
             "steps ");
  BOOST_TEST(issues(read<ReplacePolicy>(R"({"steps":[],"constraints":{"maxSignings":0}})")) ==
             "constraints/maxSignings ");
  BOOST_TEST(issues(read<ReplacePolicy>(
                 R"({"steps":[],"constraints":{"maxSignings":null,"maxWindowDuration":null}})")) ==
             "ok");
}

BOOST_AUTO_TEST_CASE(silence_about_the_address_asks_for_it) {
  const auto fills = [](const std::string& scope) {
    return read<model::RequestInput>(R"({"justification":"x","requestedSignings":1,"scope":)" +
                                     scope + "}")
        .value()
        .fills_address;
  };
  BOOST_TEST(fills(R"({"hostname":"ci"})"));
  BOOST_TEST(!fills(R"({"hostname":"ci","ipAddress":null})"));
  BOOST_TEST(!fills(R"({"hostname":"ci","ipAddress":"10.0.0.1"})"));
  BOOST_TEST(!fills("null"));
}

BOOST_AUTO_TEST_CASE(a_pre_approval_says_nothing_by_silence) {
  const auto input =
      read<model::PreApproveInput>(R"({"justification":"x","scope":{"hostname":"ci"},)"
                                   R"("granteeUserId":"01000000-0000-0000-0000-000000000000"})");
  BOOST_TEST_REQUIRE(issues(input) == "ok");
  BOOST_TEST(!input->request.fills_address);
  BOOST_TEST(input->grantees.size() == 1U);
}

BOOST_AUTO_TEST_CASE(unknown_words_of_a_filter_are_dropped) {
  BOOST_TEST(read_statuses("").empty());
  BOOST_TEST(read_statuses("nonsense,,Pending").empty());
  const std::vector expected{RequestStatus::pending, RequestStatus::cancelled,
                             RequestStatus::rejected};
  BOOST_TEST((read_statuses("pending,nonsense,revoked") == expected));
}

BOOST_AUTO_TEST_CASE(comments_are_optional) {
  BOOST_TEST(read<Comment>("").value().comment.empty());
  BOOST_TEST(read<Comment>("{}").value().comment.empty());
  BOOST_TEST(read<Comment>(R"({"comment":" go "})").value().comment == "go");
  BOOST_TEST(issues(read<Comment>(R"({"comment":5})")) == "comment ");
}

BOOST_AUTO_TEST_CASE(a_policy_without_steps_is_shown_whole) {
  BOOST_TEST(boost::json::serialize(to_json(model::PolicyView{})) ==
             R"({"id":"00000000-0000-0000-0000-000000000000",)"
             R"("signerId":"00000000-0000-0000-0000-000000000000","hasSteps":false,"steps":[],)"
             R"("constraints":{"maxSignings":null,"maxWindowDuration":null}})");
}

BOOST_AUTO_TEST_CASE(limits_that_are_not_there_are_absent_keys) {
  model::RequestView view;
  view.request.terms.window = model::Duration{1, 'h'};
  const auto row = to_json(view);
  const auto& data = row.at("requestData").at("requestData").as_object();
  BOOST_TEST(!data.contains("requestedSignings"));
  BOOST_TEST(data.at("requestedWindowDuration").as_string() == "1h");
  BOOST_TEST(row.at("grantStatus").is_null());
  const auto attributes = to_json(model::GrantView{}).at("attributes").as_object();
  BOOST_TEST(!attributes.contains("maxSignings"));
  BOOST_TEST(!attributes.contains("scope"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::api
