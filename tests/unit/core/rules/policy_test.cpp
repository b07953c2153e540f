#include "core/rules/policy.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/core/rules/approval_samples.hpp"

namespace sealmint::rules {
namespace {

using model::Role;

model::ApprovalPolicyInput input_with(std::initializer_list<model::ApprovalStepInput> steps) {
  model::ApprovalPolicyInput input;
  input.steps = steps;
  input.signings_max = 10;
  return input;
}

model::ApprovalStepInput step(std::int64_t required, std::vector<model::ActorRef> approvers) {
  return {std::nullopt, required, true, std::move(approvers)};
}

const auto members = sample_signer({{sample_user(1), Role::administrator},
                                    {sample_user(2), Role::operator_},
                                    {sample_user(3), Role::auditor},
                                    {sample_group(4), Role::operator_},
                                    {sample_identity(5), Role::operator_}})
                         .members;

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(no_steps_need_nothing_and_can_constrain_nothing) {
  BOOST_TEST(check_policy({}, members)->steps.empty());
  BOOST_TEST(refused_as(check_policy(input_with({}), members), ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(steps_need_a_ceiling) {
  auto input = input_with({step(1, {sample_user(1)})});
  input.signings_max.reset();
  BOOST_TEST(refused_as(check_policy(input, members), ErrorKind::malformed));
  input.window_max = "8h";
  const auto terms = check_policy(input, members);
  BOOST_TEST_REQUIRE(terms.has_value());
  BOOST_TEST(model::to_string(*terms->constraints.window_max) == "8h");
  BOOST_TEST(!terms->constraints.signings_max.has_value());
}

BOOST_AUTO_TEST_CASE(a_window_reads_and_lies_within_its_bounds) {
  for (const auto* text : {"0s", "59s", "31d", "5w", "-1h", "P1Y", "", "8"}) {
    auto input = input_with({step(1, {sample_user(1)})});
    input.window_max = text;
    BOOST_TEST(refused_as(check_policy(input, members), ErrorKind::rejected), text);
  }
  for (const auto* text : {"1m", "60s", "30d", "4w"}) {
    auto input = input_with({step(1, {sample_user(1)})});
    input.window_max = text;
    BOOST_TEST(check_policy(input, members).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(required_approvals_fit_the_users_unless_there_is_a_group) {
  const auto check = [](const model::ApprovalStepInput& only) {
    return check_policy(input_with({only}), members);
  };
  BOOST_TEST(check(step(2, {sample_user(1), sample_user(2)})).has_value());
  BOOST_TEST(refused_as(check(step(3, {sample_user(1), sample_user(2)})), ErrorKind::rejected));
  BOOST_TEST(check(step(3, {sample_user(1), sample_group(4)})).has_value());
  BOOST_TEST(refused_as(check(step(1, {})), ErrorKind::rejected));
  BOOST_TEST(refused_as(check(step(0, {sample_user(1)})), ErrorKind::rejected));
  BOOST_TEST(refused_as(check(step(-1, {sample_user(1)})), ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(approvers_are_direct_members_who_are_no_auditors) {
  const auto fails = [](const model::ActorRef& approver) {
    return refused_as(check_policy(input_with({step(1, {approver})}), members),
                      ErrorKind::rejected);
  };
  BOOST_TEST(fails(sample_user(3)));      // an auditor
  BOOST_TEST(fails(sample_user(8)));      // no member
  BOOST_TEST(fails(sample_user(4)));      // a group's id is no user's
  BOOST_TEST(fails(sample_identity(5)));  // a machine
  const auto twice = check_policy(input_with({step(1, {sample_user(1), sample_user(1)})}), members);
  BOOST_TEST(refused_as(twice, ErrorKind::rejected));
  const auto missing =
      check_policy(input_with({step(1, {sample_user(1)}), step(1, {sample_user(8)})}), members);
  BOOST_TEST(missing.error().detail.starts_with("Step 2:"));
  BOOST_TEST(missing.error().detail.find(to_string(sample_uuid(8))) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_leaves_is_taken_out_of_every_step) {
  model::ApprovalPolicy policy;
  policy.steps = {{std::nullopt, 1, true, {sample_user(1), sample_group(1)}},
                  {std::nullopt, 1, true, {sample_user(1)}}};
  BOOST_TEST(remove_approver(policy, sample_user(1)));
  BOOST_TEST((policy.steps[0].approvers == std::vector{sample_group(1)}));
  BOOST_TEST(policy.steps[1].approvers.empty());
  BOOST_TEST(!remove_approver(policy, sample_user(1)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
