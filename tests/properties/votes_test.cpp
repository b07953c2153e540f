// Whatever people do to a request, in whatever order: properties of rules::vote and its neighbours.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include <set>

#include "core/rules/vote.hpp"

namespace sealmint::rules {
namespace {

using model::ActorKind;
using model::ActorRef;
using model::RequestStatus;

constexpr std::size_t people = 5;

ActorRef person(std::size_t number) {
  Uuid id;
  id.bytes[15] = static_cast<std::uint8_t>(number + 1);
  return {ActorKind::user, id};
}

model::Signer signer_of_all() {
  model::Signer signer;
  for (std::size_t i = 0; i < people; ++i) {
    signer.members.push_back({{}, person(i), model::Role::operator_, {}, {}});
  }
  return signer;
}

// One to three steps, each with some of the people and a number of approvals they can give.
model::AccessRequest any_request() {
  model::AccessRequest request;
  request.requester = person(*rc::gen::inRange<std::size_t>(0, people));
  request.expires_at = from_unix_ms(1'000);
  const auto step_count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < step_count; ++i) {
    model::RequestStep step;
    for (std::size_t each = 0; each < people; ++each) {
      if (*rc::gen::arbitrary<bool>()) step.step.approvers.push_back(person(each));
    }
    const auto approvers = static_cast<std::int64_t>(step.step.approvers.size());
    step.step.required_approvals = *rc::gen::inRange<std::int64_t>(1, approvers + 2);
    request.steps.push_back(std::move(step));
  }
  return request;
}

void check_consistent(const model::AccessRequest& request) {
  RC_ASSERT(request.current_step >= 1);
  RC_ASSERT(static_cast<std::size_t>(request.current_step) <= request.steps.size());
  for (std::size_t i = 0; i < request.steps.size(); ++i) {
    const auto& step = request.steps[i];
    std::set<UserId> voters;
    std::int64_t approvals = 0;
    for (const auto& decision : step.decisions) {
      RC_ASSERT(voters.insert(decision.approver).second);
      RC_ASSERT(decision.approver.uuid != request.requester.id);
      approvals += decision.is_approval ? 1 : 0;
    }
    const bool is_done = static_cast<std::int64_t>(i) + 1 < request.current_step ||
                         request.status == RequestStatus::approved;
    RC_ASSERT(!is_done || approvals >= step.step.required_approvals);
    const bool is_later = static_cast<std::int64_t>(i) + 1 > request.current_step;
    RC_ASSERT(!is_later || step.decisions.empty());
  }
}

// Does one random thing; says whether it was accepted.
bool act(model::AccessRequest& request, const model::Signer& signer, TimePoint now) {
  const ActorRef who = person(*rc::gen::inRange<std::size_t>(0, people));
  const Voter voter{who, "", {}};
  const auto what = *rc::gen::inRange(0, 20);
  if (what < 17) {
    auto voted = vote(request, signer, voter, what > 0, "", now);
    if (voted.has_error()) return false;
    request = std::move(voted->request);
    return true;
  }
  auto changed = what < 19 ? cancel(request, who, now) : revoke(request, now);
  if (changed.has_error()) return false;
  request = *std::move(changed);
  return true;
}

BOOST_AUTO_TEST_SUITE(votes)

BOOST_AUTO_TEST_CASE(no_history_of_a_request_breaks_it) {
  BOOST_TEST(rc::check("requests stay consistent", [] {
    auto request = any_request();
    const auto signer = signer_of_all();
    TimePoint now = from_unix_ms(0);
    for (int left = *rc::gen::inRange(0, 30); left > 0; --left) {
      now += std::chrono::milliseconds{*rc::gen::inRange(0, 60)};
      const auto before = request;
      const bool is_accepted = act(request, signer, now);
      check_consistent(request);
      RC_ASSERT(request.current_step >= before.current_step);
      // What is closed stays closed, but for the revocation of an approved one.
      if (before.status != RequestStatus::pending && is_accepted) {
        RC_ASSERT(before.status == RequestStatus::approved);
        RC_ASSERT(request.status == RequestStatus::cancelled);
      }
      if (is_accepted && request.status == RequestStatus::approved) {
        RC_ASSERT(now < request.expires_at);
      }
    }
  }));
}

BOOST_AUTO_TEST_CASE(who_is_no_member_any_more_cannot_vote) {
  BOOST_TEST(rc::check("former members and auditors are refused", [] {
    const auto request = any_request();
    auto signer = signer_of_all();
    const auto who = *rc::gen::inRange<std::size_t>(0, people);
    if (*rc::gen::arbitrary<bool>()) {
      signer.members[who].role = model::Role::auditor;
    } else {
      signer.members.erase(signer.members.begin() + static_cast<std::ptrdiff_t>(who));
    }
    const auto voted = vote(request, signer, {person(who), "", {}}, true, "", from_unix_ms(0));
    RC_ASSERT(voted.has_error());
    RC_ASSERT(voted.error().kind == ErrorKind::forbidden);
  }));
}

BOOST_AUTO_TEST_CASE(a_grant_begins_when_it_is_made) {
  BOOST_TEST(rc::check("windows do not run while people vote", [] {
    model::AccessRequest request;
    request.created_at = from_unix_ms(0);
    request.terms.window = model::Duration{*rc::gen::inRange<std::int64_t>(1, 1'000), 'm'};
    const auto now = from_unix_ms(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000));
    const auto grant = make_grant(request, {}, now);
    RC_ASSERT(grant.window_start == now);
    RC_ASSERT(grant.expires_at == now + request.terms.window->seconds());
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
