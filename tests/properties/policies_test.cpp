// Properties of policies and of what may be asked for under them.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include <algorithm>

#include "core/rules/policy.hpp"
#include "core/rules/request_terms.hpp"

namespace sealmint::rules {
namespace {

using model::ActorKind;
using model::ActorRef;

ActorRef any_actor() {
  Uuid id;
  id.bytes[15] = *rc::gen::inRange<std::uint8_t>(0, 4);
  return {*rc::gen::element(ActorKind::user, ActorKind::group, ActorKind::identity), id};
}

std::vector<model::Membership> any_members() {
  std::vector<model::Membership> members;
  for (int left = *rc::gen::inRange(0, 8); left > 0; --left) {
    const auto actor = any_actor();
    if (std::ranges::find(members, actor, &model::Membership::actor) != members.end()) continue;
    const auto role =
        *rc::gen::element(model::Role::auditor, model::Role::operator_, model::Role::administrator);
    members.push_back({{}, actor, role, {}, {}});
  }
  return members;
}

BOOST_AUTO_TEST_SUITE(policies)

BOOST_AUTO_TEST_CASE(an_accepted_policy_can_be_met) {
  BOOST_TEST(rc::check("policies", [] {
    const auto members = any_members();
    model::ApprovalPolicyInput input;
    if (*rc::gen::inRange(0, 4) > 0) input.signings_max = *rc::gen::inRange<std::int64_t>(1, 9);
    for (int left = *rc::gen::inRange(0, 3); left > 0; --left) {
      model::ApprovalStepInput step;
      step.required_approvals = *rc::gen::inRange<std::int64_t>(0, 4);
      for (int more = *rc::gen::inRange(0, 4); more > 0; --more) {
        step.approvers.push_back(any_actor());
      }
      input.steps.push_back(std::move(step));
    }
    const auto terms = check_policy(input, members);
    if (terms.has_error()) return;
    RC_ASSERT(terms->steps.size() == input.steps.size());
    RC_ASSERT(terms->steps.empty() || terms->constraints.signings_max);
    for (const auto& step : terms->steps) {
      RC_ASSERT(step.required_approvals >= 1);
      RC_ASSERT(!step.approvers.empty());
      const auto users = std::ranges::count(step.approvers, ActorKind::user, &ActorRef::kind);
      const bool has_group = users < static_cast<std::ptrdiff_t>(step.approvers.size());
      RC_ASSERT(has_group || step.required_approvals <= users);
      for (const auto& approver : step.approvers) {
        RC_ASSERT(approver.kind != ActorKind::identity);
        const auto member = std::ranges::find(members, approver, &model::Membership::actor);
        RC_ASSERT(member != members.end());
        RC_ASSERT(member->role != model::Role::auditor);
        RC_ASSERT(std::ranges::count(step.approvers, approver) == 1);
      }
    }
  }));
}

BOOST_AUTO_TEST_CASE(accepted_terms_stay_below_every_ceiling) {
  BOOST_TEST(rc::check("terms", [] {
    model::ApprovalPolicy policy;
    policy.steps.resize(1);
    if (*rc::gen::arbitrary<bool>()) {
      policy.constraints.signings_max = *rc::gen::inRange<std::int64_t>(1, 9);
    }
    if (*rc::gen::arbitrary<bool>()) {
      policy.constraints.window_max = model::Duration{*rc::gen::inRange<std::int64_t>(1, 9), 'h'};
    }
    model::TermsInput input;
    if (*rc::gen::arbitrary<bool>()) input.signings = *rc::gen::inRange<std::int64_t>(-1, 12);
    if (*rc::gen::arbitrary<bool>()) {
      input.window =
          std::to_string(*rc::gen::inRange(0, 12)) + *rc::gen::element('s', 'm', 'h', 'd', 'x');
    }
    const auto now = from_unix_ms(1'000'000);
    const auto terms = request_terms(input, policy, now);
    if (terms.has_error()) {
      RC_ASSERT(terms.error().kind == ErrorKind::rejected);
      return;
    }
    RC_ASSERT(input.signings || input.window);
    if (policy.constraints.signings_max) {
      RC_ASSERT(terms->signings_max.has_value());
      RC_ASSERT(*terms->signings_max <= *policy.constraints.signings_max);
    }
    if (policy.constraints.window_max) {
      RC_ASSERT(terms->window.has_value());
      RC_ASSERT(terms->window->seconds() <= policy.constraints.window_max->seconds());
    }
    if (terms->signings_max) RC_ASSERT(*terms->signings_max >= 1);
    if (terms->window) RC_ASSERT(terms->window->seconds() >= std::chrono::minutes{1});
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
